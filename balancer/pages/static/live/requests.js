// The newest requests, each a line that opens to its attempts. While somebody reads in it the list stands still.
import { hasFailed } from "./facts.js";
import { cut, fill, icon, isSelectedIn, make, milliseconds, part, say, word } from "./dom.js";

const MOST = 20;
const EVERY_MS = 500;
const LONGEST_PATH = 60;

export class Requests {
  #t;
  #story;
  #written;
  #section = document.querySelector(".requests");
  #list = this.#section.querySelector("ol");
  #waiting = []; // requests that aren't shown yet, the newest last
  #missed = 0;
  #number = 0;
  #timer = null;

  constructor(t, story, written) {
    this.#t = t;
    this.#story = story;
    this.#written = written;
    this.#section.querySelector(".held button").addEventListener("click", () => this.#goOn());
    for (const kind of ["toggle", "focusout", "pointerleave"]) {
      this.#list.addEventListener(kind, () => this.#soon(), true);
    }
    document.addEventListener("selectionchange", () => this.#missed && this.#soon());
    story.subscribe((kind, data) => {
      if (kind === "request") this.#take(data);
      else if (kind === "second") this.#sampled(data);
      else if (kind === "clear") this.#goOn();
    });
  }

  #take(request) {
    this.#waiting.push(request);
    this.#missed += 1;
    if (this.#waiting.length > MOST) this.#waiting.shift();
    this.#soon();
  }

  #soon() {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#show();
    }, EVERY_MS);
  }

  #isRead() {
    const list = this.#list;
    return list.querySelector("details[open]") || list.matches(":focus-within") || isSelectedIn(list);
  }

  #goOn() {
    for (const one of this.#list.querySelectorAll("details[open]")) one.open = false;
    document.getSelection()?.removeAllRanges();
    if (this.#list.matches(":focus-within")) document.activeElement.blur();
    this.#show();
  }

  #show() {
    const held = this.#section.querySelector(".held");
    if (this.#waiting.length && this.#isRead()) {
      say(part(this.#section, "held"), fill(this.#t["live.requests_held"], { count: this.#missed }));
      held.hidden = false;
      return;
    }
    // The button that the reader has just pressed is not to vanish under the focus.
    if (held.contains(document.activeElement)) this.#list.querySelector("summary")?.focus({ preventScroll: true });
    held.hidden = true;
    for (const request of this.#waiting) this.#list.prepend(this.#line(request));
    while (this.#list.childElementCount > MOST) this.#list.lastElementChild.remove();
    this.#waiting = [];
    this.#missed = 0;
    part(this.#section, "none").hidden = this.#list.childElementCount > 0;
  }

  #sampled({ shown, requests }) {
    const text = shown < requests ? fill(this.#t["live.sampled"], { shown, requests }) : "";
    say(part(this.#section, "sampled"), text);
  }

  #line(request) {
    const t = this.#t;
    const line = make("li");
    line.dataset.how = request.ending;
    const details = make("details");
    const summary = make("summary");
    const label = this.#label(request.server) ?? t["live.nobody"];
    summary.append(
      icon(`request-${request.ending}`),
      make("time", "", this.#written(request.at_s).slice(-8)),
      make("code", "", `${request.method} ${cut(request.path, LONGEST_PATH)}`),
      make("span", "", `→ ${label}`),
      make("span", "", `${request.status} · ${milliseconds(t, request.ms)}`),
    );
    const kinds = new Set(request.attempts.map((one) => one.kind).filter((kind) => kind !== "first"));
    for (const kind of kinds) summary.append(make("span", "tag", t[`kind.${kind}`] ?? kind));
    if (request.saved) summary.append(make("span", "tag is-saved", t["live.saved"]));
    details.append(summary);
    const key = `request-${(this.#number += 1)}`;
    details.addEventListener("toggle", () => this.#open(details, request, key), { once: true });
    line.append(details);
    return line;
  }

  // What a request's line opens to; made when it is opened, for most never are.
  #open(details, request, key) {
    const t = this.#t;
    const how = request.why === "busy" ? "busy" : request.ending;
    const told = make("div", "words");
    told.append(word(`${key}-how`, t[`how.${how}`] ?? how, t[`explain.how.${how}`], "how"));
    if (request.saved) told.append(word(`${key}-saved`, t["live.saved"], t["explain.counter.saved"]));
    if (hasFailed(request)) told.append(make("span", "", t[`reason.${request.reason}`] ?? request.reason));
    details.append(told);
    if (!request.attempts.length) return void details.append(make("p", "note", t["live.no_attempts"]));
    const list = make("ol", "attempts");
    request.attempts.forEach((attempt, index) => list.append(this.#attempt(attempt, index, `${key}-${index}`)));
    details.append(list);
  }

  #attempt(attempt, index, key) {
    const t = this.#t;
    const { kind, end, reason, at_ms, ms } = attempt;
    const sign = { ok: "mark-served", cancelled: "mark-idle", overtaken: "mark-idle" }[end] ?? "mark-failed";
    const line = make("li");
    line.dataset.end = end;
    const words = make("div", "words");
    const began = fill(t["live.began"], { at: milliseconds(t, at_ms), ms: milliseconds(t, ms) });
    words.append(
      make("b", "", `${fill(t.attempt, { number: index + 1 })}: ${this.#label(attempt.server) ?? attempt.server}`),
      word(`${key}-kind`, t[`kind.${kind}`] ?? kind, t[`explain.kind.${kind}`]),
      word(`${key}-end`, t[`end.${end}`] ?? end, t[`explain.end.${end}`]),
      make("span", "", began),
      word(`${key}-reason`, t[`reason.${reason}`] ?? reason, t[`explain.reason.${reason}`]),
    );
    line.append(icon(sign), words);
    return line;
  }

  #label(server) {
    return server && (this.#story.servers().find((one) => one.name === server)?.label ?? server);
  }
}
