// Keeps the page up to date without loading it anew: whole, so that all that is seen belongs to one moment; every few
// seconds, and as soon as a server's state changes. Without this file the pages are complete: the dashboard refreshes itself.
"use strict";

const EVERY_MS = 5000;
// A frozen balancer takes a look's connection, and says nothing: only the time tells. A sound one may need its deadline.
const PATIENCE_MS = Number(document.currentScript.dataset.patienceMs);
const AT_LEAST_MS = 500; // between two looks: each look at the dashboard sends a request of its own

let asked = 0; // looks begun; one may take seconds, so a later one is not kept waiting by it
let shown = 0; // the newest that is on the screen
let askedAt = performance.now();
let next = setTimeout(look, EVERY_MS);

async function look() {
  const number = ++asked;
  askedAt = performance.now();
  lookAgainIn(EVERY_MS);
  let page = null;
  try {
    const answer = await fetch(location.href, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
    if (answer.ok) page = new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    // Said on the page, below.
  }
  if (number < shown) return;
  shown = number;
  document.querySelector(".stale").hidden = page !== null;
  if (page) show(page);
}

function lookAgainIn(ms) {
  clearTimeout(next);
  next = setTimeout(look, ms);
}

function lookSoon() {
  if (!document.hidden) lookAgainIn(Math.max(0, askedAt + AT_LEAST_MS - performance.now()));
}

// What the reader has opened stays open, and what has the focus keeps it, wherever it stands now.
function show(page) {
  const open = new Set([...document.querySelectorAll("details[open]")].map((one) => one.dataset.key));
  const focused = document.activeElement?.closest("details")?.dataset.key;
  renew(document.querySelector("main"), page.querySelector("main"));
  for (const one of document.querySelectorAll("details[data-key]")) {
    one.open = open.has(one.dataset.key);
    if (one.dataset.key === focused) one.querySelector("summary").focus({ preventScroll: true });
  }
}

// Makes a part of the page like another one, and touches only what differs: a selection or a focus elsewhere survives.
function renew(old, fresh) {
  if (old.isEqualNode(fresh) || old.nodeName === "NOSCRIPT") return;
  if (old.nodeType !== fresh.nodeType || old.nodeName !== fresh.nodeName) {
    old.replaceWith(document.importNode(fresh, true));
  } else if (old.nodeType !== Node.ELEMENT_NODE) {
    old.data = fresh.data;
  } else {
    for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name) && name !== "open") old.removeAttribute(name);
    for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    while (old.childNodes.length > fresh.childNodes.length) old.lastChild.remove();
    [...fresh.childNodes].forEach((child, index) => {
      if (index < old.childNodes.length) renew(old.childNodes[index], child);
      else old.append(document.importNode(child, true));
    });
  }
}

const events = new EventSource("/api/events");
events.addEventListener("state", lookSoon);
events.addEventListener("error", lookSoon); // the balancer has gone: say so
document.addEventListener("visibilitychange", lookSoon);
