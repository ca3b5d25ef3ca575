// The picture in which requests travel: each is played again, slowed, from the client by the balancer to the servers that
// it was given to, and back. At high rates a sample of the ordinary ones; frames are drawn only while something moves.
import { Brush } from "./brush.js";
import { AFTER_MS, IN_MS, LEG_MS, courseOf } from "./course.js";
import { hasFailed } from "./facts.js";
import { waysOf } from "./ways.js";

const MOST = 24; // on the screen at once
const MOST_ORDINARY = 14;
const BETWEEN_MS = 110; // ordinary ones
const OLD_S = 3; // what happened longer ago is history
const LABEL_AT = 0.45; // of the way
const STILL_MS = 1000; // between two drawings without motion

export class Travel {
  #t;
  #story;
  #map;
  #canvas = document.createElement("canvas");
  #brush;
  #ways;
  #going = []; // {course, began_ms}
  #frame = 0;
  #admitted_ms = -Infinity;
  #at_s = null; // the moment that is shown; null: now
  #still = matchMedia("(prefers-reduced-motion: reduce)");
  #stillTimer = null;

  constructor(t, story) {
    this.#t = t;
    this.#story = story;
    this.#map = document.querySelector(".map");
    this.#canvas.className = "travel";
    this.#canvas.setAttribute("aria-hidden", "true");
    this.#map.append(this.#canvas);
    this.#brush = new Brush(this.#canvas.getContext("2d"));
    new ResizeObserver(() => this.#measure()).observe(this.#map);
    const repaint = () => {
      this.#brush.mix();
      this.#showStill();
    };
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
    this.#still.addEventListener("change", () => this.#stop());
    story.subscribe((kind, data) => {
      if (kind === "request") this.#take(data);
      else if (kind === "clear") this.#stop();
    });
    this.#count();
  }

  get isStill() {
    return this.#still.matches;
  }

  // Shows a moment of a story from now on, by the way that the newest request before it took; null: whatever travels now.
  showAt(at_s, story) {
    this.#at_s = at_s;
    this.#story = story;
    this.#stop();
    this.#showStill();
  }

  #take(request) {
    if (this.#at_s !== null || document.hidden || !this.#ways) return; // Not measured yet: there is nowhere to go.
    if (this.isStill) {
      this.#stillTimer ??= setTimeout(() => {
        this.#stillTimer = null;
        this.#showStill();
      }, STILL_MS / 4);
      return;
    }
    const now_ms = performance.now();
    if (this.#story.now() - request.at_s > OLD_S || !this.#mayGo(request, now_ms)) return;
    this.#going.push({ course: courseOf(request), began_ms: now_ms });
    this.#frame ||= requestAnimationFrame(() => this.#draw());
    this.#count();
  }

  #mayGo(request, now_ms) {
    if (request.attempts.length > 1 || hasFailed(request)) return this.#going.length < MOST;
    if (this.#going.length >= MOST_ORDINARY || now_ms - this.#admitted_ms < BETWEEN_MS) return false;
    this.#admitted_ms = now_ms;
    return true;
  }

  #measure() {
    const { width, height } = this.#map.getBoundingClientRect();
    const scale = Math.min(2, devicePixelRatio || 1);
    this.#canvas.width = Math.round(width * scale);
    this.#canvas.height = Math.round(height * scale);
    this.#canvas.getContext("2d").setTransform(scale, 0, 0, scale, 0, 0);
    this.#ways = waysOf(this.#map);
    this.#showStill();
  }

  #clear() {
    this.#canvas.getContext("2d").clearRect(0, 0, this.#canvas.width, this.#canvas.height);
  }

  #draw() {
    this.#frame = 0;
    const now_ms = performance.now();
    this.#going = this.#going.filter(({ course, began_ms }) => now_ms - began_ms < course.ends_ms);
    this.#clear();
    for (const { course, began_ms } of this.#going) this.#paint(course, now_ms - began_ms);
    if (this.#going.length) this.#frame = requestAnimationFrame(() => this.#draw());
    this.#count();
  }

  // How many are on their way, for whoever wants to know without looking.
  #count() {
    const count = String(this.#going.length);
    if (this.#canvas.dataset.moving !== count) this.#canvas.dataset.moving = count;
  }

  #stop() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#going = [];
    this.#clear();
    this.#count();
  }

  // One request as it is at a time after its beginning.
  #paint(course, at_ms) {
    const brush = this.#brush;
    if (at_ms < IN_MS) brush.request(this.#ways.enter.at(at_ms / IN_MS), "accent");
    const isSpecial = course.legs.length > 1;
    for (const leg of course.legs) this.#paintLeg(course, leg, at_ms, isSpecial);
    brush.strength = 1;
    const back = (at_ms - course.answers_ms) / IN_MS;
    if (back < 0 || back > 1) return;
    const place = this.#ways.enter.at(1 - back);
    if (course.isGood) brush.response(place, "accent");
    else brush.cross(place, "unanswered");
  }

  #paintLeg(course, leg, at_ms, isSpecial) {
    const way = this.#ways.to(leg.server);
    if (!way || at_ms < leg.leaves_ms) return;
    const brush = this.#brush;
    const gone = (at_ms - leg.ends_ms) / (leg.end === "cancelled" ? AFTER_MS / 3 : AFTER_MS);
    const isOver = at_ms >= leg.ends_ms && !leg.returns;
    if (isOver && gone > 1) return;
    if (leg.returns && at_ms > leg.ends_ms + LEG_MS) return;
    const isHedge = leg.kind === "hedge";
    const colour = isOver ? colourOf(leg) : "accent";
    const out = Math.min(1, (at_ms - leg.leaves_ms) / LEG_MS);
    brush.strength = isOver ? 1 - gone : 1;
    if (isSpecial) brush.line(way.until(out), colour, { dashes: isHedge ? [7, 7] : [], width: isHedge ? 4 : 3 });
    if (out < 1 && !isOver) {
      brush.request(way.at(out), colour, isHedge);
    } else if (leg.returns && at_ms >= leg.ends_ms) {
      brush.response(way.at(1 - (at_ms - leg.ends_ms) / LEG_MS), course.isGood ? "accent" : "unanswered");
    } else if (isOver && leg.end === "failed") {
      brush.cross(way.at(1), colour);
    } else {
      brush.request(way.at(out), colour, isHedge);
      const turn = ((at_ms - leg.arrives_ms) / 600) % 1;
      brush.waiting(way.at(out), colour, isOver ? 1 : turn);
    }
    if (out > LABEL_AT) this.#name(leg, way);
    brush.strength = 1;
  }

  // Says what kind of attempt goes there, but of a first one.
  #name({ kind }, way) {
    if (kind !== "first" && this.#ways.hasRoom) this.#brush.label(this.#t[`kind.${kind}`] ?? kind, way.at(LABEL_AT));
  }

  // Without motion: the whole way of the newest request, with what became of each attempt.
  #showStill() {
    if (!this.#ways || (this.#at_s === null && !this.isStill)) return;
    this.#clear();
    const request = this.#story.requests.findLast((one) => this.#at_s === null || one.at_s <= this.#at_s);
    if (!request) return;
    const brush = this.#brush;
    const course = courseOf(request);
    brush.line(this.#ways.enter.points, "accent");
    for (const leg of course.legs) {
      const way = this.#ways.to(leg.server);
      if (!way) continue;
      const isHedge = leg.kind === "hedge";
      const colour = leg.returns ? "accent" : colourOf(leg);
      brush.line(way.points, colour, { dashes: isHedge ? [7, 7] : [], width: 4 });
      if (leg.end === "failed") brush.cross(way.at(1), colour);
      else if (leg.returns) brush.response(way.at(1), course.isGood ? "accent" : "unanswered");
      else brush.waiting(way.at(1), colour);
      this.#name(leg, way);
    }
    if (!course.isGood) brush.cross(this.#ways.enter.at(0), "unanswered");
  }
}

// The colour of an attempt that brought nothing.
const colourOf = (leg) => ({ failed: "offline", overtaken: "suspect" })[leg.end] ?? "quiet";
