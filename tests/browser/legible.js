// Returns what a reader of the page could not read: text that is cut off, covered by its own box's edge, or off the page.
() => {
  const page = document.documentElement;
  const faults = [];
  if (page.scrollWidth > page.clientWidth) faults.push(`the page is ${page.scrollWidth - page.clientWidth} px too wide`);

  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const words = texts.currentNode.data.trim();
    const element = texts.currentNode.parentElement;
    if (!words || !element.checkVisibility() || element.closest("script")) continue;
    const range = document.createRange();
    range.selectNodeContents(texts.currentNode);
    const text = range.getBoundingClientRect();
    if (text.left < -1 || text.right > page.clientWidth + 1) faults.push(`off the page: ${words}`);

    // Every box around the text that has an edge, or that cuts off what is too long, must be wide and high enough.
    for (let box = element; box && box !== document.body; box = box.parentElement) {
      const style = getComputedStyle(box);
      const cuts = style.overflowX !== "visible" && box.tagName !== "use";
      if (!cuts && style.borderLeftStyle === "none") continue;
      const edge = box.getBoundingClientRect();
      const out = Math.max(edge.left - text.left, text.right - edge.right, edge.top - text.top, text.bottom - edge.bottom);
      if (out > 1) faults.push(`${out.toFixed()} px out of ${box.tagName} ${box.className}: ${words}`);
    }
    // In the drawing, a text must lie inside the rectangle that it was drawn on.
    const drawn = element.closest("svg .place, svg .server-box")?.querySelector("rect")?.getBoundingClientRect();
    if (drawn && (text.left < drawn.left || text.right > drawn.right)) faults.push(`out of its drawn box: ${words}`);
  }
  return faults;
};
