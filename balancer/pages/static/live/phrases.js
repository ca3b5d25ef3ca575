// Texts of the page with their places filled in, and numbers as the reader's language writes them. Pure.

// A text with its places filled: fill("{count} of {all}", {count: 1, all: 2}).
export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (place, name) => (Object.hasOwn(values, name) ? String(values[name]) : place));
}

export class Phrases {
  // t: texts by their names. lang: "id" or "en".
  constructor(t, lang = "id") {
    this.t = t;
    this.lang = lang;
    this.numbers = new Intl.NumberFormat(lang, { maximumFractionDigits: 1 });
    this.wholes = new Intl.NumberFormat(lang, { maximumFractionDigits: 0 });
  }

  // The text of that name; the name itself when there is none.
  say(name, places = {}) {
    return fill(Object.hasOwn(this.t, name) ? this.t[name] : name, places);
  }

  // A word of the balancer's, such as "hedge", as the page says it; the word itself when the page has none.
  word(kind, word) {
    const name = `${kind}.${word}`;
    return Object.hasOwn(this.t, name) ? this.t[name] : word;
  }

  number(value) {
    return this.numbers.format(value);
  }

  // Milliseconds, short: "3.2 ms", "140 ms", "2.1 s".
  duration(ms) {
    if (ms === null || ms === undefined) return "–";
    if (ms >= 1000) return `${this.numbers.format(ms / 1000)} s`;
    return `${(ms < 10 ? this.numbers : this.wholes).format(ms)} ms`;
  }
}
