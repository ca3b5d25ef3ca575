"""PURE: the report's own script: it saves the page with what was written into it. Without it all can be read."""

SCRIPT = """
(() => {
  const bar = document.querySelector(".bar");
  const unsaved = bar.querySelector("[data-unsaved]");
  const boxes = [...document.querySelectorAll("[data-box]")];

  const written = (box) => box.innerText.replace(/\\u00a0/g, " ").replace(/\\s+$/, "");

  for (const box of boxes) {
    try { box.contentEditable = "plaintext-only"; } catch { /* an older browser: save() keeps the text alone */ }
    box.addEventListener("input", () => {
      if (!written(box)) box.textContent = "";
      unsaved.hidden = false;
    });
  }

  const save = () => {
    const page = document.documentElement.cloneNode(true);
    page.querySelector(".bar").hidden = true;
    page.querySelector("[data-unsaved]").hidden = true;
    page.querySelectorAll("[data-box]").forEach((box, number) => {
      box.textContent = written(boxes[number]);
      box.setAttribute("contenteditable", "true");
    });
    const file = new Blob([`<!doctype html>\\n${page.outerHTML}\\n`], { type: "text/html" });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(file);
    link.download = bar.dataset.file;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    unsaved.hidden = true;
  };

  bar.querySelector("[data-do=save]").addEventListener("click", save);
  bar.querySelector("[data-do=print]").addEventListener("click", () => window.print());
  window.addEventListener("beforeunload", (leaving) => { if (!unsaved.hidden) leaving.preventDefault(); });
  bar.hidden = false;
})();
"""
