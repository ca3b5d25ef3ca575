// The page's own request: sends one, and shows who answered and what, as answered.html does without a script.
import { cut, fill, icon, isSelectedIn, make, milliseconds, part, say, sayLines, sayWord, set } from "./dom.js";

const MOST_BYTES = 65_536; // of an answer are looked at
const LONGEST = { name: 40, value: 500, text: 2000 };
const MOST_FIELDS = 50;

// Sends a request to the service and returns what came of it: {status, ms, server, attempts, text}; null: nobody there.
export async function ask(method, { key = null, patience_ms }) {
  const began_ms = performance.now();
  const isOrder = method === "POST";
  const headers = { Accept: "application/json" };
  if (isOrder) headers["Content-Type"] = "application/json";
  if (key) headers["Idempotency-Key"] = key;
  try {
    const answer = await fetch(isOrder ? "/app/orders" : "/app/", {
      method,
      headers,
      body: isOrder ? JSON.stringify({ item: "kopi" }) : undefined,
      cache: "no-store",
      redirect: "manual",
      signal: AbortSignal.timeout(patience_ms),
    });
    const bytes = new Uint8Array(await answer.arrayBuffer()).subarray(0, MOST_BYTES);
    return {
      status: answer.status,
      ms: performance.now() - began_ms,
      server: answer.headers.get("X-Served-By"),
      attempts: attemptsOf(answer.headers.get("Server-Timing") ?? ""),
      text: new TextDecoder().decode(bytes),
    };
  } catch {
    return null;
  }
}

// The attempts that Server-Timing tells of: server1;desc="read-timeout";dur=2000.1, server2;desc="ok";dur=3.0
export function attemptsOf(header) {
  const entries = header.matchAll(/([^\s,;]+);desc="([^"]*)";dur=([\d.]+)/g);
  return [...entries].map(([, server, reason, ms]) => ({ server, reason, ms: Number(ms) }));
}

// Whether the service has served a request.
export const isServed = (answer) => answer !== null && answer.server !== null && answer.status < 500;

export class Answers {
  #t;
  #story;
  #panel = document.querySelector(".answered");

  constructor(t, story) {
    this.#t = t;
    this.#story = story;
  }

  // Shows an answer; not while the reader has something of the last one selected.
  show(answer) {
    if (isSelectedIn(this.#panel)) return;
    const t = this.#t;
    const panel = this.#panel;
    const { fields, text } = read(answer);
    const isAnswered = answer !== null && answer.server !== null;
    const how = !isAnswered ? "given-up" : answer.status < 500 ? "answered" : "answered-with-error";
    const shown = !isAnswered && fields.some(([name, value]) => name === "status" && value === "BUSY") ? "busy" : how;
    const server = this.#story.view?.servers.find((one) => one.name === answer?.server);
    set(panel, "data-how", how);
    set(part(panel, "sign"), "href", `#request-${how}`);
    panel.querySelector(".who").classList.toggle("nobody", !isAnswered);
    say(panel.querySelector(".who strong"), isAnswered ? (server?.label ?? answer.server) : t.processed_by_none);
    say(part(panel, "role"), isAnswered ? (server?.role ?? "") : "");
    const word = panel.querySelector("[data-key=how]");
    say(word.querySelector("summary"), t[`how.${shown}`]);
    say(word.querySelector("p"), t[`explain.how.${shown}`]);
    sayLines(part(panel, "lines"), answer ? [] : [t["send.unreached"]]);
    this.#fields(panel.querySelector(".fields"), fields);
    const pre = panel.querySelector("pre");
    say(pre, text);
    pre.hidden = !text;
    const empty = part(panel, "empty");
    empty.hidden = Boolean(text || fields.length);
    say(empty, isAnswered ? t.empty_response : t.no_response);
    say(part(panel, "status"), answer?.status ?? "–");
    const duration = `${t["send.duration"]} ${answer ? milliseconds(t, answer.ms) : "–"}`;
    say(panel.querySelector("[data-key=duration] summary"), duration);
    say(panel.querySelector("[data-key=duration] p"), t["explain.send.duration"]);
    this.#attempts(part(panel, "attempts"), answer?.attempts ?? []);
  }

  #fields(list, fields) {
    while (list.childElementCount > fields.length) list.lastElementChild.remove();
    fields.forEach(([name, value], index) => {
      if (index >= list.childElementCount) {
        const line = make("div");
        line.append(make("dt"), make("dd"));
        list.append(line);
      }
      const [dt, dd] = list.children[index].children;
      say(dt, cut(name, LONGEST.name));
      say(dd, cut(value, LONGEST.value));
    });
  }

  #attempts(holder, attempts) {
    const t = this.#t;
    if (!attempts.length) return holder.replaceChildren();
    const { length } = attempts;
    sayWord(holder, "own-attempts", `${t["send.attempts"]}: ${length}`, t["explain.send.attempts"]);
    const details = holder.firstElementChild;
    let list = details.querySelector("ol");
    if (!list) details.append((list = make("ol", "attempts")));
    list.replaceChildren(
      ...attempts.map(({ server, reason, ms }) => {
        const line = make("li");
        const told = t[`reason.${reason}`] ?? reason;
        const sign = reason === "ok" ? "mark-served" : reason === "cancelled" ? "mark-idle" : "mark-failed";
        line.append(icon(sign), " ", fill(t["send.attempt"], { server, reason: told, ms: milliseconds(t, ms) }));
        return line;
      }),
    );
  }
}

// The fields of a JSON object in its order, or, of anything else, the text.
function read(answer) {
  if (!answer) return { fields: [], text: "" };
  try {
    const told = JSON.parse(answer.text);
    if (typeof told === "object" && told !== null && !Array.isArray(told)) {
      const plain = (value) => (typeof value === "object" ? JSON.stringify(value) : String(value));
      return { fields: Object.entries(told).slice(0, MOST_FIELDS).map(([name, value]) => [name, plain(value)]), text: "" };
    }
  } catch {
    // No JSON: it is shown as it is.
  }
  return { fields: [], text: cut(answer.text, LONGEST.text) };
}
