// What was done: asked, done, seen by the balancer, with the times between; by this room, another, or a terminal.

import { announce } from "./announcer.js";
import { byId, keep, make, setAttribute, setHidden, setText } from "./dom.js";
import { clock, inWhole, later, listed, t } from "./words.js";

const STEPS = ["asked", "done", "seen"];

/** Return what was done as a line of its own: "server1: slow (ms 1000) for 30 s". */
function inWords(action) {
  const { server, fault, what } = action;
  if (what === "heal") return fault ? t("did.heal", { server, fault }) : t("did.heal_all", { server });
  const options = listed(action.options);
  const named = options ? `${fault} (${options})` : fault;
  const lasts = action.for_s ? ` ${t("for_s", { seconds: inWhole(action.for_s) })}` : "";
  return t("did.fault", { server, fault: named }) + lasts;
}

function create() {
  const item = make("li", "deed");
  item.append(make("p", "what"), make("p", "by note"));
  const steps = make("ol", "passed");
  for (const step of STEPS) {
    const one = make("li");
    one.dataset.step = step;
    one.append(make("span", "name", t(step)), make("time"), make("b"), make("span", "seen"));
    steps.append(one);
  }
  item.append(steps, make("p", "said note"));
  return item;
}

function update(item, action) {
  setText(item.querySelector(".what"), inWords(action) + (action.is_trouble ? ` – ${t("failed")}` : ""));
  setText(item.querySelector(".by"), t("by", { who: action.by }));
  setText(item.querySelector(".said"), action.said);
  setAttribute(item, "data-trouble", Boolean(action.is_trouble));
  const first_s = STEPS.map((step) => action[`${step}_s`]).find((at_s) => typeof at_s === "number");
  for (const step of STEPS) {
    const at_s = action[`${step}_s`];
    const one = item.querySelector(`[data-step=${step}]`);
    const isThere = typeof at_s === "number";
    setAttribute(one, "data-there", isThere);
    const isKnown = step === "seen" && Boolean(action.seen); // such as "ONLINE already before", at no time of its own
    setText(one.querySelector("time"), isThere ? clock(at_s) : isKnown ? "" : t("not_yet"));
    setText(one.querySelector("b"), isThere && at_s !== first_s ? later(at_s - first_s) : "");
    setText(one.querySelector(".seen"), isKnown ? action.seen : "");
  }
}

/** The list; what is new in it is said once to whoever can't see it. */
export class Actions {
  constructor() {
    this.heard = null; // of each action what was said already; null until the first state: that is the past
  }

  show(actions) {
    setHidden(byId("no-actions"), actions.length > 0);
    keep(byId("actions"), actions, (action) => action.id, create, update);
    this.announceNew(actions);
  }

  announceNew(actions) {
    const before = this.heard;
    this.heard = new Set();
    const many = (count) => t("heard_many", { count });
    for (const action of [...actions].reverse()) {
      const { id, server } = action;
      if (typeof action.done_s === "number" && action.said) {
        this.heard.add(`${id} done`);
        if (before && !before.has(`${id} done`)) announce(sentence(server, action.said), many);
      }
      if (typeof action.seen_s === "number" && action.seen) {
        this.heard.add(`${id} seen`);
        const seen = t("heard_seen", { server, seen: action.seen });
        if (before && !before.has(`${id} seen`)) announce(`${seen}.`, many);
      }
    }
  }
}

/** Its words name the server already, most of the time. */
function sentence(server, said) {
  return said.includes(server) ? said : t("heard_done", { server, said });
}
