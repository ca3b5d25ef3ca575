// A server's card: what Docker says, what the balancer sees, what ails it, when it heals, and its two buttons.

import { ask } from "./ask.js";
import { onPress, setAttribute, setBlocked, setHidden, setNote, setShape, setText } from "./dom.js";
import { now } from "./time.js";
import { inWhole, listed, t } from "./words.js";

const SHAPES = { running: "running", paused: "paused", exited: "ended", dead: "ended", removed: "ended" };
const BETWEEN = ["restarting", "created", "removing"];
const STATES = ["ONLINE", "SUSPECT", "OFFLINE"];
const AT_MOST_MS = 2_000; // So long a press counts as under way if no state tells.

const dockerShape = (state) => `docker-${SHAPES[state] ?? (BETWEEN.includes(state) ? "between" : "unknown")}`;

function inWords(fault) {
  const words = fault.words || listed(fault.options);
  return words ? `${fault.name} (${words})` : fault.name;
}

/** menu: what is chosen to be done. */
export class ServerCard {
  constructor(element, menu) {
    this.element = element;
    this.name = element.dataset.server;
    this.menu = menu;
    this.state = null;
    this.isConnected = false;
    this.pressed = null; // "fault" or "heal", from the press until a state tells of it
    this.find = (selector) => element.querySelector(selector);
    this.breaks = this.find("[data-deed=fault]");
    this.heals = this.find("[data-deed=heal]");
    onPress(this.breaks, () => this.doFault());
    onPress(this.heals, () => this.press("heal", "/api/heal", { server: this.name }));
  }

  get label() {
    return this.state?.label || this.name;
  }

  doFault() {
    const { chosen } = this.menu;
    if (chosen) this.press("fault", "/api/fault", { server: this.name, ...chosen });
    else this.menu.focusOnWrong();
  }

  async press(what, path, body) {
    clearTimeout(this.timer);
    this.pressed = what;
    this.answered = false;
    this.showButtons();
    if (!(await ask(this.find(".refused"), path, body, this.label))) {
      this.pressed = null;
      this.showButtons();
      return;
    }
    this.answered = true;
    this.timer = setTimeout(() => this.forget(), AT_MOST_MS);
  }

  forget() {
    this.pressed = null;
    this.answered = false;
    this.showButtons();
  }

  show(state, isConnected) {
    this.state = state;
    this.isConnected = isConnected;
    if (this.answered) {
      this.pressed = null;
      this.answered = false;
    }
    setText(this.find("h3"), this.label);
    for (const hidden of this.element.querySelectorAll(".deeds .heard")) setText(hidden, this.label);
    this.showTruths(state);
    this.showTimer();
    this.showButtons();
  }

  showTruths({ docker, balancer, mismatch, outlived }) {
    const said = this.find(".docker");
    setAttribute(said, "data-docker", docker.state);
    setShape(said.querySelector("svg"), dockerShape(docker.state));
    setText(said.querySelector("span"), docker.words || docker.state);

    const badge = this.find(".badge");
    const seen = STATES.includes(balancer?.state) ? balancer.state : "";
    setAttribute(badge, "data-state", seen);
    setShape(badge.querySelector("svg"), seen ? `icon-${seen}` : "docker-unknown");
    setText(badge.querySelector("span"), balancer?.state || t("not_known"));
    setText(this.find(".reason"), balancer?.reason || "");

    const ails = docker.faults.map(inWords).join("; ");
    const isKnown = (docker.state in SHAPES && docker.state !== "removed") || BETWEEN.includes(docker.state);
    setText(this.find(".faults-of"), ails || t(isKnown ? "no_fault" : "not_known"));
    setAttribute(this.element, "data-ails", Boolean(ails));
    setNote(this.find(".mismatch"), mismatch ? t("mismatch", { why: mismatch }) : "");
    setNote(this.find(".outlived"), outlived ?? "");
  }

  /** Count down; called more often than each second. */
  showTimer() {
    const timer = this.find(".timer");
    const at_s = this.state?.heals_at_s ?? null;
    setHidden(timer, at_s === null);
    if (at_s === null) return;
    const left_s = Math.max(0, at_s - now());
    setText(timer, left_s > 0 ? t("heals_in", { seconds: inWhole(Math.ceil(left_s)) }) : t("heals_now"));
  }

  showButtons() {
    const underWay = this.state?.under_way ?? this.pressed;
    const isBlocked = !this.isConnected || Boolean(underWay);
    for (const [button, words, doing] of [
      [this.breaks, "break", underWay === "fault" ? "breaking" : ""],
      [this.heals, "heal", underWay === "heal" ? "healing" : ""],
    ]) {
      setBlocked(button, isBlocked);
      setAttribute(button, "aria-busy", Boolean(doing));
      setText(button.querySelector("[data-part=deed]"), t(doing || words));
    }
    setText(this.breaks.querySelector("[data-part=fault]"), this.menu.fault);
    setAttribute(this.element, "aria-busy", Boolean(underWay));
    const why = underWay ? t(`under_way.${underWay}`, { server: this.label }) : "";
    for (const button of [this.breaks, this.heals]) button.title = why;
  }
}
