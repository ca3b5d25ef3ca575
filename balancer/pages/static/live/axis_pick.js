// Finds what is at a point of the axis, and what comes before and after it: for pointer, touch and keys. Pure.
// An item: {kind: "request" | "second" | "state" | "fault", data, server, row}. row: "failed", "plot", or an index.
import { failedY, partAt, perSecond, rowOf, timeOf, xOf, yOf } from "./axis_layout.js";
import { isOnFailedLine, markOf } from "./axis_marks.js";
import { edgesOf } from "./axis_paint.js";
import { firstFrom, KEPT_S } from "./story.js";

const NEAR_PX = 14;

export const rowsOf = (scene) => ["failed", "plot", ...scene.servers.keys()];

export function itemAt(scene, x, y) {
  const row = partAt(scene.layout, x, y);
  if (row === null) return null;
  const at_s = timeOf(scene.layout, x, scene.end_s);
  if (typeof row === "number") {
    const isAbove = y < rowOf(scene.layout, row).states.top;
    const kinds = isAbove ? ["fault", "state"] : ["state", "fault"];
    return spanAt(scene, row, kinds[0], at_s) ?? spanAt(scene, row, kinds[1], at_s);
  }
  return requestNear(scene, x, y) ?? secondOf(scene, at_s);
}

function requestNear(scene, x, y) {
  const near_s = NEAR_PX / perSecond(scene.layout);
  const at_s = timeOf(scene.layout, x, scene.end_s);
  const { requests } = scene.story;
  let [nearest, least] = [null, NEAR_PX ** 2];
  for (let index = firstFrom(requests, at_s - near_s); index < requests.length; index++) {
    const request = requests[index];
    if (request.at_s > at_s + near_s || request.at_s > scene.end_s) break;
    const place = placeOfRequest(scene, request);
    const distance = (place.x - x) ** 2 + (place.y - y) ** 2;
    if (distance <= least) [nearest, least] = [request, distance];
  }
  return nearest && itemOf(scene, nearest);
}

function itemOf(scene, request) {
  const isFailed = isOnFailedLine(markOf(request, []));
  return { kind: "request", data: request, server: request.server, row: isFailed ? "failed" : "plot" };
}

// The second in which a moment is: each is told when it ends.
function secondOf(scene, at_s) {
  const data = scene.story.seconds[firstFrom(scene.story.seconds, at_s)];
  if (!data || data.at_s - at_s >= 1.5 || data.at_s > scene.end_s) return null;
  return { kind: "second", data, server: null, row: "plot" };
}

function spanAt(scene, row, kind, at_s) {
  const data = spansOf(scene, row, kind).find((span) => span.from_s <= at_s && at_s < span.to_s);
  return data ? { kind, data, server: scene.servers[row].name, row } : null;
}

function spansOf(scene, row, kind) {
  const { name } = scene.servers[row];
  const spans = kind === "state" ? scene.story.stateSpans(name) : scene.story.faultSpans(name);
  return spans.filter((span) => span.to_s > scene.end_s - KEPT_S && span.from_s <= scene.end_s);
}

// All items of a row, by time.
function itemsOf(scene, row) {
  if (typeof row === "number") {
    const { name: server } = scene.servers[row];
    const all = (kind) => spansOf(scene, row, kind).map((data) => ({ kind, data, server, row }));
    return [...all("state"), ...all("fault")].sort((one, other) => beginningOf(one, scene) - beginningOf(other, scene));
  }
  const { requests } = scene.story;
  const seen = requests.slice(firstFrom(requests, scene.end_s - KEPT_S), firstFrom(requests, scene.end_s + 1e-9));
  return seen.map((request) => itemOf(scene, request)).filter((item) => item.row === row);
}

const beginningOf = (item, scene) => Math.max(item.data.at_s ?? item.data.from_s, scene.end_s - KEPT_S);

// The item as it is now: a fault may have been healed since; null when it is no longer on the axis.
export function renewed(scene, item) {
  if (item.data.at_s !== undefined) return item.data.at_s > scene.end_s - KEPT_S ? item : null;
  if (item.row >= scene.servers.length) return null;
  const data = spansOf(scene, item.row, item.kind).find((span) => span.from_s === item.data.from_s);
  return data ? { ...item, data } : null;
}

// The item that a key leads to from another one (or from nothing: the newest); null when there is none that way.
export function itemByKey(scene, item, key) {
  const rows = rowsOf(scene);
  if (!item) return newestOf(scene, rows);
  const steps = { ArrowUp: -1, ArrowDown: 1 };
  if (key in steps) {
    for (let at = rows.indexOf(item.row) + steps[key]; at >= 0 && at < rows.length; at += steps[key]) {
      const found = nearestOf(itemsOf(scene, rows[at]), beginningOf(item, scene), scene);
      if (found) return found;
    }
    return null;
  }
  const items = itemsOf(scene, item.row);
  const here = items.findIndex((one) => one.data === item.data);
  if (key === "Home") return items[0] ?? null;
  if (key === "End") return items.at(-1) ?? null;
  if (key === "ArrowLeft") return items[here - 1] ?? null;
  if (key === "ArrowRight") return items[here + 1] ?? null;
  const leap_s = { PageUp: -10, PageDown: 10 }[key];
  return leap_s ? nearestOf(items, beginningOf(item, scene) + leap_s, scene) : null;
}

function newestOf(scene, rows) {
  const order = ["plot", ...rows.filter((row) => row !== "plot")];
  for (const row of order) {
    const item = itemsOf(scene, row).at(-1);
    if (item) return item;
  }
  return null;
}

function nearestOf(items, at_s, scene) {
  const distance = (item) => Math.abs(beginningOf(item, scene) - at_s);
  return items.reduce((best, item) => (best && distance(best) <= distance(item) ? best : item), null);
}

function placeOfRequest(scene, request) {
  const isFailed = isOnFailedLine(markOf(request, []));
  const y = isFailed ? failedY(scene.layout) : yOf(scene.layout, request.ms);
  return { x: xOf(scene.layout, request.at_s, scene.end_s), y };
}

// Where an item is, as paintPicked of axis_paint.js takes it.
export function placeOf(scene, item) {
  const { layout, end_s } = scene;
  if (item.kind === "request") return placeOfRequest(scene, item.data);
  if (item.kind === "second") {
    const middle = layout.plot.top + layout.plot.height / 2;
    return { x: xOf(layout, item.data.at_s - 0.5, end_s), y: middle, height: layout.plot.height / 2 };
  }
  const [from, to] = edgesOf(layout, item.data, end_s);
  const bar = rowOf(layout, item.row)[item.kind === "state" ? "states" : "faults"];
  const inset = layout.font * 0.55;
  const width = Math.max(to - from - 2 * inset, 0);
  return { x: from + inset, y: bar.top + bar.height / 2, width, height: bar.height / 2 + 1 };
}
