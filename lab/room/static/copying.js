// The buttons that copy a command line.

import { announce } from "./announcer.js";
import { byId, onPress } from "./dom.js";
import { t } from "./words.js";

function select(element) {
  const range = document.createRange();
  range.selectNodeContents(element);
  const selection = getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
}

/** Let every button copy what it is beside; where the browser forbids it, select it, and say so. */
export function letCopy() {
  for (const button of document.querySelectorAll("[data-copies]")) {
    const command = byId(button.dataset.copies);
    onPress(button, async () => {
      try {
        await navigator.clipboard.writeText(command.textContent);
        announce(t("copied", { command: command.textContent }));
        button.dataset.copied = "";
        setTimeout(() => delete button.dataset.copied, 1500);
      } catch {
        select(command);
        announce(t("copy_yourself"));
      }
    });
  }
}
