// What is known of the last two minutes: fed by events.js, read by everything that draws. Pure of the DOM.
//
// story.requests, .states, .faults, .seconds: events by time (at_s), as facts.js has them. .view, .hello: the newest.
// Bounded, whatever comes: so many seconds, and so many of each kind. Of what lasts (a state, a fault), the newest that
// is older is kept as well: it lasts still.
import { factOf, moment, text } from "./facts.js";
import { faultSpans, stateSpans } from "./spans.js";

export const KEPT_S = 120;
const SLACK_S = 5; // what is kept beyond, so that nothing vanishes while it is still seen
const MOST = { requests: 16_000, states: 2_000, faults: 2_000, seconds: 240 };
const LIST_OF = { request: "requests", state: "states", fault: "faults", second: "seconds" };
const MOST_SERVERS = 8;
const MOST_LASTING = 32; // states and faults that are older than what is kept, and last
const AHEAD_S = 2; // nothing that has happened is later than now by more
const CLOCK_S = 5; // so long the balancer's clock must be behind ours before we believe that it was set back

export class Story {
  view = null;
  hello = null;
  #clock;
  #offset_s = null; // of the balancer's clock, to ours
  #behind = { since_s: 0, by_s: -Infinity }; // the least that any second of late came after its time
  #readers = new Set();
  #names = new Set(); // servers that were heard of, while there is no view yet
  #spans = new Map();

  // clock: seconds of a clock that only runs forward.
  constructor(clock = () => performance.now() / 1000) {
    this.#clock = clock;
    this.#empty();
  }

  #empty() {
    this.requests = [];
    this.states = [];
    this.faults = [];
    this.seconds = [];
    this.#names.clear();
    this.#spans.clear();
  }

  // Forgets all that has happened; what is now, the view, stays until the next one.
  clear() {
    this.#empty();
    this.#tell("clear", null);
  }

  // Epoch seconds by the balancer's clock; by this machine's, until the balancer has told.
  now() {
    return this.#offset_s === null ? Date.now() / 1000 : this.#clock() + this.#offset_s;
  }

  // fn(kind, data) is called for every event, also "view" and "hello", and for "clear". Returns what ends that.
  subscribe(fn) {
    this.#readers.add(fn);
    return () => this.#readers.delete(fn);
  }

  // Takes an event of the stream; one of no known kind, or of no use, changes nothing.
  take(kind, data) {
    if (kind === "hello" || kind === "view") {
      if (typeof data !== "object" || data === null || Array.isArray(data)) return;
      if (kind === "hello") this.#greet(data);
      this[kind] = data;
      this.#spans.clear();
      this.#tell(kind, data);
      return;
    }
    const fact = factOf(kind, data);
    if (!fact) return;
    if (kind === "second") this.#compare(fact.at_s);
    if (kind === "state" || kind === "fault") this.#spans.clear();
    if (fact.server && this.#names.size < MOST_SERVERS) this.#names.add(fact.server);
    insert(this[LIST_OF[kind]], fact);
    this.#prune(LIST_OF[kind]);
    this.#tell(kind, fact);
  }

  // A still copy, for whoever looks at one moment for longer; nothing feeds it.
  copy() {
    const now_s = this.now();
    const still = new Story(() => 0);
    still.#offset_s = now_s;
    for (const list of Object.values(LIST_OF)) still[list] = this[list].slice();
    still.#names = new Set(this.#names);
    still.view = this.view;
    still.hello = this.hello;
    return still;
  }

  // The servers in their order, at most eight: [{name, label}].
  servers() {
    const told = Array.isArray(this.view?.servers) ? this.view.servers : [];
    const known = told.filter((one) => one && text(one.name)).slice(0, MOST_SERVERS);
    if (!known.length) return [...this.#names].sort().map((name) => ({ name, label: name }));
    return known.map((one) => ({ name: text(one.name), label: text(one.label) || text(one.name) }));
  }

  // A server's states, one after the other: [{state, reason, reason_text, from_s, to_s}]. from_s is that of the
  // balancer, or -Infinity, when it had begun before anything is known of it; to_s is Infinity while it lasts.
  stateSpans(server) {
    const began_s = moment(this.hello?.began_s) ?? -Infinity;
    return this.#kept(`state ${server}`, () => stateSpans(server, this.states, this.#viewOf(server), began_s));
  }

  // A server's faults: [{fault, options, by, from_s, to_s}], as stateSpans.
  faultSpans(server) {
    return this.#kept(`fault ${server}`, () => faultSpans(server, this.faults, this.#viewOf(server)));
  }

  // The word of the state in which a server was, such as "ONLINE"; null when that isn't known.
  stateAt(server, at_s) {
    return this.stateSpans(server).find((span) => isIn(span, at_s))?.state ?? null;
  }

  // The faults that a server had, as in faultSpans.
  faultsAt(server, at_s) {
    return this.faultSpans(server).filter((span) => isIn(span, at_s));
  }

  #viewOf(server) {
    const told = Array.isArray(this.view?.servers) ? this.view.servers : [];
    return told.find((one) => one?.name === server) ?? null;
  }

  #kept(key, make) {
    if (!this.#spans.has(key)) this.#spans.set(key, make());
    return this.#spans.get(key);
  }

  #greet(hello) {
    if (hello.resumed !== true) this.clear();
    if (moment(hello.now_s) !== null) this.#setClock(hello.now_s);
  }

  // Each second is told when it ends, so it shows how late it is now. Seconds that were missed come late, all at once.
  #compare(at_s) {
    const behind = this.#behind;
    const by_s = at_s - this.now();
    if (this.#offset_s === null || by_s > 0) return this.#setClock(at_s);
    if (this.#clock() - behind.since_s < CLOCK_S) {
      behind.by_s = Math.max(behind.by_s, by_s);
    } else {
      if (behind.by_s < -AHEAD_S && by_s < -AHEAD_S) this.#setClock(at_s);
      this.#behind = { since_s: this.#clock(), by_s };
    }
  }

  #setClock(now_s) {
    this.#offset_s = now_s - this.#clock();
    this.#behind = { since_s: this.#clock(), by_s: 0 };
    for (const name of Object.values(LIST_OF)) {
      const list = this[name];
      while (list.length && list.at(-1).at_s > now_s + AHEAD_S) list.pop();
    }
  }

  #prune(name) {
    const list = this[name];
    const oldest_s = this.now() - KEPT_S - SLACK_S;
    const tooMany = list.length - MOST[name];
    if (tooMany <= MOST[name] / 10 && !(list[0].at_s < oldest_s - SLACK_S)) return;
    const gone = list.splice(0, Math.max(tooMany, firstFrom(list, oldest_s), 0));
    if (name !== "states" && name !== "faults") return;
    const last = new Map(gone.map((one) => [`${one.server} ${one.fault ?? ""}`, one]));
    list.unshift(...[...last.values()].filter((one) => one.event !== "heal").slice(-MOST_LASTING));
    list.sort((one, other) => one.at_s - other.at_s);
  }

  // A reader that fails is heard of, and takes nothing from the others.
  #tell(kind, data) {
    for (const reader of this.#readers) {
      try {
        reader(kind, data);
      } catch (error) {
        queueMicrotask(() => { throw error; });
      }
    }
  }
}

const isIn = (span, at_s) => span.from_s <= at_s && at_s < span.to_s;

// The index of the first of a list by time that is not before a moment.
export function firstFrom(list, at_s) {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle].at_s < at_s) low = middle + 1;
    else high = middle;
  }
  return low;
}

function insert(list, fact) {
  if (!list.length || list.at(-1).at_s <= fact.at_s) list.push(fact);
  else list.splice(firstFrom(list, fact.at_s), 0, fact);
}
