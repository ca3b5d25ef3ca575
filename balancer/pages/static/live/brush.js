// The signs of the picture. Each has a shape of its own; colours are the page's, in its light and its dark.

const COLOURS = ["accent", "offline", "suspect", "unanswered", "idle", "surface", "ink", "quiet"];
const SIZE = 8;

export class Brush {
  #pen;
  #colours = {};

  constructor(pen) {
    this.#pen = pen;
    this.mix();
  }

  // Takes the colours that hold now.
  mix() {
    const style = getComputedStyle(document.body);
    for (const name of COLOURS) this.#colours[name] = style.getPropertyValue(`--${name}`).trim();
  }

  colour(name) {
    return this.#colours[name];
  }

  // How visible all that follows is, from 0 to 1.
  set strength(strength) {
    this.#pen.globalAlpha = Math.min(1, Math.max(0, strength));
  }

  line(points, colour, { dashes = [], width = 3 } = {}) {
    const pen = this.#pen;
    pen.beginPath();
    points.forEach(([x, y], index) => (index ? pen.lineTo(x, y) : pen.moveTo(x, y)));
    pen.setLineDash(dashes);
    pen.lineWidth = width;
    pen.lineCap = "round";
    pen.strokeStyle = this.#colours[colour];
    pen.stroke();
    pen.setLineDash([]);
  }

  // A request on its way: a full dot; a hedge is a diamond.
  request([x, y], colour, isHedge = false) {
    const pen = this.#pen;
    pen.beginPath();
    if (isHedge) {
      pen.moveTo(x, y - SIZE - 1);
      pen.lineTo(x + SIZE + 1, y);
      pen.lineTo(x, y + SIZE + 1);
      pen.lineTo(x - SIZE - 1, y);
      pen.closePath();
    } else {
      pen.arc(x, y, SIZE, 0, 7);
    }
    this.#filled(colour);
  }

  // A response: a full dot with a hole.
  response([x, y], colour) {
    this.request([x, y], colour);
    this.#pen.beginPath();
    this.#pen.arc(x, y, SIZE / 2.2, 0, 7);
    this.#pen.fillStyle = this.#colours.surface;
    this.#pen.fill();
  }

  // One that waits at a server: a ring; turn: from 0 to 1, how far around it is drawn.
  waiting([x, y], colour, turn = 1) {
    const pen = this.#pen;
    pen.beginPath();
    pen.arc(x, y, SIZE + 5, -Math.PI / 2, -Math.PI / 2 + 2 * Math.PI * turn);
    pen.lineWidth = 3;
    pen.strokeStyle = this.#colours[colour];
    pen.stroke();
  }

  // A failure: a cross, on a ground of its own so that it is seen on any line.
  cross([x, y], colour) {
    const pen = this.#pen;
    pen.beginPath();
    pen.arc(x, y, SIZE + 5, 0, 7);
    this.#filled(colour);
    pen.beginPath();
    for (const side of [-1, 1]) {
      pen.moveTo(x - 5, y - 5 * side);
      pen.lineTo(x + 5, y + 5 * side);
    }
    pen.lineWidth = 3;
    pen.strokeStyle = this.#colours.surface;
    pen.stroke();
  }

  // A word beside a sign, legible on whatever lies below.
  label(text, [x, y]) {
    const pen = this.#pen;
    pen.font = `600 0.8rem ${getComputedStyle(document.body).fontFamily}`;
    pen.textAlign = "center";
    pen.lineWidth = 4;
    pen.lineJoin = "round";
    pen.strokeStyle = this.#colours.surface;
    pen.strokeText(text, x, y - SIZE - 6);
    pen.fillStyle = this.#colours.ink;
    pen.fillText(text, x, y - SIZE - 6);
  }

  #filled(colour) {
    this.#pen.fillStyle = this.#colours[colour];
    this.#pen.fill();
    this.#pen.lineWidth = 2;
    this.#pen.strokeStyle = this.#colours.surface;
    this.#pen.stroke();
  }
}
