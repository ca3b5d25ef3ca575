// The log's tail: a line for each request that the stream tells of, in the words of log.txt (balancer/events/activity.py).
import { fill, isSelectedIn, make, part } from "./dom.js";

const MOST = 20;
const EVERY_MS = 500;

export class Tail {
  #t;
  #story;
  #written;
  #section = document.querySelector(".log");
  #list = this.#section.querySelector("ol");
  #after_s; // what ended until then is on the page already
  #newest_s;
  #waiting = []; // lines that aren't shown yet, the newest last
  #timer = null;

  // after_s: when the page was made.
  constructor(t, story, written, after_s) {
    this.#t = t;
    this.#story = story;
    this.#written = written;
    this.#after_s = this.#newest_s = after_s;
    story.subscribe((kind, data) => {
      if (kind === "request" && data.at_s > this.#after_s) this.#take(data);
      else if (kind === "clear") this.#after_s = this.#newest_s; // the last two minutes are told once more
    });
  }

  #take(request) {
    this.#newest_s = Math.max(this.#newest_s, request.at_s);
    this.#waiting.push(`${this.#written(request.at_s)} | ${this.#wordsFor(request)}`);
    if (this.#waiting.length > MOST) this.#waiting.shift();
    this.#timer ??= setTimeout(() => this.#show(), EVERY_MS);
  }

  #wordsFor({ server, ending, why, reason }) {
    const t = this.#t;
    const known = this.#story.view?.servers.find((one) => one.name === server);
    if (why === "no-server") return t["log.all_offline_line"];
    if (ending === "answered" && known) return `Active Server: ${known.label} | Role: ${known.role}`;
    const failed = fill(t["log.failed_line"], { reason });
    return known ? `${failed} | ${known.label}` : failed;
  }

  #show() {
    this.#timer = null;
    if (isSelectedIn(this.#list)) {
      this.#timer = setTimeout(() => this.#show(), EVERY_MS);
      return;
    }
    for (const line of this.#waiting) this.#list.prepend(make("li", "", line));
    while (this.#list.childElementCount > MOST) this.#list.lastElementChild.remove();
    this.#waiting = [];
    this.#section.querySelector(".note").hidden = false;
    part(this.#section, "empty").hidden = true;
  }
}
