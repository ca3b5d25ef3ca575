// How many requests there were, and what became of them: since the balancer's start, and in the last second.
import { fill, milliseconds, part, say } from "./dom.js";

const NAMES = ["requests", "failed", "retried", "hedged", "saved"];

export class Counters {
  #t;
  #story;
  #at_s = null;

  constructor(t, story) {
    this.#t = t;
    this.#story = story;
  }

  // Shows a moment of a story from now on; null: whatever is now.
  showAt(at_s, story) {
    this.#at_s = at_s;
    this.#story = story;
    this.show();
  }

  show() {
    const t = this.#t;
    const second = this.#story.seconds.findLast((one) => this.#at_s === null || one.at_s <= this.#at_s);
    const figures = document.querySelector(".figures");
    for (const name of NAMES) {
      const told = second ? second.totals[name].toLocaleString(document.documentElement.lang) : "–";
      say(figures.querySelector(`[data-counter="${name}"]`), told);
    }
    const time = (ms) => (ms === null ? "–" : milliseconds(t, ms));
    const { requests = 0, p50_ms = null, p99_ms = null } = second ?? {};
    const pace = fill(t["counter.pace"], { requests, p50: time(p50_ms), p99: time(p99_ms) });
    say(part(figures, "pace"), requests ? pace : t["counter.quiet"]);
  }
}
