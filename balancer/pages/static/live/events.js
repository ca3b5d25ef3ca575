// The live stream, GET /api/events, into a story: goes on after what was missed, says when nothing comes any more, and
// costs the balancer nothing while nobody looks.

const KINDS = ["hello", "view", "state", "fault", "request", "second"];
const SILENT_MS = 4_000; // a second is told each second: after so long nobody is there
const BROKEN_MS = 1_500; // the browser comes back to a stream that broke off after a second: then nobody was there
const STUCK_MS = 15_000; // a connection on which nothing comes for so long is given up: a frozen balancer ends none
const HIDDEN_MS = 30_000;
const AGAIN_MS = 2_000;

// Feeds a story until close() of what is returned. lang: of the texts in a view.
// onSilence(isSilent) is called when nothing has come for 4 s, or a stream that broke off is not back soon, and when
// something comes again.
export function connect(story, { lang, onSilence = () => {}, address = "/api/events" }) {
  let source = null;
  let newest = { boot: "", number: 0 };
  let isSilent = false;
  const timers = {};

  const later = (name, ms, fn) => {
    clearTimeout(timers[name]);
    timers[name] = setTimeout(fn, ms);
  };

  function open() {
    source?.close();
    const after = newest.boot && { after: `${newest.boot}-${newest.number}` };
    const asked = new URLSearchParams({ past: "1", ...(lang && { lang }), ...after });
    source = new EventSource(`${address}?${asked}`);
    for (const kind of KINDS) source.addEventListener(kind, (event) => take(kind, event));
    // The browser itself comes back to a stream that broke off, but not to one that was refused.
    source.addEventListener("error", () => {
      if (!isSilent) later("silent", BROKEN_MS, () => tellSilence(true));
      if (source?.readyState === EventSource.CLOSED) later("again", AGAIN_MS, open);
    });
    later("stuck", STUCK_MS, open);
  }

  function close() {
    source?.close();
    source = null;
    for (const timer of Object.values(timers)) clearTimeout(timer);
  }

  function waitForNext() {
    later("silent", SILENT_MS, () => tellSilence(true));
  }

  function tellSilence(silent) {
    if (silent !== isSilent) onSilence(silent);
    isSilent = silent;
  }

  function take(kind, event) {
    waitForNext();
    later("stuck", STUCK_MS, open);
    tellSilence(false);
    let data;
    try {
      data = JSON.parse(event.data);
    } catch {
      return; // not ours: nothing is known from it
    }
    if (kind === "hello" && data?.resumed !== true) newest = { boot: "", number: 0 };
    if (isNew(event.lastEventId, kind)) story.take(kind, data);
  }

  // What was asked for anew may come twice; hello and view carry no number of their own.
  function isNew(id, kind) {
    const dash = id.lastIndexOf("-");
    const number = Number(id.slice(dash + 1));
    if (kind === "hello" || kind === "view" || dash < 1 || !Number.isSafeInteger(number)) return true;
    const boot = id.slice(0, dash);
    if (boot === newest.boot && number <= newest.number) return false;
    newest = { boot, number };
    return true;
  }

  function look() {
    if (document.hidden) later("hidden", HIDDEN_MS, close);
    else if (source) clearTimeout(timers.hidden);
    else begin();
  }

  function begin() {
    open();
    waitForNext();
  }

  document.addEventListener("visibilitychange", look);
  begin();
  return {
    close() {
      document.removeEventListener("visibilitychange", look);
      close();
    },
  };
}
