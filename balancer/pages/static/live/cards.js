// Each server's card, and the line that leads to it: as the newest view has them, or as they were at a moment.
import { fill, icon, make, milliseconds, part, say, sayWord, set, word } from "./dom.js";

const SHARE_S = 10;
const KEPT_S = 120;
const UNKNOWN = { state: "", reason_text: "", why: "", since: "…" }; // before anybody has told of it

export class Cards {
  #t;
  #story;
  #written; // writes an epoch second
  #at_s = null; // the moment that is shown; null: now
  #sparks = new Map();

  constructor(t, story, written) {
    this.#t = t;
    this.#story = story;
    this.#written = written;
  }

  // Shows a moment of a story from now on; null: whatever is now.
  showAt(at_s, story) {
    this.#at_s = at_s;
    this.#story = story;
    document.body.classList.toggle("at-a-moment", at_s !== null);
    this.show();
    this.showTraffic();
  }

  show() {
    const view = this.#story.view;
    if (!view) return;
    const servers = this.#at_s === null ? view.servers : view.servers.map((one) => this.#asItWas(one));
    for (const server of servers) {
      const card = cardOf(server.name);
      if (card) this.#show(server, card);
    }
    document.querySelector(".map").removeAttribute("data-how"); // no longer of one request
    for (const wire of document.querySelectorAll(".wires .is-active")) wire.parentNode.append(wire); // on top
  }

  // A server as far as the story tells of a moment.
  #asItWas(server) {
    const t = this.#t;
    const at_s = this.#at_s;
    const span = this.#story.stateSpans(server.name).find((one) => one.from_s <= at_s && at_s < one.to_s);
    const faults = this.#story.faultsAt(server.name, at_s).map((one) => ({ ...one, since_s: one.from_s }));
    const receives = Boolean(this.#secondAt()?.served[server.name]);
    if (!span) return { ...server, ...UNKNOWN, explanation: t["explain.unknown"], faults, receives, is_busy: false };
    const { state, reason, from_s } = span;
    return {
      ...server,
      state,
      explanation: t[`explain.state.${state}`] ?? "",
      reason_text: span.reason_text || (t[`reason.${reason}`] ?? reason),
      why: t[`explain.reason.${reason}`] ?? "",
      since: Number.isFinite(from_s) ? this.#written(from_s) : "…",
      is_busy: false,
      receives,
      faults,
    };
  }

  #show(server, card) {
    const t = this.#t;
    const name = server.name;
    set(card, "data-state", server.state);
    set(part(card, "icon"), "href", `#icon-${server.state}`);
    say(part(card, "state"), server.state || t["live.unknown"]);
    say(card.querySelector(`details[data-key$="-state"] p`), server.explanation);
    sayWord(part(card, "reason"), `${name}-reason`, server.reason_text, server.why, "reason");
    this.#busy(part(card, "is-busy"), server);
    say(part(card, "since"), server.since);
    this.#faults(part(card, "faults"), server);
    const took = server.median_ms;
    const latency = took === null ? "" : `${t.latency}${server.is_at_least ? " ≥ " : " "}${milliseconds(t, took)}`;
    sayWord(part(card, "latency"), `${name}-latency`, latency, t["explain.latency"]);
    this.#load(card.querySelector(`details[data-key$="-load"]`), server);
    this.#counters(card.querySelector(`details[data-key$="-counters"]`), server);
    this.#line(server, card);
  }

  #busy(holder, server) {
    if (Boolean(server.is_busy) === Boolean(holder.firstElementChild)) return;
    holder.replaceChildren();
    if (!server.is_busy) return;
    const details = word(`${server.name}-busy`, " ", this.#t["explain.busy"], "badge busy");
    const told = make("span", "", "BUSY");
    told.dataset.part = "busy";
    details.firstElementChild.replaceChildren(icon("icon-busy"), " ", told);
    holder.append(details);
  }

  // What the lab does to it: a badge each, which tells what that means, by whom and since when.
  #faults(holder, server) {
    const t = this.#t;
    const told = server.faults.map(({ fault, options, since_s, by }) => {
      const chosen = Object.entries(options ?? {}).map(([name, value]) => `${name} = ${value}`);
      const time = Number.isFinite(since_s) ? this.#written(since_s) : "…";
      const done = fill(t["live.fault_since"], { by: by || "?", time, options: chosen.join(", ") });
      return [fault, `${t[`fault.${fault}`] ?? ""} ${done}`.trim()];
    });
    while (holder.childElementCount > told.length) holder.lastElementChild.remove();
    told.forEach(([fault, explanation], index) => {
      holder.children[index] ?? holder.append(make("span", "holder"));
      const text = fill(t["live.fault"], { fault });
      sayWord(holder.children[index], `${server.name}-fault-${index}`, text, explanation, "fault");
    });
  }

  #load(details, server) {
    const t = this.#t;
    say(details.querySelector("summary"), fill(t["live.load"], { in_flight: server.in_flight, limit: server.limit }));
    say(part(details, "ease"), server.ease);
    say(part(details, "limit"), server.limit);
    part(details, "alone").closest("div").hidden = !server.alone_ms;
    say(part(details, "alone"), milliseconds(t, server.alone_ms ?? 0));
  }

  #counters(details, server) {
    const t = this.#t;
    const { attempts, failures } = server;
    say(details.querySelector("summary"), fill(t.counters, { attempts, failures }));
    for (const { end, count, by_kind } of server.ends) {
      const line = details.querySelector(`[data-end="${end}"]`);
      if (!line) continue;
      const kinds = by_kind.map(([kind, number]) => `${t[`kind.${kind}`] ?? kind} ${number}`).join(", ");
      say(line.querySelector("b"), count);
      say(line.querySelector("span"), kinds && ` (${kinds})`);
    }
  }

  // Requests go to it, or not; on the way there is what its state is.
  #line(server, card) {
    const stretch = card.closest(".stretch");
    stretch.classList.toggle("is-active", server.receives);
    set(part(stretch, "station"), "href", server.receives ? "#mark-served" : "#mark-idle");
    const wire = document.querySelector(`.wires [data-to="${CSS.escape(server.name)}"]`);
    wire.classList.toggle("is-active", server.receives);
    set(wire, "data-state", server.state);
  }

  #secondAt() {
    return this.#story.seconds.findLast((one) => this.#at_s === null || one.at_s <= this.#at_s);
  }

  // Each second: every server's share of the traffic, and how many requests it had in each of the last seconds.
  showTraffic() {
    const t = this.#t;
    const at_s = this.#at_s ?? this.#story.now();
    const seconds = this.#story.seconds.filter((one) => one.at_s <= at_s + 1 && one.at_s > at_s - KEPT_S);
    const recent = seconds.filter((one) => one.at_s > at_s - SHARE_S);
    const all = recent.reduce((sum, one) => sum + total(one.served), 0);
    for (const { name } of this.#story.servers()) {
      const card = cardOf(name);
      if (!card) continue;
      const own = recent.reduce((sum, one) => sum + (one.served[name] ?? 0), 0);
      const share = fill(t["live.share"], { share: all ? Math.round((100 * own) / all) : 0 });
      sayWord(part(card, "share"), `${name}-share`, share, t["explain.share"]);
      this.#spark(card.querySelector(".spark"), name, seconds, at_s);
    }
  }

  #spark(drawing, name, seconds, at_s) {
    const counts = seconds.map((one) => one.served[name] ?? 0);
    const most = Math.max(1, ...counts);
    // While nobody looked nobody counted: there the line is broken off, for a straight one would be invented.
    const points = seconds.map((one, index) => {
      const isNext = index > 0 && one.at_s - seconds[index - 1].at_s < 2;
      const x = KEPT_S - (at_s - one.at_s);
      return `${isNext ? "L" : "M"}${x.toFixed(1)} ${(19 - (18 * counts[index]) / most).toFixed(1)}`;
    });
    set(drawing.firstElementChild, "d", points.join("") || "M0 19H120");
    const now = counts.at(-1) ?? 0;
    set(drawing, "role", "img");
    set(drawing, "aria-label", fill(this.#t["live.spark"], { now, most: counts.length ? Math.max(...counts) : 0 }));
  }
}

export const cardOf = (name) => document.querySelector(`article[data-server="${CSS.escape(name)}"]`);

const total = (counts) => Object.values(counts).reduce((sum, one) => sum + one, 0);
