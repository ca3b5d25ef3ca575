// The connection to the control room: its state as it changes, and whether it is there at all.

const SILENT_MS = 4_000; // Nothing new for so long: ask, for a room that stands still closes no connection.
const TIMEOUT_MS = 3_000;
const AGAIN_MS = 1_500;

/** Call onState with each state; onLink with "connecting", "connected", "not_connected", or "left": it knows us no more. */
export function connect(onState, onLink) {
  let source = null;
  let heard_ms = performance.now();

  const hear = (state) => {
    heard_ms = performance.now();
    onLink("connected");
    onState(state);
  };

  const listen = () => {
    source?.close();
    source = new EventSource("/api/room/events");
    source.addEventListener("room", (event) => hear(JSON.parse(event.data)));
    source.addEventListener("error", () => ask());
  };

  let isAsking = false;
  const ask = async () => {
    if (isAsking) return;
    isAsking = true;
    try {
      const answer = await fetch("/api/room", { signal: AbortSignal.timeout(TIMEOUT_MS), cache: "no-store" });
      if (answer.ok) hear(await answer.json());
      else onLink(answer.status === 403 ? "left" : "not_connected");
      if (answer.ok && source.readyState === EventSource.CLOSED) listen(); // The browser has given it up.
    } catch {
      onLink("not_connected");
    } finally {
      isAsking = false;
    }
  };

  onLink("connecting");
  listen();
  setInterval(() => {
    if (performance.now() - heard_ms > SILENT_MS) ask();
  }, AGAIN_MS);
}
