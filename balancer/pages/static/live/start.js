// Loads a page's scripts, main.js and what it needs, and goes on trying: a machine whose networks change, as they do when
// a lab comes up, may break a load off, and half of the scripts do nothing.
"use strict";

const AGAIN_MS = 1000;
const { asks } = document.currentScript.dataset; // where whoever serves the page says that it is there

async function start() {
  try {
    await import("./main.js");
  } catch {
    setTimeout(startAnew, AGAIN_MS);
  }
}

// Only when somebody answers: else the browser would show a page of its own, which tries nothing.
async function startAnew() {
  const answers = await fetch(asks, { cache: "no-store" }).then((answer) => answer.ok, () => false);
  if (answers) location.reload();
  else setTimeout(startAnew, AGAIN_MS);
}

start();
