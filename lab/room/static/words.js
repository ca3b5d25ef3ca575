// What the page says, in the language that it was made in, and how it writes numbers and times.

export const room = JSON.parse(document.getElementById("room-data").textContent);

/** Return a text of the page by its name, its places such as {server} filled in. */
export function t(name, values = {}) {
  const text = room.words[name];
  if (text === undefined) throw new Error(`the page has no words for ${name}`);
  return text.replace(/\{(\w+)\}/g, (place, key) => (key in values ? String(values[key]) : place));
}

const whole = new Intl.NumberFormat(room.lang, { maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat(room.lang, { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** Write a time of day in the lab's zone; in the browser's, where that one is not known. */
function timeOfDay(timeZone) {
  try {
    return new Intl.DateTimeFormat("sv-SE", { timeStyle: "medium", timeZone });
  } catch {
    return new Intl.DateTimeFormat("sv-SE", { timeStyle: "medium" });
  }
}
const time = timeOfDay(room.zone || undefined);

/** Return seconds as the time of day that the log and the live page have: 14:03:05.123. */
export function clock(at_s) {
  const at = new Date(at_s * 1000);
  return `${time.format(at)}.${String(at.getMilliseconds()).padStart(3, "0")}`;
}

/** Return how much later something was, such as "+412 ms" or "+12.3 s". */
export function later(seconds) {
  const sign = seconds < 0 ? "−" : "+";
  const size = Math.abs(seconds);
  return size < 9.9995 ? `${sign}${whole.format(size * 1000)} ms` : `${sign}${tenths.format(size)} s`;
}

/** Return seconds with one decimal, or as a whole number. */
export const inTenths = (seconds) => tenths.format(seconds);
export const inWhole = (seconds) => whole.format(seconds);

/** Return a fault's options as a sentence has them, such as "ms 1000"; what isn't a number stays what it is. */
export function listed(options) {
  return Object.entries(options ?? {})
    .filter(([name]) => name !== "for_s" && name !== "seed")
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");
}
