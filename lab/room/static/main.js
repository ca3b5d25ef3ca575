// The control room: hears the state of everything, and hands it to the parts of the page.

import { Actions } from "./actions.js";
import { ask } from "./ask.js";
import { Chaos } from "./chaos.js";
import { letCopy } from "./copying.js";
import { byId, onPress, setAttribute, setBlocked, setNote, setShape, setText } from "./dom.js";
import { Experiments } from "./experiments.js";
import { connect } from "./link.js";
import { LivePage } from "./live_page.js";
import { Menu } from "./menu.js";
import { ServerCard } from "./servers.js";
import { Settings } from "./settings.js";
import { letTabs } from "./tabs.js";
import { hear } from "./time.js";
import { t } from "./words.js";

const TICK_MS = 200;

const cards = new Map();
const menu = new Menu(() => cards.forEach((card) => card.showButtons()));
for (const element of document.querySelectorAll("[data-server]")) {
  const card = new ServerCard(element, menu);
  cards.set(card.name, card);
}
const parts = [new Chaos(), new Settings(), new Experiments()];
const actions = new Actions();
const live = new LivePage();
const healAll = byId("heal-all");

let state = null;
let isConnected = false;
let isHealingAll = false;

function show() {
  setBlocked(healAll, !isConnected || isHealingAll);
  setText(healAll.querySelector("span"), t(isHealingAll ? "healing_all" : "heal_all"));
  if (!state) return;
  for (const server of state.servers) cards.get(server.name)?.show(server, isConnected);
  for (const part of parts) part.show(state, isConnected);
}

function hearState(newest) {
  state = newest;
  hear(state.now_s);
  setNote(byId("engine"), state.engine_trouble);
  setNote(byId("others"), state.others_turn ? t("others_turn", { who: state.others_turn }) : "");
  show();
  actions.show(state.actions);
  live.show(state);
}

function hearLink(link) {
  const was = isConnected;
  isConnected = link === "connected";
  const shown = isConnected || link === "connecting" ? link : "not_connected";
  const sign = document.querySelector(".link");
  setAttribute(sign, "data-link", shown);
  setShape(sign.querySelector("svg"), `link-${shown}`);
  setText(sign.querySelector("span"), t(shown));
  setNote(byId("lost"), isConnected || link === "connecting" ? "" : t(link === "left" ? "left" : "lost"));
  if (was !== isConnected) show();
}

onPress(healAll, async () => {
  isHealingAll = true;
  show();
  await ask(byId("refused-all"), "/api/heal-all");
  isHealingAll = false;
  show();
});

letTabs(document.querySelector("[role=tablist]"));
letCopy();
setInterval(() => {
  cards.forEach((card) => card.showTimer());
  parts.forEach((part) => part.tick());
}, TICK_MS);
connect(hearState, hearLink);
