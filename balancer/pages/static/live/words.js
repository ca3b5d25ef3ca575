// Keeps the words of the page true: the banner, the policy and the notices. Each server's card: cards.js.
import { fill, part, say, sayLines, set } from "./dom.js";

const MOST_ADDRESSES = 10;

export class Words {
  #t;
  #said = ""; // policy and switches as JSON

  constructor(t) {
    this.#t = t;
  }

  show(view) {
    const banner = document.querySelector(".banner");
    set(banner, "data-service", view.service);
    set(part(banner, "service"), "href", `#service-${view.service}`);
    say(document.getElementById("banner"), view.service_text);
    sayLines(banner.querySelector(".said"), view.lines);
    say(banner.querySelector("[data-key=service] p"), view.why);
    this.#protections(view);
    this.#waiting(view);
    this.#addresses(view.ill);
    const problem = document.getElementById("log-problem");
    say(problem.querySelector("p"), view.log_problem);
    problem.hidden = !view.log_problem;
  }

  // Policy and protections change with a restart only. Then, and only then, they are taken from a page made anew.
  async #protections({ policy, switches }) {
    const now = JSON.stringify([policy, switches]);
    const isNew = this.#said && this.#said !== now;
    this.#said = now;
    if (!isNew) return;
    const answer = await fetch(location.href, { cache: "no-store" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const name of ["ways", "costs"]) {
      const fresh = part(page, name);
      if (fresh) part(document, name).replaceWith(document.importNode(fresh, true));
    }
  }

  #waiting({ waiting, shed }) {
    const line = document.getElementById("line");
    line.hidden = !(waiting || shed);
    say(line.querySelector("[data-key=line] summary"), fill(this.#t.in_line, { count: waiting }));
    say(line.querySelector("[data-key=shed] summary"), fill(this.#t.shed, { count: shed }));
  }

  #addresses(ill) {
    const section = document.getElementById("ill-addresses");
    section.hidden = !ill.length;
    const lines = ill.slice(0, MOST_ADDRESSES).map((one) => {
      const told = fill(this.#t.ill_address, { requests: one.requests, since: one.since });
      return `${one.address} · ${one.reason_text} ${told}`;
    });
    if (ill.length > MOST_ADDRESSES) lines.push("…");
    sayLines(section.querySelector("ul"), lines, "li");
  }
}

// Tells a screen reader of changes of state: each server's once, and those that come together in one sentence.
export class Announcer {
  #t;
  #story;
  #changed = new Map(); // by server: the state that was told last, or that it had before, and the newest change
  #timer = null;

  constructor(t, story) {
    this.#t = t;
    this.#story = story;
    story.subscribe((kind, data) => {
      if (kind === "state" && story.now() - data.at_s < 5) this.#note(data);
    });
  }

  #note(change) {
    const before = this.#changed.get(change.server)?.before ?? change.from;
    this.#changed.set(change.server, { before, change });
    this.#timer ??= setTimeout(() => this.#tell(), GATHERED_MS);
  }

  #tell() {
    this.#timer = null;
    const labels = new Map(this.#story.servers().map(({ name, label }) => [name, label]));
    const now = new Map((this.#story.view?.servers ?? []).map((one) => [one.name, one]));
    const news = [...this.#changed.values()].filter(({ before, change }) => before !== change.to);
    this.#changed.clear();
    const sentences = news.map(({ change }) =>
      fill(this.#t["live.state_said"], {
        server: labels.get(change.server) ?? change.server,
        state: change.to,
        // Several reasons may come at once: what the card says is said.
        reason: now.get(change.server)?.state === change.to ? now.get(change.server).reason_text : change.reason_text,
      }),
    );
    if (sentences.length) say(document.getElementById("announcer"), sentences.join(" "));
  }
}

const GATHERED_MS = 900; // SUSPECT and what follows from it are one piece of news
