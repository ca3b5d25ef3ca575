// Protections and policy: chosen here, applied at once; the balancer is made anew for it.

import { announce } from "./announcer.js";
import { ask } from "./ask.js";
import { byId, onPress, setBlocked, setHidden, setText } from "./dom.js";
import { t } from "./words.js";

export class Settings {
  constructor() {
    this.form = byId("settings-form");
    this.policies = [...this.form.querySelectorAll("input[name=policy]")];
    this.switches = [...this.form.querySelectorAll("input[name=switch]")];
    this.applyButton = byId("apply");
    this.undoButton = byId("undo-settings");
    this.settings = null;
    this.isChanged = false;
    this.isAsking = false;
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.form.addEventListener("change", () => {
      this.isChanged = !this.isAsNow();
      this.showButtons();
    });
    onPress(this.applyButton, () => this.apply());
    onPress(this.undoButton, () => {
      this.applyButton.focus(); // The button that is pressed goes away.
      this.isChanged = false;
      this.showChoices();
      this.showButtons();
    });
  }

  get chosen() {
    const switches = Object.fromEntries(this.switches.map((one) => [one.value, one.checked]));
    return { policy: this.policies.find((one) => one.checked)?.value, switches };
  }

  /** Whether the balancer has said how it is set. */
  get isKnown() {
    return Boolean(this.settings?.policy) && Object.keys(this.settings.switches).length > 0;
  }

  isAsNow() {
    const { policy, switches } = this.chosen;
    const now = this.settings;
    return !this.isKnown || (policy === now.policy && Object.entries(switches).every(([name, on]) => on === now.switches[name]));
  }

  async apply() {
    this.isAsking = true;
    this.showButtons();
    if (await ask(byId("refused-settings"), "/api/settings", this.chosen)) this.isApplied = true;
    this.isAsking = false;
    this.showButtons();
  }

  show(state, isConnected) {
    const wasUnderWay = this.settings?.under_way ?? false;
    this.settings = state.settings;
    this.isConnected = isConnected;
    const { under_way, said } = this.settings;
    if (wasUnderWay && !under_way) {
      if (said) announce(said);
      if (this.isApplied) this.isChanged = false;
      this.isApplied = false;
    }
    if (this.isChanged && this.isAsNow()) this.isChanged = false;
    if (!this.isChanged && !under_way) this.showChoices();
    setText(byId("settings-said"), under_way ? t("applying") : said);
    this.showButtons();
  }

  showChoices() {
    if (!this.isKnown) return; // The balancer is away: what it last said stays.
    for (const one of this.policies) one.checked = one.value === this.settings.policy;
    for (const one of this.switches) one.checked = this.settings.switches[one.value] ?? false;
  }

  showButtons() {
    const isBusy = this.isAsking || Boolean(this.settings?.under_way);
    setBlocked(this.applyButton, !this.isConnected || isBusy || !this.isChanged || !this.isKnown);
    setText(this.applyButton.querySelector("span"), t(isBusy ? "applying" : "apply"));
    setHidden(this.undoButton, !this.isChanged || isBusy);
    setHidden(byId("not-applied"), !this.isChanged || isBusy);
  }

  tick() {}
}
