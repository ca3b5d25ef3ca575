// The moment that is looked at: now, or, while paused, any of the two minutes before the pause.
import { moment } from "./facts.js";
import { Phrases } from "./phrases.js";
import { KEPT_S } from "./story.js";

const STEP_S = 1; // of the slider

const made = (tag, attributes, text = "") => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.textContent = text;
  return element;
};

export class Playhead {
  #live;
  #written;
  #still = null; // a copy of the story, from the moment of the pause
  #readers = new Set();

  // element: an empty one, for the buttons and the slider. t: the texts by name. written: writes an epoch second.
  constructor(element, story, t, written, lang = document.documentElement.lang) {
    this.#live = story;
    this.#written = written;
    this.phrases = new Phrases(t, lang);
    this.at_s = null;
    this.#make(element);
    this.#show();
  }

  get isPaused() {
    return this.#still !== null;
  }

  // What is to be shown: the story that goes on, or the one of the pause.
  get story() {
    return this.#still ?? this.#live;
  }

  // The last moment that is to be shown.
  get end_s() {
    return this.story.now();
  }

  // fn(playhead) is called whenever it is paused, moved or goes on. Returns what ends that.
  subscribe(fn) {
    this.#readers.add(fn);
    return () => this.#readers.delete(fn);
  }

  pause() {
    if (this.isPaused) return;
    this.#still = this.#live.copy();
    this.seek(this.end_s);
  }

  goOn() {
    this.#still = null;
    this.at_s = null;
    this.#changed();
  }

  // Looks at a moment of the last two minutes, which pauses.
  seek(at_s) {
    if (!this.isPaused) this.#still = this.#live.copy();
    this.at_s = Math.min(Math.max(at_s, this.#begin_s()), this.end_s);
    this.#changed();
  }

  // The first moment of which anything is known: a step before the first event, for that tells what was until then, but
  // none before the balancer began.
  #begin_s() {
    const { requests, seconds, states, faults, hello } = this.story;
    const first_s = Math.min(...[requests, seconds, states, faults].map((list) => list[0]?.at_s ?? Infinity));
    const began_s = moment(hello?.began_s) ?? -Infinity;
    return Math.min(Math.max(first_s - STEP_S, began_s, this.end_s - KEPT_S), this.end_s);
  }

  #reach_s() {
    return Math.max(STEP_S, Math.ceil(this.end_s - this.#begin_s()));
  }

  #changed() {
    this.#show();
    for (const reader of this.#readers) reader(this);
  }

  #make(element) {
    const { phrases } = this;
    element.classList.add("playhead");
    this.button = made("button", { type: "button", class: "playhead-pause" });
    this.slider = made("input", { type: "range", id: "playhead-slider", step: STEP_S, max: 0 });
    this.moment = made("output", { for: "playhead-slider", "aria-live": "off" });
    const label = made("label", { for: "playhead-slider" }, phrases.say("playhead.slider"));
    const json = made("button", { type: "button" }, phrases.say("playhead.json"));
    const png = made("button", { type: "button" }, phrases.say("playhead.png"));
    element.replaceChildren(this.button, label, this.slider, this.moment, json, png);
    this.button.addEventListener("click", () => (this.isPaused ? this.goOn() : this.pause()));
    this.slider.addEventListener("input", () => this.seek(this.end_s + Number(this.slider.value)));
    json.addEventListener("click", () => this.#saveEvents());
    png.addEventListener("click", () => this.#savePicture());
  }

  #show() {
    const { phrases, isPaused } = this;
    const back_s = isPaused ? Math.round(this.end_s - this.at_s) : 0;
    this.button.textContent = phrases.say(isPaused ? "playhead.go_on" : "playhead.pause");
    this.slider.min = -(isPaused ? this.#reach_s() : KEPT_S);
    this.slider.value = -back_s;
    const place = back_s ? "playhead.before" : isPaused ? "playhead.at_pause" : "playhead.now";
    this.moment.textContent = phrases.say(place, { seconds: back_s });
    this.slider.setAttribute("aria-valuetext", this.moment.textContent);
  }

  #name(ending) {
    const moment = this.#written(this.end_s).replace(/[:.]/g, "-").replace(" ", "_");
    return `fault-tolerance-lab-${moment}.${ending}`;
  }

  // What is needed for keeping is loaded when somebody keeps something.
  async #saveEvents() {
    const { story, end_s } = this;
    const { eventsOf, save } = await import("./keeping.js");
    save(this.#name("json"), new Blob([eventsOf(story, end_s)], { type: "application/json" }));
  }

  async #savePicture() {
    const { story, end_s, phrases } = this;
    const { pictureOf, save } = await import("./keeping.js");
    pictureOf(story, end_s, phrases).toBlob((blob) => save(this.#name("png"), blob));
  }
}
