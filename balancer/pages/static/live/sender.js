// Requests of the reader's own: one at a click, one every few seconds, and a stream by the clock (open loop).
import { ask, isServed } from "./answer.js";
import { fill, part, say } from "./dom.js";

const NEW_S = 3; // What happened earlier is history.
const EVERY_MS = 5000;
const STREAM_S = 60;
const TICK_MS = 50;
const SHOWN_MS = 1000; // of the stream's answers one a second is shown
const LATE_MS = 1000; // what a browser that stood still didn't send in time is not sent all at once afterwards

export class Sender {
  #t;
  #answers;
  #patience_ms;
  #section = document.querySelector(".sender");
  #most = Number(this.#section.dataset.most);
  #stream = null; // {began_ms, sent_ms, timer, sent, answered, failed, skipped}
  #inFlight = 0;
  #listeners = new Set();

  constructor(t, answers, patience_ms) {
    this.#t = t;
    this.#answers = answers;
    this.#patience_ms = patience_ms;
    const rate = this.#section.querySelector("#rate");
    rate.addEventListener("input", () => say(this.#section.querySelector("output"), rate.value));
    say(this.#section.querySelector("output"), rate.value); // a browser may remember another one
    for (const button of this.#section.querySelectorAll("button")) {
      const what = button.dataset.send;
      button.addEventListener("click", () => (what === "stream" ? this.#toggle() : this.#sendOne(what, button)));
    }
    document.addEventListener("visibilitychange", () => document.hidden && this.#end("send.ended_hidden"));
    addEventListener("pagehide", () => this.#end("send.ended_hidden"));
  }

  get isStreaming() {
    return this.#stream !== null;
  }

  // fn() is called when a stream begins or ends.
  onStream(fn) {
    this.#listeners.add(fn);
  }

  // Sends a request by itself every few seconds, as long as `may()` says so, and one as soon as the lab breaks or heals
  // something: whoever looks on wants to see what becomes of it.
  sendEvery(may, story) {
    const send = async () => {
      if (!may() || this.isStreaming || document.hidden) return;
      this.#answers.show(await ask("GET", { patience_ms: this.#patience_ms }));
    };
    setInterval(send, EVERY_MS);
    story.subscribe((kind, data) => {
      if (kind === "fault" && story.now() - data.at_s < NEW_S) send();
    });
  }

  async #sendOne(method, button) {
    if (button.getAttribute("aria-busy") === "true") return;
    button.setAttribute("aria-busy", "true");
    const wantsKey = method === "POST" && this.#section.querySelector("[name=key]").checked;
    const answer = await ask(method, { key: wantsKey ? newKey() : null, patience_ms: this.#patience_ms });
    button.removeAttribute("aria-busy");
    this.#answers.show(answer);
  }

  #toggle() {
    if (this.#stream) return this.#end("send.ended");
    const now_ms = performance.now();
    const timer = setInterval(() => this.#tick(), TICK_MS);
    const counts = { sent: 0, answered: 0, failed: 0, skipped: 0 };
    this.#stream = { began_ms: now_ms, due: 0, at_ms: now_ms, shown_ms: 0, timer, ...counts };
    this.#tell();
  }

  // Sends what is due since the last time, whatever has become of those before.
  #tick() {
    const stream = this.#stream;
    const now_ms = performance.now();
    const rate = Number(this.#section.querySelector("#rate").value);
    stream.due += (rate * Math.min(LATE_MS, now_ms - stream.at_ms)) / 1000;
    stream.at_ms = now_ms;
    for (; stream.due >= 1; stream.due -= 1) {
      if (this.#inFlight < this.#most) this.#send(stream);
      else stream.skipped += 1;
    }
    if (now_ms - stream.began_ms >= 1000 * STREAM_S) this.#end("send.ended");
    else this.#count(stream, "send.running");
  }

  async #send(stream) {
    stream.sent += 1;
    this.#inFlight += 1;
    const answer = await ask("GET", { patience_ms: this.#patience_ms });
    this.#inFlight -= 1;
    stream[isServed(answer) ? "answered" : "failed"] += 1;
    const now_ms = performance.now();
    if (now_ms - stream.shown_ms >= SHOWN_MS) {
      stream.shown_ms = now_ms;
      this.#answers.show(answer);
    }
    if (this.#stream !== stream) this.#count(stream, stream.ended);
  }

  #end(why) {
    const stream = this.#stream;
    if (!stream) return;
    clearInterval(stream.timer);
    this.#stream = null;
    stream.ended = why;
    this.#count(stream, why);
    this.#tell();
  }

  #count(stream, how) {
    const t = this.#t;
    const left = Math.ceil(STREAM_S - (performance.now() - stream.began_ms) / 1000);
    const line = part(this.#section, "stream");
    line.hidden = false;
    say(line, `${fill(t["send.count"], stream)} ${fill(t[how], { left })}`);
  }

  #tell() {
    const button = this.#section.querySelector("[data-send=stream]");
    button.setAttribute("aria-pressed", String(this.isStreaming));
    say(button, this.#t[this.isStreaming ? "send.stop" : "send.start"]);
    for (const listener of this.#listeners) listener();
  }
}

// crypto.randomUUID is there on secure pages only, and a lab on another machine isn't one.
function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
