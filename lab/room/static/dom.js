// Changes the page in place, and only where something is new: focus, selection and what a reader hears stay whole.

export const byId = (id) => document.getElementById(id);

export function setText(element, text) {
  const words = String(text ?? "");
  if (element.textContent !== words) element.textContent = words;
}

/** Show a text in an element, which is hidden while there is none. */
export function setNote(element, text) {
  const words = element.querySelector("span") ?? element;
  setText(words, text);
  setHidden(element, !text);
}

export function setHidden(element, isHidden) {
  if (element.hidden !== isHidden) element.hidden = isHidden;
}

export function setAttribute(element, name, value) {
  if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value);
}

/** Take a shape of the page's, such as "icon-ONLINE". */
export function setShape(svg, name) {
  setAttribute(svg.querySelector("use"), "href", `#${name}`);
}

/** Keep a button from working. It stays where the focus is: a button that is `disabled` would lose it. */
export function setBlocked(button, isBlocked) {
  setAttribute(button, "aria-disabled", isBlocked);
}

/** Call when a button is pressed that isn't blocked. */
export function onPress(button, then) {
  button.addEventListener("click", (event) => {
    if (button.getAttribute("aria-disabled") === "true") event.preventDefault();
    else then(event);
  });
}

/** Make an element with a class and a text. */
export function make(tag, className = "", text = "") {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}

export function shape(name, className = "icon") {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  svg.setAttribute("class", className);
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `#${name}`);
  svg.append(use);
  return svg;
}

/** Have one child of a list for each item, in their order: a child that is there already stays the same element. */
export function keep(list, items, keyOf, create, update) {
  const keys = new Set(items.map((item) => String(keyOf(item))));
  for (const child of [...list.children]) if (!keys.has(child.dataset.key)) child.remove();
  const there = new Map([...list.children].map((child) => [child.dataset.key, child]));
  let place = list.firstElementChild;
  for (const item of items) {
    const key = String(keyOf(item));
    const child = there.get(key) ?? create(item);
    child.dataset.key = key;
    if (child === place) place = place.nextElementSibling;
    else list.insertBefore(child, place);
    update(child, item);
  }
}
