// A number that is dragged or typed: a slider and a field that always say the same.

import { setNote, setAttribute } from "./dom.js";
import { t } from "./words.js";

const STEPS = 1000;
const DIGITS = 2; // of a number that was dragged; who wants 1234 types it

/** Return the number that was typed, or NaN. Indonesians write 0,3. */
function read(text, isWhole) {
  const pattern = isWhole ? /^\d{1,9}$/ : /^(\d{1,9}([.,]\d{0,9})?|[.,]\d{1,9})$/;
  return pattern.test(text.trim()) ? Number(text.trim().replace(",", ".")) : NaN;
}

/** A number in a `.option` of the page. value: null when what was typed is none. */
export class NumberField {
  constructor(element, onChange) {
    this.name = element.dataset.option;
    this.low = Number(element.dataset.low);
    this.high = Number(element.dataset.high);
    this.isWhole = element.dataset.whole === "true";
    this.isByRatio = element.dataset.byRatio === "true";
    this.slider = element.querySelector("input[type=range]");
    this.field = element.querySelector("input[type=text]");
    this.wrong = element.querySelector(".wrong");
    this.slider.addEventListener("input", () => {
      this.field.value = String(this.at(Number(this.slider.value) / STEPS));
      this.show(onChange);
    });
    this.slider.addEventListener("keydown", (event) => this.step(event, onChange));
    this.field.addEventListener("input", () => this.show(onChange));
    this.show();
  }

  get value() {
    const value = read(this.field.value, this.isWhole);
    return value >= this.low && value <= this.high ? value : null;
  }

  /** Return the value at a share of the slider's way, rounded as people choose numbers. */
  at(share) {
    const { low, high } = this;
    const exact = this.isByRatio ? low * (high / low) ** share : low + (high - low) * share;
    let rounded = Number(exact.toPrecision(this.isByRatio ? DIGITS : 3));
    if (this.isWhole) rounded = Math.round(rounded);
    else if (!this.isByRatio) rounded = Math.round(exact * 100) / 100;
    return Math.min(Math.max(rounded, low), high);
  }

  shareOf(value) {
    const { low, high } = this;
    return this.isByRatio ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
  }

  /** An arrow key goes on until the number is another one; the slider alone would need many. */
  step(event, onChange) {
    const ways = { ArrowUp: 1, ArrowRight: 1, PageUp: 10, ArrowDown: -1, ArrowLeft: -1, PageDown: -10 };
    const way = ways[event.key];
    if (!way) return;
    event.preventDefault();
    const before = this.value ?? this.low;
    let share = this.shareOf(before);
    let value = before;
    for (let i = 0; i < STEPS && value === before && share >= 0 && share <= 1; i += 1) {
      share += (way * 10) / STEPS;
      value = this.at(Math.min(Math.max(share, 0), 1));
    }
    this.field.value = String(value);
    this.show(onChange);
  }

  show(onChange) {
    const { value } = this;
    const range = { low: this.low, high: this.high };
    setNote(this.wrong, value === null ? t(this.isWhole ? "wrong_whole_number" : "wrong_number", range) : "");
    setAttribute(this.field, "aria-invalid", value === null);
    if (value !== null) {
      this.slider.value = String(this.shareOf(value) * STEPS);
      this.slider.setAttribute("aria-valuetext", this.field.value);
    }
    onChange?.();
  }
}
