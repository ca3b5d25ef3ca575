// What is there on the axis, in words: for the line below it, for a screen reader, and as its summary. Pure.
// item: {kind: "request" | "second" | "state" | "fault", data, server}, as axis_pick.js finds it.
import { hasFailed, isRefused } from "./facts.js";
import { firstFrom, KEPT_S } from "./story.js";

// phrases: of phrases.js; labels: a Map from servers' names to what people call them; end_s: the axis' right edge.
export function wordsOf(item, { phrases, labels, end_s, isPaused }) {
  const ago = (at_s) => agoWords(phrases, end_s - at_s, isPaused);
  const label = (name) => labels.get(name) ?? name;
  if (item.kind === "request") return `${ago(item.data.at_s)}: ${requestWords(item.data, phrases, label)}`;
  if (item.kind === "second") return `${ago(item.data.at_s)}: ${secondWords(item.data, phrases)}`;
  return spanWords(item, phrases, label(item.server), ago, end_s);
}

function agoWords(phrases, seconds, isPaused) {
  if (seconds < 0.05) return phrases.say(isPaused ? "axis.at_pause" : "axis.now");
  return phrases.say(isPaused ? "axis.before_pause" : "axis.ago", { seconds: phrases.number(seconds) });
}

function requestWords(request, phrases, label) {
  const { method, path, server, status, why, reason, attempts } = request;
  const words = [`${method} ${path}`.trim(), phrases.say(`axis.${howOf(request)}`, {
    server: server ? label(server) : phrases.say("axis.nobody"),
    ms: phrases.duration(request.ms),
    status,
    why: why || reason || phrases.say("axis.unknown"),
  })];
  if (request.saved) words.push(phrases.say("axis.was_saved"));
  if (attempts.length > 1) {
    const each = attempts.map((one) => attemptWords(one, phrases, label));
    words.push(phrases.say("axis.attempts", { count: attempts.length, each: each.join("; ") }));
  }
  return words.join(" ");
}

function howOf(request) {
  if (request.why === "client-gone") return "client_gone";
  if (isRefused(request)) return "refused";
  if (!hasFailed(request)) return "answered";
  return request.ending === "answered-with-error" ? "answered_with_error" : "given_up";
}

function attemptWords(attempt, phrases, label) {
  const { server, kind, end, reason, ms } = attempt;
  const why = reason && ![end, "ok", "slow", "cancelled"].includes(reason) ? ` (${reason})` : "";
  const what = `${phrases.word("kind", kind)}, ${phrases.word("end", end)}${why}`;
  return phrases.say("axis.attempt", { server: label(server), what, ms: phrases.duration(ms) });
}

function secondWords(second, phrases) {
  return phrases.say("axis.second", {
    requests: second.requests,
    failed: second.failed,
    refused: second.refused,
    saved: second.saved,
    p50: phrases.duration(second.p50_ms),
    p99: phrases.duration(second.p99_ms),
  });
}

function spanWords({ kind, data }, phrases, server, ago, end_s) {
  const began = data.from_s === -Infinity ? phrases.say("axis.before") : ago(data.from_s);
  const lasts = data.to_s > end_s;
  const times = phrases.say(lasts ? "axis.lasts" : "axis.ended", { began, ended: lasts ? "" : ago(data.to_s) });
  if (kind === "fault") {
    const options = Object.entries(data.options).map(([name, value]) => ` ${name}=${value}`).join("");
    return phrases.say("axis.fault", { server, fault: data.fault + options, times });
  }
  const why = data.reason_text || data.reason;
  return phrases.say("axis.state", { server, state: data.state, times }) + (why ? ` ${why}` : "");
}

// Two minutes in a few sentences: requests and their ends, and what each server is in.
export function summaryOf(story, servers, phrases, end_s) {
  const seconds = story.seconds.slice(firstFrom(story.seconds, end_s - KEPT_S)).filter((one) => one.at_s <= end_s);
  const sum = (name) => seconds.reduce((total, one) => total + one[name], 0);
  const last = seconds.findLast((one) => one.p50_ms !== null);
  const sentences = [phrases.say("axis.summary", {
    requests: phrases.number(sum("requests")),
    failed: sum("failed"),
    refused: sum("refused"),
    saved: sum("saved"),
    p50: phrases.duration(last?.p50_ms ?? null),
    p99: phrases.duration(last?.p99_ms ?? null),
  })];
  for (const { name, label } of servers) {
    const faults = story.faultsAt(name, end_s).map((one) => one.fault);
    const state = story.stateAt(name, end_s) ?? phrases.say("axis.unknown");
    const about = { server: label, state, faults: faults.join(" + ") };
    sentences.push(phrases.say(faults.length ? "axis.summary_faulty" : "axis.summary_server", about));
  }
  return sentences.join(" ");
}
