// Loads the scripts of the control room, and goes on trying: a machine whose networks change, as they do when a lab comes
// up, may break a load off, and half of the scripts do nothing.
"use strict";

const AGAIN_MS = 1000;

async function start() {
  try {
    await import("./main.js");
  } catch {
    setTimeout(startAnew, AGAIN_MS);
  }
}

// Only when somebody answers: else the browser would show a page of its own, which tries nothing.
async function startAnew() {
  const answers = await fetch("/api/room", { cache: "no-store" }).then((answer) => answer.ok, () => false);
  if (answers) location.reload();
  else setTimeout(startAnew, AGAIN_MS);
}

start();
