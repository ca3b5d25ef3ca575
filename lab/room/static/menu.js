// The fault menu: which fault is chosen, with which options, for how long, and how a terminal would be told.

import { byId, setHidden, setText } from "./dom.js";
import { NumberField } from "./number.js";
import { room } from "./words.js";

/** Return the command line that does the same. */
export function commandOf({ server, fault, options, for_s }) {
  const parts = [room.commands.fail, server];
  if (fault !== room.default) parts.push("--fault", fault);
  for (const [name, value] of Object.entries(options)) parts.push(`--${name}`, String(value));
  if (for_s !== null) parts.push("--for", String(for_s));
  return parts.join(" ");
}

/** onChange: is told of every change; `chosen` is what would be done. */
export class Menu {
  constructor(onChange) {
    this.onChange = onChange;
    this.panel = byId("faults");
    const changed = () => this.show();
    this.fields = new Map();
    for (const fault of this.panel.querySelectorAll(".fault")) {
      const options = [...fault.querySelectorAll(".option")].map((one) => new NumberField(one, changed));
      this.fields.set(fault.dataset.fault, options);
    }
    this.lasts = new NumberField(this.panel.querySelector(".lasts .option"), changed);
    this.untilHealed = byId("until-healed");
    this.panel.addEventListener("change", changed);
    this.show();
  }

  get fault() {
    return this.panel.querySelector("input[name=fault]:checked").value;
  }

  get server() {
    return this.panel.querySelector("input[name=of-server]:checked").value;
  }

  /** What would be done: {fault, options, for_s}; null while a number is wrong. */
  get chosen() {
    const fields = this.fields.get(this.fault);
    const isUntilHealed = this.untilHealed.checked;
    if (fields.some((field) => field.value === null) || (!isUntilHealed && this.lasts.value === null)) return null;
    const options = Object.fromEntries(fields.map((field) => [field.name, field.value]));
    return { fault: this.fault, options, for_s: isUntilHealed ? null : this.lasts.value };
  }

  show() {
    const { fault, chosen } = this;
    for (const one of this.panel.querySelectorAll(".fault")) setHidden(one, one.dataset.fault !== fault);
    for (const input of [this.lasts.slider, this.lasts.field]) input.disabled = this.untilHealed.checked;
    setText(byId("fault-command"), chosen ? commandOf({ server: this.server, ...chosen }) : "–");
    this.onChange();
  }

  /** Bring the first number that is wrong into view. */
  focusOnWrong() {
    const fields = [...this.fields.get(this.fault), this.lasts];
    fields.find((field) => field.value === null)?.field.focus();
  }
}
