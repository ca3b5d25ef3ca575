// Brings the dashboard to life: what the stream tells becomes a story, and every part of the page shows what it knows of
// it. Nothing is loaded anew: focus, scroll, selection and opened explanations stay where they are.
import { Answers } from "./answer.js";
import { Axis } from "./axis.js";
import { Cards } from "./cards.js";
import { Counters } from "./counters.js";
import { clock, fill, part, say } from "./dom.js";
import { connect } from "./events.js";
import { Playhead } from "./playhead.js";
import { Requests } from "./requests.js";
import { Sender } from "./sender.js";
import { Story } from "./story.js";
import { Tail } from "./tail.js";
import { Travel } from "./travel.js";
import { Announcer, Words } from "./words.js";

const t = JSON.parse(document.getElementById("live-texts").textContent);
const patience_ms = Number(document.querySelector("script[data-patience-ms]").dataset.patienceMs);
const time = document.querySelector(".updated time");
const written = clock(time.dataset.zone);
const isEmbedded = document.body.classList.contains("embed");
document.body.classList.add("live");
say(document.getElementById("journey"), t["live.picture"]);

const story = new Story();
const playhead = new Playhead(document.getElementById("playhead"), story, t, written);
const axis = new Axis(document.getElementById("axis"), story, playhead, t);
const words = new Words(t);
const cards = new Cards(t, story, written);
const counters = new Counters(t, story);
const travel = new Travel(t, story);
const answers = new Answers(t, story);
const sender = new Sender(t, answers, patience_ms);
new Announcer(t, story);
new Requests(t, story, written);
new Tail(t, story, written, Number(time.dataset.atS));

const maySend = () => !isEmbedded && !playhead.isPaused;

function sayWhoSends() {
  const sends = sender.isStreaming ? "live.own_stream" : maySend() ? "live.own_requests" : "live.no_own_requests";
  say(part(document, "own"), `${t["live.now"]}, ${t[sends]}`);
}

function sayHowItIsDrawn() {
  say(part(document, "slowed"), t[travel.isStill ? "live.still_picture" : "live.slowed"]);
}

// What the reader looks at: now, or a moment of the last two minutes.
let shown_s = null;

function look() {
  const at_s = playhead.isPaused ? playhead.at_s : null;
  if (at_s === shown_s) return;
  shown_s = at_s;
  for (const one of [cards, counters, travel]) one.showAt(at_s, playhead.story);
  const note = document.getElementById("moment");
  note.hidden = at_s === null;
  if (at_s !== null) say(note, fill(t["live.moment"], { time: written(at_s).slice(-8) }));
  sayWhoSends();
}

story.subscribe((kind) => {
  if (kind === "view") {
    words.show(story.view);
    if (shown_s === null) cards.show();
  } else if (kind === "second") {
    say(time, written(story.now()));
    if (shown_s !== null) return;
    counters.show();
    cards.showTraffic();
  }
});
playhead.subscribe(look);
sender.onStream(sayWhoSends);
sender.sendEvery(maySend, story);
matchMedia("(prefers-reduced-motion: reduce)").addEventListener("change", sayHowItIsDrawn);
sayWhoSends();
sayHowItIsDrawn();

const SOON_MS = 2000;

// Nobody tells anything any more: what is seen is old. A balancer that answers all the same has too many pages to tell.
async function tellSilence(isSilent) {
  const line = document.querySelector(".stale");
  document.body.classList.toggle("silent", isSilent);
  line.hidden = !isSilent;
  if (!isSilent) return;
  const asked = fetch("/health", { cache: "no-store", signal: AbortSignal.timeout(SOON_MS) });
  const answers = await asked.then((answer) => answer.ok, () => false);
  say(line, t[answers ? "live.unheard" : "stale"]);
}

connect(story, {
  lang: document.documentElement.lang,
  onSilence: tellSilence,
});

// Within the control room the frame is as high as the page: it has no scrollbar of its own.
if (isEmbedded && parent !== self) {
  const tell = () => parent.postMessage({ height: Math.ceil(document.body.getBoundingClientRect().height) }, "*");
  new ResizeObserver(tell).observe(document.body);
}
