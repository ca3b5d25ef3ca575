// What stands around the dots of the axis: lines and numbers to read them by, p50 and p99 by name, the times.
// scene: {layout, palette, phrases, servers, story, end_s, isPaused}; drawn in CSS pixels.
import { failedY, LATENCIES_MS, perSecond, xOf, yOf } from "./axis_layout.js";
import { firstFrom, KEPT_S } from "./story.js";

const RECENT_S = 3; // p50 and p99 are named where they are now, if they are known
const GAP_S = 1.6; // seconds further apart are not joined by a line
const SIZE = 0.95; // of the type around

export function setType(context, scene, weight = 400, size = SIZE) {
  context.font = `${weight} ${scene.layout.font * size}px ${scene.palette.family}`;
  context.textBaseline = "middle";
}

// Below the dots: the ground of both lines, latencies, times, and the columns in which a server had a fault.
export function paintGround(context, scene) {
  const { layout, palette } = scene;
  const right = layout.left + layout.span;
  context.fillStyle = palette.edge;
  context.globalAlpha = 0.3;
  context.fillRect(layout.left, layout.failed.top, layout.span, layout.failed.height);
  context.globalAlpha = 1;
  setType(context, scene, 650);
  context.textAlign = "right";
  context.fillStyle = palette.unanswered;
  const edge = layout.left - layout.font * 0.45;
  context.fillText(scene.phrases.say("axis.failed_line"), edge, failedY(layout), layout.left - 4);
  setType(context, scene);
  for (const ms of LATENCIES_MS) {
    const y = Math.round(yOf(layout, ms)) + 0.5;
    line(context, layout.left, y, right, y, palette.edge);
    context.fillStyle = palette.quiet;
    context.fillText(scene.phrases.duration(ms), edge, y, layout.left - 4);
  }
  paintTimes(context, scene);
}

function paintTimes(context, scene) {
  const { layout, palette, phrases } = scene;
  const every_s = layout.isNarrow ? 60 : 30;
  const y = layout.timesTop + layout.font * 0.85;
  for (let ago_s = 0; ago_s <= KEPT_S; ago_s += every_s) {
    const x = Math.round(layout.left + layout.span - ago_s * perSecond(layout)) + 0.5;
    line(context, x, layout.plot.top, x, layout.timesTop + 4, palette.edge);
    context.fillStyle = palette.quiet;
    context.textAlign = ago_s === 0 && layout.isNarrow ? "right" : "center";
    const end = scene.endName ?? phrases.say(scene.isPaused ? "axis.at_pause" : "axis.now");
    context.fillText(ago_s ? `−${ago_s} s` : end, x, y);
  }
}

// Above the dots: p50 and p99, each on a rim of the ground so that it is seen among them.
export function paintLines(context, scene) {
  const { layout, palette, story, end_s } = scene;
  const width = Math.max(2, layout.font / 8);
  const seconds = story.seconds.slice(firstFrom(story.seconds, end_s - KEPT_S)).filter((one) => one.at_s <= end_s);
  for (const [name, colour, dashes] of [["p99_ms", palette.quiet, [6, 4]], ["p50_ms", palette.ink, []]]) {
    const points = seconds.map((one) => one[name] !== null && [xOf(layout, one.at_s, end_s), yOf(layout, one[name])]);
    for (const [look, wide, dashed] of [[palette.surface, width * 2, []], [colour, width, dashes]]) {
      context.save();
      context.strokeStyle = look;
      context.lineWidth = wide;
      context.setLineDash(dashed);
      // As far as the dashes have come since the first point: so they move with the line.
      context.lineDashOffset = points[0] ? (seconds[0].at_s * perSecond(layout)) % 10 : 0;
      context.beginPath();
      points.forEach((point, at) => {
        const isJoined = point && points[at - 1] && seconds[at].at_s - seconds[at - 1].at_s <= GAP_S;
        if (isJoined) context.lineTo(...point);
        else if (point) context.moveTo(...point);
      });
      context.stroke();
      context.restore();
    }
  }
}

// p50 and p99 by name, where they are now.
export function paintNames(context, scene) {
  const { layout, palette, story, end_s } = scene;
  const last = story.seconds.findLast((one) => one.at_s <= end_s);
  if (!last || end_s - last.at_s > RECENT_S) return;
  const both = [["p99", last.p99_ms, palette.quiet], ["p50", last.p50_ms, palette.ink]];
  const names = both.filter(([, ms]) => ms !== null);
  let lowest = -Infinity; // two that are near to each other are written one below the other
  setType(context, scene, 700);
  for (const [name, ms, colour] of names) {
    const y = Math.max(yOf(layout, ms), lowest + layout.font);
    lowest = y;
    context.textAlign = layout.isNarrow ? "right" : "left";
    const x = layout.left + layout.span + (layout.isNarrow ? -2 : layout.font * 0.4);
    context.lineWidth = 4;
    context.lineJoin = "round";
    context.strokeStyle = palette.surface;
    context.strokeText(name, x, y);
    context.fillStyle = colour;
    context.fillText(name, x, y);
  }
}

// A line from top to bottom at the playhead, with a handle that is seen from afar.
export function paintPlayhead(context, scene, at_s) {
  const { layout, palette } = scene;
  const x = xOf(layout, at_s, scene.end_s);
  line(context, x, 0, x, layout.timesTop, palette.accent, [], 2);
  context.fillStyle = palette.accent;
  context.beginPath();
  context.moveTo(x - 7, 0);
  context.lineTo(x + 7, 0);
  context.lineTo(x, 9);
  context.fill();
}

// A ring around what is told of.
export function paintPicked(context, scene, { x, y, width = 0, height = 0 }) {
  const reach = scene.layout.font * 0.55;
  context.lineWidth = 2.5;
  context.strokeStyle = scene.palette.accent;
  context.strokeRect(x - reach, y - (height || reach), width + reach * 2, (height || reach) * 2);
}

// Where a span begins and ends on the axis, within its window.
export function edgesOf(layout, span, end_s) {
  const from = Math.max(xOf(layout, Math.max(span.from_s, end_s - KEPT_S), end_s), layout.left);
  return [from, xOf(layout, Math.min(span.to_s, end_s), end_s)];
}

export function line(context, x, y, toX, toY, colour, dashes = [], width = 1) {
  context.setLineDash(dashes);
  context.lineWidth = width;
  context.strokeStyle = colour;
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(toX, toY);
  context.stroke();
  context.setLineDash([]);
}
