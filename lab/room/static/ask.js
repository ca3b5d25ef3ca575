// Asks the control room for something, and says what it answered.

import { announce } from "./announcer.js";
import { setNote } from "./dom.js";
import { t } from "./words.js";

const PATIENCE_MS = 15_000;

/** Post to the room; say in a note, and aloud (about what), why it was refused, if it was. Return whether it wasn't. */
export async function ask(note, path, body = {}, about = "") {
  setNote(note, "");
  const why = await whyNot(path, body);
  if (!why) return true;
  setNote(note, why);
  announce(about ? `${about}: ${why}` : why);
  return false;
}

async function whyNot(path, body) {
  try {
    const answer = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (answer.ok) return "";
    const said = await answer.json().catch(() => ({}));
    return t("refused", { why: said.message || t("status", { status: answer.status }) });
  } catch {
    return t("refused", { why: t("no_answer") });
  }
}
