// The balancer's own live page in a frame, another origin; a plate in its place while the balancer doesn't answer.

import { byId, setHidden, setText } from "./dom.js";
import { room, t } from "./words.js";

const HIGHEST_PX = 20_000;

export class LivePage {
  constructor() {
    this.frame = byId("live");
    this.address = "";
    this.isShown = false;
    addEventListener("message", (event) => this.hear(event));
  }

  /** The page says how high it is, so that it needs no scrollbar of its own; nobody else is listened to. */
  hear(event) {
    if (event.source !== this.frame.contentWindow || event.origin !== this.origin) return;
    const height = event.data?.height;
    if (typeof height === "number" && height > 0 && height <= HIGHEST_PX) this.frame.style.height = `${Math.ceil(height)}px`;
  }

  show({ address, balancer }) {
    const isThere = balancer.answers && /^https?:\/\//.test(address);
    if (isThere && (!this.isShown || address !== this.address)) this.load(address);
    this.isShown = isThere;
    setHidden(this.frame, !isThere);
    setHidden(document.querySelector(".alone"), !isThere);
    setHidden(byId("absent"), isThere);
    if (isThere) return;
    setText(byId("absent-title"), t("balancer_silent"));
    setText(byId("absent-why"), balancer.trouble);
    setText(byId("absent-docker"), balancer.docker ? t("balancer_docker", { state: balancer.docker }) : "");
    setHidden(byId("absent-then"), false);
  }

  /** Load it anew: what it knew is of before the balancer went. */
  load(address) {
    this.address = address;
    this.origin = new URL(address).origin;
    this.frame.src = `${address}/load-balancer/?embed=1&lang=${room.lang}`;
    byId("alone").href = `${address}/load-balancer/?lang=${room.lang}`;
  }
}
