// Small things that the parts of the live page are made of. Whatever comes from outside becomes text, never markup, and
// what hasn't changed isn't touched: a focus, a selection and an opened explanation stay where they are.

const SVG = "http://www.w3.org/2000/svg";

export function make(tag, className = "", text = "") {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}

export function icon(name, className = "icon") {
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("class", className);
  drawing.setAttribute("aria-hidden", "true");
  drawing.append(document.createElementNS(SVG, "use"));
  drawing.firstChild.setAttribute("href", `#${name}`);
  return drawing;
}

export const part = (within, name) => within.querySelector(`[data-part="${name}"]`);

export function say(element, text) {
  if (element.textContent !== String(text)) element.textContent = text;
}

export function set(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

export { fill } from "./phrases.js";

export const cut = (text, most) => (text.length > most ? `${[...text.slice(0, most)].join("")}…` : text);

export function milliseconds(t, ms) {
  return `${ms.toFixed(ms < 100 ? 1 : 0).replace(".", t.decimal_sign)}\u00a0ms`;
}

// A word with what it means on demand, as parts.html makes them; only the word where there is nothing to say.
export function word(key, text, explanation, className = "") {
  if (!explanation) return make("span", className, text);
  const details = make("details", `word ${className}`.trim());
  details.dataset.key = key;
  details.append(make("summary", "", text), make("p", "", explanation));
  return details;
}

// Makes the word in a holder say something else; no text: there is none any more.
export function sayWord(holder, key, text, explanation, className = "") {
  const old = holder.firstElementChild;
  if (!text) {
    if (old) holder.replaceChildren();
  } else if (!old || (old.localName === "details") !== Boolean(explanation)) {
    holder.replaceChildren(word(key, text, explanation, className));
  } else if (explanation) {
    say(old.querySelector("summary"), text);
    say(old.querySelector("p"), explanation);
  } else {
    say(old, text);
  }
}

// Makes a list of paragraphs, or of whatever `tag` names, say these texts.
export function sayLines(within, texts, tag = "p") {
  while (within.childElementCount > texts.length) within.lastElementChild.remove();
  texts.forEach((text, index) => {
    if (index < within.childElementCount) say(within.children[index], text);
    else within.append(make(tag, "", text));
  });
}

// Whether the reader is at something: has selected in it, or, with more than a look, opened or focused in it.
export function isSelectedIn(element) {
  const selection = document.getSelection();
  return Boolean(selection && !selection.isCollapsed && selection.containsNode(element, true));
}

// Returns a function that writes an epoch second as the balancer's pages do, in its zone.
export function clock(zone) {
  const options = { dateStyle: "short", timeStyle: "medium" };
  let written;
  try {
    written = new Intl.DateTimeFormat("sv-SE", { ...options, timeZone: zone });
  } catch {
    written = new Intl.DateTimeFormat("sv-SE", { ...options, timeZone: "UTC" }); // a zone that this browser doesn't know
  }
  return (at_s) => written.format(new Date(1000 * at_s));
}
