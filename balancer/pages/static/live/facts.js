// What a page keeps of an event: the fields of the contract, each of its type and of bounded size, whatever was sent.
// A function returns null when the event can't be told anything from. Pure: no clock, no DOM.

const LONGEST_TEXT = 300;
const MOST_ATTEMPTS = 12;
const MOST_SERVERS = 8;
const MOST_OPTIONS = 8;
const LATEST_S = 1e11; // an epoch second beyond it was none

const isObject = (value) => typeof value === "object" && value !== null;
const count = (value) => (Number.isFinite(value) && value >= 0 ? value : 0);
const duration = (value) => (Number.isFinite(value) && value >= 0 ? value : null);

// A long text is copied: a slice of it would keep the whole one in memory.
export function text(value) {
  if (typeof value !== "string") return "";
  return value.length <= LONGEST_TEXT ? value : [...value.slice(0, LONGEST_TEXT)].join("") + "…";
}

export function moment(value) {
  return Number.isFinite(value) && value > 0 && value < LATEST_S ? value : null;
}

function attempt(data) {
  return {
    server: text(data.server),
    kind: text(data.kind),
    end: text(data.end),
    reason: text(data.reason),
    at_ms: count(data.at_ms),
    ms: count(data.ms),
  };
}

function request(data) {
  const attempts = Array.isArray(data.attempts) ? data.attempts : [];
  return {
    at_s: moment(data.at_s),
    method: text(data.method),
    path: text(data.path),
    server: text(data.server) || null,
    status: count(data.status),
    ending: text(data.ending),
    why: text(data.why),
    reason: text(data.reason),
    ms: count(data.ms),
    saved: data.saved === true,
    attempts: attempts.slice(0, MOST_ATTEMPTS).filter(isObject).map(attempt),
  };
}

function state(data) {
  return {
    at_s: moment(data.at_s),
    server: text(data.server),
    from: text(data.from),
    to: text(data.to),
    reason: text(data.reason),
    reason_text: text(data.reason_text),
    time: text(data.time),
    since: text(data.since),
  };
}

function fault(data) {
  return {
    at_s: moment(data.at_s),
    event: data.event === "heal" ? "heal" : "fault",
    server: text(data.server),
    fault: text(data.fault),
    options: options(data.options),
    by: text(data.by),
    time: text(data.time),
  };
}

function options(given) {
  if (!isObject(given)) return {};
  const kept = Object.entries(given).slice(0, MOST_OPTIONS);
  const plain = (value) => (Number.isFinite(value) ? value : text(JSON.stringify(value)));
  return Object.fromEntries(kept.map(([name, value]) => [text(name), plain(value)]));
}

const COUNTED = ["requests", "answered", "failed", "refused", "retried", "hedged", "saved"];
const counts = (given) => Object.fromEntries(COUNTED.map((name) => [name, count(given?.[name])]));

function second(data) {
  const served = isObject(data.served) ? Object.entries(data.served).slice(0, MOST_SERVERS) : [];
  return {
    at_s: moment(data.at_s),
    ...counts(data),
    shown: count(data.shown),
    p50_ms: duration(data.p50_ms),
    p99_ms: duration(data.p99_ms),
    max_ms: duration(data.max_ms),
    served: Object.fromEntries(served.map(([name, number]) => [text(name), count(number)])),
    totals: counts(data.totals),
  };
}

const MAKERS = { request, state, fault, second };

// The event as it is kept; null when it is of no kind that is kept, or has no time, or isn't anybody's.
export function factOf(kind, data) {
  if (!Object.hasOwn(MAKERS, kind) || !isObject(data)) return null;
  const fact = MAKERS[kind](data);
  const isNobodys = (kind === "state" || kind === "fault") && !fact.server;
  return fact.at_s === null || isNobodys ? null : fact;
}

// Whether the service has not served a request; a client that went away is nobody's failure.
export function hasFailed(request) {
  return request.ending !== "answered" && request.why !== "client-gone";
}

// Whether it was refused at once, because there was more to do than could be done soon, or nobody to do it.
export function isRefused(request) {
  return hasFailed(request) && !request.attempts.length;
}
