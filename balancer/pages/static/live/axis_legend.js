// What the marks of the axis mean: on the page as a list, in a picture as lines of it, from the same entries.
import { drawMark } from "./axis_marks.js";
import { line } from "./axis_paint.js";

// Each entry: {text, draw(context, x, y, font, palette)}, which draws its sign around a point.
export function legendOf(phrases, servers) {
  const mark = (kind, index = 0) => (context, x, y, font, palette) =>
    drawMark(context, { kind, index }, x, y, font * 0.24, palette);
  const stroke = (name, dashes) => (context, x, y, font, palette) =>
    line(context, x - font * 0.7, y, x + font * 0.7, y, palette[name], dashes, font / 7);
  const named = servers.map(({ label }, index) => ({ text: label, draw: mark("plain", index) }));
  return [
    ...named,
    { text: phrases.say("axis.legend.several"), draw: mark("several") },
    { text: phrases.say("axis.legend.saved"), draw: mark("saved") },
    { text: phrases.say("axis.legend.failed"), draw: mark("failed") },
    { text: phrases.say("axis.legend.refused"), draw: mark("refused") },
    { text: phrases.say("axis.legend.p50"), draw: stroke("ink", []) },
    { text: phrases.say("axis.legend.p99"), draw: stroke("quiet", [5, 3]) },
    { text: phrases.say("axis.legend.fault"), draw: drawFault },
  ];
}

function drawFault(context, x, y, font, palette) {
  context.fillStyle = palette.ink;
  context.globalAlpha = 0.16;
  context.fillRect(x - font * 0.7, y - font * 0.45, font * 1.4, font * 0.9);
  context.globalAlpha = 1;
  context.fillRect(x - font * 0.7, y - font * 0.45, 3, font * 0.9);
}

// Makes a list into the legend.
export function showLegend(list, entries, palette, font) {
  const scale = devicePixelRatio || 1;
  list.replaceChildren(...entries.map(({ text, draw }) => {
    const sign = document.createElement("canvas");
    sign.setAttribute("aria-hidden", "true");
    sign.width = sign.height = Math.ceil(font * 1.6 * scale);
    const context = sign.getContext("2d");
    context.scale(scale, scale);
    draw(context, font * 0.8, font * 0.8, font, palette);
    const item = document.createElement("li");
    item.append(sign, text);
    return item;
  }));
}

// Writes the legend into a drawing, from a point on, as wide as given; returns how high it is.
export function writeLegend(context, entries, { x, y, width, font, palette }) {
  let [at, row] = [x, y + font];
  context.textAlign = "left";
  context.textBaseline = "middle";
  context.font = `${font}px ${palette.family}`;
  for (const { text, draw } of entries) {
    const wide = font * 3.2 + context.measureText(text).width;
    if (at > x && at + wide > x + width) [at, row] = [x, row + font * 1.8];
    draw(context, at + font * 0.8, row, font, palette);
    context.fillStyle = palette.ink;
    context.fillText(text, at + font * 2, row);
    at += wide;
  }
  return row + font - y;
}
