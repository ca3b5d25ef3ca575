// The marks of the axis: a shape and a colour for each server, more than one attempt hollow, saved ones ringed, and a
// cross for what failed. Each is drawn once and stamped from then on, which is what makes ten thousand of them cheap.
import { hasFailed, isRefused } from "./facts.js";

export const SHAPES = ["circle", "square", "triangle", "diamond"];
const CORNERS = {
  triangle: [[0, -1.3], [1.2, 0.8], [-1.2, 0.8]],
  diamond: [[0, -1.3], [1.1, 0], [0, 1.3], [-1.1, 0]],
};
const COLOURS = 3; // --server1 to --server3, style.css and axis.css have no more

// The colours of an element, from the variables of the style sheets, so that they follow light and dark.
export function paletteOf(element) {
  const style = getComputedStyle(element);
  const colour = (name) => style.getPropertyValue(`--${name}`).trim() || style.color;
  const names = ["surface", "ink", "quiet", "edge", "idle", "accent", "unanswered", "busy"];
  const states = ["online", "online-soft", "suspect", "suspect-soft", "offline", "offline-soft"];
  return {
    ...Object.fromEntries([...names, ...states].map((name) => [name, colour(name)])),
    servers: [1, 2, 3].map((number) => colour(`server${number}`)),
    family: style.fontFamily,
  };
}

export const colourOf = (palette, index) => (index < 0 ? palette.quiet : palette.servers[index % COLOURS]);

// What the mark of a request looks like; order: the servers' names.
export function markOf(request, order) {
  if (request.why === "client-gone") return { kind: "gone" };
  if (hasFailed(request)) return { kind: isRefused(request) ? "refused" : "failed" };
  const index = order.indexOf(request.server);
  const isSeveral = request.attempts.length > 1;
  return { kind: request.saved ? "saved" : isSeveral ? "several" : "plain", index };
}

export const isOnFailedLine = (mark) => mark.kind === "failed" || mark.kind === "refused" || mark.kind === "gone";

export class Stamps {
  #made = new Map();

  // radius: of an ordinary mark, CSS px; scale: device pixels in one.
  constructor(palette, radius, scale) {
    this.palette = palette;
    this.radius = radius;
    this.scale = scale;
  }

  // Puts a mark into a drawing whose unit is a device pixel, at a whole one: that needs no blending between pixels.
  put(context, mark, x, y) {
    const key = `${mark.kind} ${mark.index ?? ""}`;
    if (!this.#made.has(key)) this.#made.set(key, this.#make(mark));
    const stamp = this.#made.get(key);
    context.drawImage(stamp, Math.round(x - stamp.width / 2), Math.round(y - stamp.height / 2));
  }

  #make(mark) {
    const stamp = document.createElement("canvas");
    stamp.width = stamp.height = Math.ceil((this.radius * 3.2 + 2) * 2 * this.scale);
    const context = stamp.getContext("2d");
    context.scale(this.scale, this.scale);
    const middle = stamp.width / 2 / this.scale;
    drawMark(context, mark, middle, middle, this.radius, this.palette);
    return stamp;
  }
}

export function drawMark(context, mark, x, y, radius, palette) {
  context.save();
  context.lineWidth = Math.max(1.5, radius * 0.6);
  context.lineCap = "round";
  if (mark.kind === "failed" || mark.kind === "refused") cross(context, mark, x, y, radius * 1.7, palette);
  else if (mark.kind === "gone") dash(context, x, y, radius * 1.3, palette);
  else answered(context, mark, x, y, radius, palette);
  context.restore();
}

function answered(context, mark, x, y, radius, palette) {
  const shape = SHAPES[Math.max(mark.index, 0) % SHAPES.length];
  context.fillStyle = context.strokeStyle = colourOf(palette, mark.index);
  if (mark.kind === "plain") {
    context.globalAlpha = 0.85;
    trace(context, shape, x, y, radius);
    context.fill();
    return;
  }
  context.save();
  context.fillStyle = palette.surface;
  trace(context, shape, x, y, radius * 1.5);
  context.fill();
  context.restore();
  context.stroke();
  if (mark.kind !== "saved") return;
  context.strokeStyle = palette.ink;
  context.lineWidth = Math.max(1.25, radius * 0.4);
  trace(context, "circle", x, y, radius * 2.6);
  context.stroke();
}

// A refused request has its cross in a box: nobody tried it.
function cross(context, mark, x, y, reach, palette) {
  const isRefused = mark.kind === "refused";
  const arm = isRefused ? reach * 0.55 : reach;
  context.strokeStyle = isRefused ? palette.busy : palette.unanswered;
  context.beginPath();
  context.moveTo(x - arm, y - arm);
  context.lineTo(x + arm, y + arm);
  context.moveTo(x + arm, y - arm);
  context.lineTo(x - arm, y + arm);
  if (isRefused) context.rect(x - reach, y - reach, reach * 2, reach * 2);
  context.stroke();
}

function dash(context, x, y, reach, palette) {
  context.strokeStyle = palette.quiet;
  context.beginPath();
  context.moveTo(x - reach, y);
  context.lineTo(x + reach, y);
  context.stroke();
}

// The path of a shape; all have about the same area.
export function trace(context, shape, x, y, radius) {
  context.beginPath();
  if (shape === "circle") {
    context.arc(x, y, radius, 0, 2 * Math.PI);
  } else if (shape === "square") {
    const half = radius * 0.9;
    context.rect(x - half, y - half, half * 2, half * 2);
  } else {
    for (const [dx, dy] of CORNERS[shape]) context.lineTo(x + dx * radius, y + dy * radius);
    context.closePath();
  }
}
