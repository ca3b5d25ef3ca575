// Experiments: the question, a prediction before the button works, how it goes on, and its verdict.

import { announce } from "./announcer.js";
import { ask } from "./ask.js";
import { byId, keep, make, onPress, setAttribute, setBlocked, setHidden, setNote, setText } from "./dom.js";
import { now } from "./time.js";
import { inWhole, room, t } from "./words.js";

export class Experiments {
  constructor() {
    this.form = byId("experiment-form");
    this.select = byId("experiment");
    this.startButton = byId("start-experiment");
    this.stopButton = byId("stop-experiment");
    this.experiments = [];
    this.playing = null;
    this.isAsking = "";
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.form.addEventListener("change", () => this.showChosen());
    onPress(this.startButton, () => {
      this.ask("starting", "/api/experiment", { id: this.select.value, prediction: this.prediction });
    });
    onPress(this.stopButton, () => this.ask("stopping", "/api/experiment/stop", {}));
  }

  get experiment() {
    return this.experiments.find((one) => one.id === this.select.value);
  }

  get prediction() {
    return this.form.querySelector("input[name=prediction]:checked")?.value ?? null;
  }

  async ask(doing, path, body) {
    this.isAsking = doing;
    this.showButtons();
    await ask(byId("refused-experiment"), path, body);
    this.isAsking = "";
    this.showButtons();
  }

  show(state, isConnected) {
    this.isConnected = isConnected;
    this.experiments = state.experiments;
    const option = (one) => {
      const made = make("option");
      made.value = one.id;
      return made;
    };
    keep(this.select, this.experiments, (one) => one.id, option, (made, one) => {
      setText(made, `${one.id} ${one.title}${one.is_done ? " ✓" : ""}`);
    });
    this.showPlaying(state.playing);
    this.showChosen();
  }

  showChosen() {
    const one = this.experiment;
    setText(byId("question"), one ? one.question : t("no_experiments"));
    setNote(byId("experiment-done"), one?.is_done ? t("is_done", { verdict: one.verdict_words || "✓" }) : "");
    const group = byId("predictions");
    setHidden(group, !one);
    // Keyed by experiment as well: a choice belongs to its question. The legend is the first child, and stays.
    const choices = (one?.predictions ?? []).map((choice) => ({ ...choice, key: `${one.id} ${choice.letter}` }));
    keep(group, [{ key: "legend" }, ...choices], (choice) => choice.key, createChoice, updateChoice);
    const command = one && this.prediction ? `${room.commands.run} ${one.id} --predict ${this.prediction}` : "–";
    setText(byId("experiment-command"), command);
    this.showButtons();
  }

  showPlaying(playing) {
    const was = this.playing;
    this.playing = playing;
    setHidden(byId("played"), !playing);
    if (!playing) return;
    const lines = playing.lines.map((line, number) => ({ line, number }));
    const list = byId("progress");
    const isAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 8;
    keep(list, lines, ({ number }) => number, () => make("li"), (item, { line }) => setText(item, line));
    if (isAtEnd) list.scrollTop = list.scrollHeight;
    setAttribute(byId("played-now"), "data-ended", playing.ended ?? "");
    if (playing.ended && was && !was.ended) announce(this.played);
    this.tick();
  }

  get played() {
    return t("played", { ...this.playing, ended: this.playing.ended_words });
  }

  tick() {
    if (!this.playing) return;
    const passed = inWhole(Math.max(0, now() - this.playing.began_s));
    setText(byId("played-now"), this.playing.ended ? this.played : t("plays", { ...this.playing, passed }));
  }

  showButtons() {
    const runs = Boolean(this.playing && !this.playing.ended);
    const mayStart = this.isConnected && this.experiment && this.prediction && !runs && !this.isAsking;
    setBlocked(this.startButton, !mayStart);
    setBlocked(this.stopButton, !this.isConnected || !runs || this.isAsking === "stopping");
    setText(this.startButton.querySelector("span"), t(this.isAsking === "starting" ? "starting" : "start_experiment"));
    setText(this.stopButton.querySelector("span"), t(this.isAsking === "stopping" ? "stopping" : "stop_experiment"));
    setHidden(byId("predict-first"), Boolean(this.prediction) || !this.experiment);
  }
}

function createChoice(choice) {
  if (choice.key === "legend") return make("legend", "", t("prediction"));
  const label = make("label", "check");
  const input = make("input");
  input.type = "radio";
  input.name = "prediction";
  input.value = choice.letter;
  label.append(input, make("span"));
  return label;
}

function updateChoice(label, choice) {
  if (choice.key !== "legend") setText(label.querySelector("span"), `${choice.letter}. ${choice.text}`);
}
