// The time axis: the last two minutes on one canvas, every request, fault and state where it happened. What is there is
// told in words, too: by pointer, by touch and by keys, in a line below it, and to a screen reader.
import { layoutOf } from "./axis_layout.js";
import { legendOf, showLegend } from "./axis_legend.js";
import { paletteOf } from "./axis_marks.js";
import { itemAt, itemByKey, renewed } from "./axis_pick.js";
import { paintScene, tapeFor } from "./axis_scene.js";
import { summaryOf, wordsOf } from "./axis_words.js";
import { Phrases } from "./phrases.js";

const EVERY_MS = 90; // and as long as it takes until the browser draws: about ten frames a second
const STEP_MS = 1_000; // for who doesn't want things to move
const SUMMARY_MS = 5_000;
const ANNOUNCE_MS = 20_000;
const MOST_NEW = 3_000; // more in one frame: drawing all anew is no slower
const SHARPEST = 2; // device pixels: a phone has more, and nobody sees them

const made = (tag, attributes = {}) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
};

export class Axis {
  #new = []; // requests that aren't on the tape yet
  #isStale = true; // what is on the tape is no longer what is to be seen
  #drawn = { story: null, end_s: -Infinity };
  #isOut = true; // so are size, colours or servers
  #isInView = true;
  #isPlanned = false;
  #picked = null;
  #told = { at_ms: 0 };
  #announced = { at_ms: -ANNOUNCE_MS, about: null };
  #summarised_ms = -SUMMARY_MS;

  // figure: an empty element, in which everything is made. playhead: of playhead.js. t: the texts by name.
  constructor(figure, story, playhead, t, lang = document.documentElement.lang) {
    Object.assign(this, { figure, story, playhead, phrases: new Phrases(t, lang) });
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
    this.#make();
    this.#listen();
    this.#plan();
  }

  #make() {
    this.figure.classList.add("axis");
    this.canvas = made("canvas", { tabindex: 0, role: "application", "aria-label": this.phrases.say("axis.name") });
    this.canvas.setAttribute("aria-describedby", "axis-keys axis-summary");
    this.told = made("p", { class: "axis-told" });
    this.legend = made("ul", { class: "axis-legend" });
    this.summary = made("p", { id: "axis-summary", hidden: "" });
    const keys = made("p", { id: "axis-keys", hidden: "" });
    keys.textContent = this.phrases.say("axis.keys");
    this.status = made("p", { class: "axis-heard", role: "status" });
    this.figure.replaceChildren(this.canvas, this.told, this.legend, keys, this.summary, this.status);
    this.context = this.canvas.getContext("2d");
    this.told.textContent = this.phrases.say("axis.hint");
  }

  #listen() {
    this.story.subscribe((kind, data) => this.#take(kind, data));
    this.playhead.subscribe(() => this.#plan());
    const rebuild = () => {
      this.#isOut = true;
      this.#plan();
    };
    new ResizeObserver(rebuild).observe(this.canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", rebuild);
    new IntersectionObserver((looks) => {
      this.#isInView = looks.at(-1).isIntersecting;
      this.#renew();
    }).observe(this.canvas);
    document.addEventListener("visibilitychange", () => this.#renew());
    this.canvas.addEventListener("pointermove", (event) => this.#point(event));
    this.canvas.addEventListener("pointerdown", (event) => this.#point(event));
    this.canvas.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && this.#pick(null));
    this.canvas.addEventListener("keydown", (event) => this.#press(event));
  }

  #renew() {
    this.#isStale = true;
    this.#plan();
  }

  #take(kind, data) {
    if (kind === "clear") this.#isStale = true;
    if (kind === "view" && this.#serversNow() !== this.serversThen) this.#isOut = true;
    if (kind !== "request" || this.playhead.isPaused || this.#isStale) return;
    this.#new.push(data);
    if (this.#new.length > MOST_NEW) this.#isStale = true;
  }

  #serversNow() {
    return JSON.stringify(this.story.servers());
  }

  // The next frame; none while nobody can see it, and while nothing moves only when something has changed.
  #plan() {
    if (this.#isPlanned) return;
    this.#isPlanned = true;
    setTimeout(() => requestAnimationFrame(() => {
      this.#isPlanned = false;
      if (!this.#isInView) return;
      this.#frame();
      if (!this.playhead.isPaused) this.#plan();
    }), this.#picked || !this.calm.matches || this.playhead.isPaused ? EVERY_MS : STEP_MS);
  }

  #frame() {
    if (this.#isOut) this.#rebuild();
    const scene = this.#scene();
    const { story, end_s } = scene;
    const isBefore = end_s < this.#drawn.end_s; // the clock was set back: what is on the tape may never come
    if (this.#isStale || story !== this.#drawn.story || isBefore || !this.tape.reach(end_s)) {
      this.tape.reset(scene.story, scene.end_s);
    } else {
      for (const request of this.#new) this.tape.add(request);
    }
    this.#new.length = 0;
    this.#isStale = false;
    this.#drawn = { story, end_s };
    if (this.#picked) this.#picked = renewed(scene, this.#picked);
    this.context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    const playhead_s = this.playhead.isPaused ? this.playhead.at_s : null;
    paintScene(this.context, scene, this.tape, { picked: this.#picked, playhead_s });
    this.#tell(scene);
  }

  #scene() {
    const { layout, palette, phrases, servers, scale, playhead } = this;
    const { isPaused, story } = playhead;
    const now_s = isPaused ? playhead.end_s : this.story.now();
    const end_s = this.calm.matches && !isPaused ? Math.floor(now_s) : now_s;
    return { layout, palette, phrases, servers, scale, story, end_s, isPaused };
  }

  #rebuild() {
    const style = getComputedStyle(this.canvas);
    const font = parseFloat(style.fontSize);
    this.servers = this.story.servers();
    this.serversThen = this.#serversNow();
    this.labels = new Map(this.servers.map(({ name, label }) => [name, label]));
    this.palette = paletteOf(this.figure);
    this.scale = Math.min(devicePixelRatio || 1, SHARPEST);
    const { clientWidth: width, clientHeight: height } = this.canvas;
    this.canvas.width = Math.round(width * this.scale);
    this.canvas.height = Math.round(height * this.scale);
    this.layout = layoutOf({ width, height, font, servers: this.servers.length });
    this.tape = tapeFor(this);
    showLegend(this.legend, legendOf(this.phrases, this.servers), this.palette, font);
    this.#isOut = false;
    this.#isStale = true;
  }

  #point(event) {
    if (!this.layout) return;
    const { left, top } = this.canvas.getBoundingClientRect();
    this.#pick(itemAt(this.#scene(), event.clientX - left, event.clientY - top));
  }

  #press(event) {
    const isKey = /^(Arrow(Left|Right|Up|Down)|Page(Up|Down)|Home|End|Escape)$/.test(event.key);
    if (!isKey || !this.layout || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    if (event.key === "Escape") return this.#pick(null);
    const item = itemByKey(this.#scene(), this.#picked, event.key) ?? this.#picked;
    this.#pick(item);
    this.status.textContent = item ? this.#words(item) : this.phrases.say("axis.nothing");
  }

  #pick(item) {
    this.#picked = item;
    this.#told.at_ms = -Infinity;
    this.told.textContent = item ? this.#words(item) : this.phrases.say("axis.hint");
    this.#plan();
  }

  #words(item, scene = this.#scene()) {
    return wordsOf(item, { ...scene, labels: this.labels });
  }

  // The line below says what is told of, as its age goes on; what is heard is said when it is asked for, or is new.
  #tell(scene) {
    const now_ms = performance.now();
    if (now_ms - this.#told.at_ms >= STEP_MS) {
      this.#told.at_ms = now_ms;
      const words = this.#picked ? this.#words(this.#picked, scene) : this.phrases.say("axis.hint");
      if (this.told.textContent !== words) this.told.textContent = words;
    }
    if (now_ms - this.#summarised_ms < SUMMARY_MS) return;
    this.#summarised_ms = now_ms;
    this.summary.textContent = summaryOf(scene.story, scene.servers, scene.phrases, scene.end_s);
    const faultsOf = ({ name }) => scene.story.faultsAt(name, scene.end_s).map((one) => [name, one.fault]);
    const about = JSON.stringify(scene.servers.flatMap(faultsOf));
    const { at_ms, about: before } = this.#announced;
    if (before === null) this.#announced.about = about;
    else if (about !== before && now_ms - at_ms >= ANNOUNCE_MS) {
      this.#announced = { at_ms: now_ms, about };
      this.status.textContent = this.summary.textContent;
    }
  }
}
