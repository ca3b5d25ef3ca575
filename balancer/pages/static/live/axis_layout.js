// Where on the axis things are, in CSS pixels: a line for what failed, the plot, the servers' rows, the times. Pure.
import { KEPT_S } from "./story.js";

export const LATENCIES_MS = [1, 10, 100, 1000, 5000];
const [FASTEST_MS, SLOWEST_MS] = [LATENCIES_MS[0], LATENCIES_MS.at(-1)];
const NARROW_EM = 34; // where names would take too much of the width

// width, height: of the whole; font: of its type, px; servers: how many.
export function layoutOf({ width, height, font, servers }) {
  const isNarrow = width < NARROW_EM * font;
  const left = Math.round(font * (isNarrow ? 3.7 : 5.8));
  const right = Math.round(font * (isNarrow ? 0.4 : 2.6));
  const row = Math.round(font * 2.6);
  const failed = { top: 0, height: Math.round(font * 1.7) };
  const times = Math.round(font * 1.5);
  const top = failed.height + Math.round(font * 0.6);
  const rowsTop = height - times - row * servers;
  const plot = { top, height: Math.max(rowsTop - top - Math.round(font * 0.6), font) };
  return {
    width, height, font, isNarrow, left, row, failed, plot, rowsTop,
    span: Math.max(width - left - right, 10), // px of two minutes
    timesTop: rowsTop + row * servers,
  };
}

export const perSecond = (layout) => layout.span / KEPT_S;

// end_s: the moment at the right edge.
export const xOf = (layout, at_s, end_s) => layout.left + layout.span + (at_s - end_s) * perSecond(layout);
export const timeOf = (layout, x, end_s) => end_s + (x - layout.left - layout.span) / perSecond(layout);

export function yOf(layout, ms) {
  const shown_ms = Math.min(Math.max(ms, FASTEST_MS), SLOWEST_MS);
  const share = Math.log(shown_ms / FASTEST_MS) / Math.log(SLOWEST_MS / FASTEST_MS);
  return layout.plot.top + layout.plot.height * (1 - share);
}

export const failedY = (layout) => layout.failed.top + layout.failed.height / 2;

// In a server's row: its faults above, its state below.
export function rowOf(layout, index) {
  const top = layout.rowsTop + layout.row * index;
  const bar = Math.round(layout.row * 0.42);
  return { top, faults: { top: top + 2, height: bar }, states: { top: top + 2 + bar + 1, height: bar } };
}

// Which part of the axis a point is in: "failed", "plot", the index of a server's row, or null.
export function partAt(layout, x, y) {
  if (x < layout.left - 4 || x > layout.left + layout.span + 4) return null;
  if (y <= layout.failed.top + layout.failed.height) return "failed";
  if (y < layout.rowsTop) return "plot";
  return y < layout.timesTop ? Math.floor((y - layout.rowsTop) / layout.row) : null;
}
