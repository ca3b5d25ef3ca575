// Asks the control room for something, and says what it answered.

import { t } from "./words.js";

const PATIENCE_MS = 15_000;

/** Post to the room; return {ok, why}: why it was refused, in words, or "". */
export async function ask(path, body = {}) {
  try {
    const answer = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (answer.ok) return { ok: true, why: "" };
    const said = await answer.json().catch(() => ({}));
    return { ok: false, why: t("refused", { why: said.message || t("status", { status: answer.status }) }) };
  } catch {
    return { ok: false, why: t("refused", { why: t("no_answer") }) };
  }
}
