// Chaos by seed: starts and stops it, and shows its plan as it is played: as lanes to look at, as a list to read.

import { announce } from "./announcer.js";
import { ask } from "./ask.js";
import { byId, keep, make, onPress, setAttribute, setBlocked, setHidden, setNote, setText } from "./dom.js";
import { now } from "./time.js";
import { inTenths, inWhole, room, t } from "./words.js";

const LARGEST_SEED = 999_999; // of those that are drawn
const NEAR_S = 0.75; // so long after its time a step that isn't done yet is "now"

const numberIn = (id) => Number(byId(id).value.trim().replace(",", ".") || NaN);

export class Chaos {
  constructor() {
    this.form = byId("chaos-form");
    this.startButton = byId("start-chaos");
    this.stopButton = byId("stop-chaos");
    this.isAsking = "";
    this.chaos = null;
    this.form.addEventListener("input", () => this.showCommand());
    this.form.addEventListener("submit", (event) => event.preventDefault());
    onPress(byId("draw-seed"), () => {
      byId("seed").value = String(1 + Math.floor(Math.random() * LARGEST_SEED));
      this.showCommand();
    });
    onPress(this.startButton, () => this.ask("starting", "/api/chaos", this.chosen));
    onPress(this.stopButton, () => this.ask("stopping", "/api/chaos/stop", {}));
    this.showCommand();
  }

  get chosen() {
    const keepAlive = this.form.querySelector("input[name=keep-alive]:checked").value;
    return { seed: numberIn("seed"), minutes: numberIn("minutes"), keep_alive: Number(keepAlive) };
  }

  showCommand() {
    const { seed, minutes, keep_alive } = this.chosen;
    const canBe = Number.isSafeInteger(seed) && seed >= 0 && minutes > 0 && minutes <= room.longest_minutes;
    const words = `${room.commands.chaos} --seed ${seed} --minutes ${minutes} --keep-alive ${keep_alive}`;
    setText(byId("chaos-command"), canBe ? words : "–");
  }

  async ask(doing, path, body) {
    this.isAsking = doing;
    this.showButtons();
    await ask(byId("refused-chaos"), path, body);
    this.isAsking = "";
    this.showButtons();
  }

  show(state, isConnected) {
    const wasOver = this.chaos?.is_over ?? true;
    this.chaos = state.chaos;
    this.isConnected = isConnected;
    this.showButtons();
    const { chaos } = this;
    setHidden(byId("plan"), !chaos);
    setHidden(byId("lanes"), !chaos);
    if (!chaos) return;
    if (chaos.is_over && !wasOver) announce(t("chaos_over", { seed: chaos.seed }));
    const planned = chaos.plan.map((step, number) => ({ ...step, number }));
    keep(byId("plan"), planned, (step) => step.number, createStep, updateStep);
    setNote(byId("chaos-said"), chaos.said ?? "");
    this.showLanes(planned);
    this.tick();
  }

  showButtons() {
    const runs = Boolean(this.chaos && !this.chaos.is_over);
    setBlocked(this.startButton, !this.isConnected || runs || Boolean(this.isAsking));
    setBlocked(this.stopButton, !this.isConnected || !runs || this.isAsking === "stopping");
    setText(this.startButton.querySelector("span"), t(this.isAsking === "starting" ? "starting" : "start_chaos"));
    setText(this.stopButton.querySelector("span"), t(this.isAsking === "stopping" ? "stopping" : "stop_chaos"));
  }

  /** One lane a server, one bar a fault, from when it is to begin until its heal. */
  showLanes(planned) {
    const { chaos } = this;
    const all_s = chaos.minutes * 60;
    const servers = [...new Set(planned.map((step) => step.server))].sort();
    keep(byId("lanes"), [...servers, ""], String, createLane, (lane, server) => {
      if (!server) return;
      const bars = planned.filter((step) => step.server === server && !step.is_heal);
      keep(lane.querySelector(".bars"), bars, (step) => step.number, () => make("span", "bar-of"), (bar, step) => {
        const heal = planned.find((one) => one.server === server && one.is_heal && one.number > step.number);
        const end_s = heal ? heal.at_s : all_s;
        bar.style.left = `${(100 * step.at_s) / all_s}%`;
        bar.style.width = `${(100 * (end_s - step.at_s)) / all_s}%`;
        setAttribute(bar, "data-done", step.is_done);
      });
    });
  }

  /** What moves by itself: the clock, and which step is now. */
  tick() {
    const { chaos } = this;
    if (!chaos) return;
    const passed_s = Math.min(Math.max(0, now() - chaos.began_s), chaos.minutes * 60);
    const runs = { seed: chaos.seed, passed: inWhole(passed_s), all: inWhole(chaos.minutes * 60) };
    setText(byId("chaos-now"), chaos.is_over ? t("chaos_over", { seed: chaos.seed }) : t("chaos_runs", runs));
    const mark = byId("lanes").querySelector(".now-mark");
    if (mark) mark.style.left = `${(100 * passed_s) / (chaos.minutes * 60)}%`;
    let next = null;
    for (const [number, item] of [...byId("plan").children].entries()) {
      const step = chaos.plan[number];
      if (!step) continue;
      let stage = "later";
      if (step.is_done) stage = "done"; // or left out, which it says
      else if (chaos.is_over) stage = "missed";
      else if (step.at_s <= passed_s && passed_s < step.at_s + NEAR_S) stage = "now";
      else if (step.at_s <= passed_s) stage = step.said ? "missed" : "now";
      else if (!next) stage = "next";
      if (stage === "now" || stage === "next") next ??= item;
      setAttribute(item, "data-stage", stage);
      setText(item.querySelector(".stage"), t(`step.${stage}`));
    }
    this.follow(next);
  }

  /** Keep what is next in view, unless somebody reads in the list. */
  follow(item) {
    const list = byId("plan");
    if (!item || list.matches(":hover, :focus") || this.followed === item) return;
    this.followed = item;
    list.scrollTop = item.offsetTop - list.clientHeight / 2;
  }
}

function createLane(server) {
  const lane = make("div", server ? "lane" : "lane now-lane");
  const bars = make("span", "bars");
  if (!server) bars.append(make("span", "now-mark"));
  lane.append(make("span", "note", server), bars);
  return lane;
}

function createStep() {
  const item = make("li");
  item.append(make("time"), make("span", "what"), make("span", "stage"), make("span", "said note"));
  return item;
}

function updateStep(item, step) {
  setText(item.querySelector("time"), `${inTenths(step.at_s)} s`);
  setText(item.querySelector(".what"), step.words || `${step.server}: ${step.fault}`);
  setText(item.querySelector(".said"), step.said);
}
