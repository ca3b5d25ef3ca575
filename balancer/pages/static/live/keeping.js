// What is shown, to keep: the events of the two minutes as JSON, the axis with its legend as a picture on light ground.
import { layoutOf } from "./axis_layout.js";
import { legendOf, writeLegend } from "./axis_legend.js";
import { paletteOf } from "./axis_marks.js";
import { paintScene, tapeFor } from "./axis_scene.js";
import { firstFrom, KEPT_S } from "./story.js";

const [WIDTH, HEIGHT, FONT, EDGE] = [1600, 900, 20, 30]; // px
const LISTS = ["requests", "states", "faults", "seconds"];

// All that is kept of the two minutes before a moment, as JSON with a line for each event.
export function eventsOf(story, end_s) {
  const from_s = end_s - KEPT_S;
  const within = (list) => list.slice(firstFrom(list, from_s)).filter((one) => one.at_s <= end_s);
  const servers = story.servers().map(({ name, label }) => ({
    name,
    label,
    states: story.stateSpans(name).map(finite),
    faults: story.faultSpans(name).map(finite),
  }));
  const events = Object.fromEntries(LISTS.map((name) => [name, within(story[name])]));
  const all = { from_s, to_s: end_s, boot: story.hello?.boot ?? null, servers, ...events };
  return `{\n${Object.entries(all).map(([name, value]) => `"${name}": ${lines(value)}`).join(",\n")}\n}\n`;
}

function lines(value) {
  if (!Array.isArray(value)) return JSON.stringify(value);
  return `[\n${value.map((one) => JSON.stringify(one)).join(",\n")}\n]`;
}

// JSON has no infinity: null says that it began before, or lasts.
function finite(span) {
  const known = (moment) => (Number.isFinite(moment) ? moment : null);
  return { ...span, from_s: known(span.from_s), to_s: known(span.to_s) };
}

// A canvas with the axis as it is at a moment, and what its marks mean.
export function pictureOf(story, end_s, phrases) {
  const palette = paperPalette();
  const servers = story.servers();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [WIDTH, HEIGHT];
  const context = canvas.getContext("2d");
  context.fillStyle = palette.surface;
  context.fillRect(0, 0, WIDTH, HEIGHT);
  context.fillStyle = palette.ink;
  context.textBaseline = "middle";
  context.font = `650 ${FONT * 1.3}px ${palette.family}`;
  context.fillText(phrases.say("axis.name"), EDGE, EDGE + FONT * 0.5);
  context.font = `${FONT}px ${palette.family}`;
  context.textAlign = "right";
  const end = new Date(end_s * 1000);
  context.fillText(end.toLocaleString(phrases.lang), WIDTH - EDGE, EDGE + FONT * 0.5);
  const legend = legendOf(phrases, servers);
  const place = { x: EDGE, width: WIDTH - 2 * EDGE, font: FONT, palette };
  const legendHigh = writeLegend(document.createElement("canvas").getContext("2d"), legend, { ...place, y: 0 });
  const top = EDGE + FONT * 2;
  const height = HEIGHT - top - legendHigh - EDGE * 1.5;
  const layout = layoutOf({ width: WIDTH - 2 * EDGE, height, font: FONT, servers: servers.length });
  const endName = end.toLocaleTimeString(phrases.lang);
  const scene = { layout, palette, phrases, servers, story, end_s, isPaused: true, scale: 1, endName };
  const tape = tapeFor(scene);
  tape.reset(story, end_s);
  paintScene(context, scene, tape, { left: EDGE, top });
  writeLegend(context, legend, { ...place, y: top + height + EDGE * 0.5 });
  return canvas;
}

// The colours on paper, whatever the screen has.
function paperPalette() {
  const paper = document.createElement("div");
  paper.className = "axis on-paper";
  paper.hidden = true;
  document.body.append(paper);
  const palette = paletteOf(paper);
  paper.remove();
  return palette;
}

// Hands the reader a file.
export function save(name, blob) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
