// The dots of the axis on a tape of their own, which runs behind the plot's window: what is new is added at
// its end, what has been drawn is only moved. So a frame costs the same with ten requests as with twelve thousand.
import { failedY, perSecond, yOf } from "./axis_layout.js";
import { isOnFailedLine, markOf } from "./axis_marks.js";
import { firstFrom, KEPT_S } from "./story.js";

const AHEAD_S = 30; // so much fits onto the tape before it is moved
const MARGIN_S = 2; // a mark reaches over its moment

export class Tape {
  // order: the servers' names. scale: device pixels in a CSS pixel.
  constructor(layout, stamps, order, scale) {
    this.layout = layout;
    this.stamps = stamps;
    this.order = order;
    this.scale = scale;
    this.canvas = document.createElement("canvas");
    this.perSecond = perSecond(layout) * scale;
    this.canvas.width = Math.ceil((KEPT_S + AHEAD_S + 2 * MARGIN_S) * this.perSecond);
    this.canvas.height = Math.ceil((layout.plot.top + layout.plot.height + layout.font) * scale);
    this.context = this.canvas.getContext("2d");
    this.begin_s = 0; // the moment at the tape's left edge
  }

  // Draws all of a story anew, for a window that ends at end_s.
  reset(story, end_s) {
    this.context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    this.begin_s = end_s - KEPT_S - MARGIN_S;
    for (const one of story.requests.slice(firstFrom(story.requests, this.begin_s))) this.add(one);
  }

  // Whether a window that ends at end_s lies on the tape, moved if need be.
  reach(end_s) {
    const beyond = this.#x(end_s + MARGIN_S) - this.canvas.width;
    if (beyond > 0) this.#move(Math.ceil(beyond + (AHEAD_S - MARGIN_S) * this.perSecond));
    return this.#x(end_s - KEPT_S) >= 0;
  }

  // Puts the window that ends at end_s into a drawing in device pixels.
  show(context, end_s) {
    const { layout, scale, canvas } = this;
    const width = Math.round(layout.span * scale);
    const from = Math.round(this.#x(end_s)) - width;
    context.drawImage(canvas, from, 0, width, canvas.height, Math.round(layout.left * scale), 0, width, canvas.height);
  }

  // Adds a request that is new.
  add(request) {
    const x = this.#x(request.at_s);
    if (x < 0 || x > this.canvas.width) return;
    const mark = markOf(request, this.order);
    const y = isOnFailedLine(mark) ? failedY(this.layout) : yOf(this.layout, request.ms);
    this.stamps.put(this.context, mark, x, y * this.scale);
  }

  #x(at_s) {
    return (at_s - this.begin_s) * this.perSecond;
  }

  // By whole pixels: moved by less, what is drawn would blur a little more each time.
  #move(pixels) {
    const { context, canvas } = this;
    context.save();
    context.globalCompositeOperation = "copy";
    context.drawImage(canvas, -pixels, 0);
    context.restore();
    this.begin_s += pixels / this.perSecond;
  }
}
