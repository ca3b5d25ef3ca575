// Says results to whoever listens to the page instead of looking at it: each once.

import { byId } from "./dom.js";

const TOGETHER_MS = 150; // What comes at one moment is one sentence, or the last would silence the others.
const MOST = 4;

let waiting = [];

/** Say a sentence; many at once are only counted by `many`. */
export function announce(text, many) {
  waiting.push(text);
  if (waiting.length > 1) return;
  setTimeout(() => {
    byId("announcer").textContent = waiting.length > MOST && many ? many(waiting.length) : waiting.join(" ");
    waiting = [];
  }, TOGETHER_MS);
}
