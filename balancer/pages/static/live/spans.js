// From events to what lasts: a state until the next one, a fault until its heal. Pure.
import { moment, text } from "./facts.js";

const beginning = (what) => ({ ...what, from_s: -Infinity, to_s: Infinity });

// A server's states; events: all states by time, view: what the newest view says of the server, or null. Before the
// balancer began, nobody knew of any.
export function stateSpans(server, events, view, began_s = -Infinity) {
  const spans = [];
  for (const { server: whose, from, to, reason, reason_text, at_s } of events) {
    if (whose !== server) continue;
    if (!spans.length && from) spans.push({ ...beginning({ state: from, reason: "", reason_text: "" }), from_s: began_s });
    if (spans.length) spans.at(-1).to_s = at_s;
    spans.push({ ...beginning({ state: to, reason, reason_text }), from_s: at_s });
  }
  const now = { state: text(view?.state), reason: text(view?.reason), reason_text: text(view?.reason_text) };
  const since_s = moment(view?.since_s) ?? -Infinity;
  const last = spans.at(-1);
  if (now.state && (!last || (last.state !== now.state && since_s > last.from_s))) {
    if (last) last.to_s = since_s;
    spans.push({ ...beginning(now), from_s: since_s });
  }
  return spans;
}

// A server's faults; one that began before all events is known from its heal, or from the view.
export function faultSpans(server, events, view) {
  const spans = [];
  const open = new Map();
  const heard = new Set();
  for (const { server: whose, event, fault, options, by, at_s } of events) {
    if (whose !== server) continue;
    heard.add(fault);
    if (open.has(fault)) open.get(fault).to_s = at_s;
    else if (event === "heal") spans.push({ ...beginning({ fault, options, by: "" }), to_s: at_s });
    open.delete(fault);
    if (event === "fault") {
      open.set(fault, { ...beginning({ fault, options, by }), from_s: at_s });
      spans.push(open.get(fault));
    }
  }
  for (const one of Array.isArray(view?.faults) ? view.faults : []) {
    const fault = text(one?.fault);
    if (!fault || heard.has(fault)) continue;
    const known = { fault, options: one.options ?? {}, by: text(one.by) };
    spans.push({ ...beginning(known), from_s: moment(one.since_s) ?? -Infinity });
  }
  return spans.sort((one, other) => (one.from_s < other.from_s ? -1 : Number(one.from_s > other.from_s)));
}
