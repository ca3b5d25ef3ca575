// A row for each server: above, the faults it had, by name; below, its state: ONLINE a thin line, SUSPECT hatched,
// OFFLINE filled, each with its word where there is room. So a state is told by shape and word, not by colour alone.
import { rowOf, perSecond } from "./axis_layout.js";
import { colourOf, drawMark } from "./axis_marks.js";
import { edgesOf, line, setType } from "./axis_paint.js";

const LOOKS = { ONLINE: "online", SUSPECT: "suspect", OFFLINE: "offline" };
const HATCH_PX = 8;
const NARROWEST_COLUMN_PX = 4; // a column that is narrower has no edges: they would be all that is seen
const NARROWEST_PX = 2.5; // of a state, so that it is seen

export function paintRows(context, scene) {
  scene.servers.forEach(({ name, label }, index) => {
    const row = rowOf(scene.layout, index);
    paintLabel(context, scene, label, index, row);
    line(context, 0, row.top + 0.5, scene.layout.left + scene.layout.span, row.top + 0.5, scene.palette.edge);
    const states = longestFirst(apart(scene, scene.story.stateSpans(name)));
    for (const span of states) paintState(context, scene, span, row.states);
    const bars = apart(scene, together(scene.story.faultSpans(name), scene.end_s));
    bars.forEach((bar, at) => paintFault(context, scene, bar, bars[at + 1], row.faults));
  });
}

function paintLabel(context, scene, label, index, row) {
  const { layout, palette } = scene;
  const y = row.top + layout.row / 2;
  const radius = layout.font * 0.26;
  drawMark(context, { kind: "plain", index }, layout.font * 0.5, y, radius, palette);
  setType(context, scene, 650);
  context.textAlign = "left";
  context.fillStyle = colourOf(palette, index);
  const room = layout.left - layout.font * 1.4;
  const isTooLong = context.measureText(label).width > room;
  context.fillText(isTooLong ? shortened(label) : label, layout.font, y, room);
}

// Those of some spans that can be seen apart: of many short ones within a pixel, the first.
function apart(scene, spans) {
  let last = -Infinity;
  return spans.filter((span) => {
    const [from, to] = edgesOf(scene.layout, span, scene.end_s);
    if (to - from >= 1) return true;
    const isFirst = to > from && Math.floor(from) > last;
    if (isFirst) last = Math.floor(from);
    return isFirst;
  });
}

// The short ones are painted last: a SUSPECT of a few milliseconds is what one looks for.
const lengthOf = ({ from_s, to_s }) => Math.min(to_s, Number.MAX_VALUE) - Math.max(from_s, 0);
const longestFirst = (spans) => spans.slice().sort((one, other) => lengthOf(other) - lengthOf(one));

// "Server 1" -> "S1"
const shortened = (label) => label.replace(/^(\p{L})\p{L}*\s*/u, "$1");

function paintState(context, scene, span, { top, height }) {
  const { layout, palette, end_s } = scene;
  const [from, to] = edgesOf(layout, span, end_s);
  const width = Math.max(to - from, NARROWEST_PX);
  const look = LOOKS[span.state];
  const colour = look ? palette[look] : palette.quiet;
  context.fillStyle = colour;
  if (span.state === "ONLINE") {
    context.fillRect(from, top + height * 0.36, width, height * 0.28);
  } else if (span.state === "OFFLINE" || width <= HATCH_PX / 2) {
    context.fillRect(from, top, width, height);
  } else {
    context.fillStyle = look ? palette[`${look}-soft`] : palette.surface;
    context.fillRect(from, top, width, height);
    hatch(context, from, top, width, height, colour, (end_s * perSecond(layout)) % HATCH_PX);
    context.lineWidth = 1.5;
    context.strokeRect(from, top, width, height);
  }
  if (width < layout.font * 3) return;
  setType(context, scene, 750, 0.85);
  context.textAlign = "left";
  const wide = context.measureText(span.state).width;
  if (wide + layout.font > width) return;
  const x = from + layout.font * 0.4;
  if (span.state !== "OFFLINE") {
    context.fillStyle = palette.surface;
    context.fillRect(x - 3, top, wide + 6, height);
  }
  context.fillStyle = span.state === "OFFLINE" ? palette.surface : colour;
  context.fillText(span.state, x, top + height / 2 + 0.5);
}

// Slanting lines, which move with the time.
function hatch(context, x, y, width, height, colour, phase) {
  context.save();
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
  context.strokeStyle = colour;
  context.lineWidth = 2;
  context.beginPath();
  const first = Math.floor((x + phase) / HATCH_PX) * HATCH_PX - phase;
  for (let at = first - height; at < x + width; at += HATCH_PX) {
    context.moveTo(at, y + height);
    context.lineTo(at + height, y);
  }
  context.stroke();
  context.restore();
  context.strokeStyle = colour;
}

// Faults that a server had at the same time share a bar.
export function together(spans, end_s) {
  const bars = [];
  for (const span of spans) {
    const bar = bars.at(-1);
    if (bar && span.from_s < bar.to_s) {
      bar.to_s = Math.max(bar.to_s, span.to_s);
      if (!bar.names.includes(span.fault)) bar.names.push(span.fault);
    } else if (span.from_s <= end_s) {
      bars.push({ from_s: span.from_s, to_s: span.to_s, names: [span.fault] });
    }
  }
  return bars;
}

// A name may be longer than its bar: then it goes on behind it, as far as the next bar.
function paintFault(context, scene, bar, next, { top, height }) {
  const { layout, palette, end_s } = scene;
  const [from, to] = edgesOf(layout, bar, end_s);
  context.globalAlpha = 0.16;
  context.fillStyle = palette.ink;
  context.fillRect(from, top, to - from, height);
  context.globalAlpha = 1;
  context.fillRect(from, top, Math.min(3, to - from), height);
  if (bar.to_s < end_s) context.fillRect(to - 1.5, top, 1.5, height);
  const end = next ? Math.min(edgesOf(layout, next, end_s)[0], layout.left + layout.span) : layout.left + layout.span;
  if (end - from < layout.font) return;
  context.save();
  context.beginPath();
  context.rect(from, top, end - from, height);
  context.clip();
  setType(context, scene, 650, 0.9);
  context.textAlign = "left";
  context.fillText(bar.names.join(" + "), from + layout.font * 0.45, top + height / 2 + 0.5);
  context.restore();
}

// Faults, as far as the plot goes: what happens to the dots between two of their edges happens under that fault.
export function paintColumns(context, scene) {
  const { layout, palette, story, end_s } = scene;
  const [top, bottom] = [layout.plot.top, layout.rowsTop];
  for (const { name } of scene.servers) {
    for (const span of apart(scene, story.faultSpans(name))) {
      const [from, to] = edgesOf(layout, span, end_s);
      context.globalAlpha = 0.07;
      context.fillStyle = palette.ink;
      context.fillRect(from, top, to - from, bottom - top);
      context.globalAlpha = 1;
      if (to - from < NARROWEST_COLUMN_PX) continue;
      if (from > layout.left) line(context, from, top, from, bottom, palette.quiet, [3, 4]);
      if (span.to_s < end_s) line(context, to, top, to, bottom, palette.quiet, [3, 4]);
    }
  }
}
