// Shows a server's new state at once, not only at the next refresh. Without this file the pages are complete.
"use strict";

const events = new EventSource(`/api/events?lang=${document.documentElement.lang}`);

events.addEventListener("state", (event) => {
  const news = JSON.parse(event.data);
  for (const server of document.querySelectorAll("[data-server]")) {
    if (server.dataset.server !== news.server) continue;
    server.dataset.state = news.to;
    write(server, "state", news.to);
    write(server, "reason", news.reason_text);
    write(server, "since", news.since);
    server.querySelector("[data-part=icon]")?.setAttribute("href", `#icon-${news.to}`);
  }
});

function write(server, part, text) {
  const place = server.querySelector(`[data-part=${part}]`);
  if (place) place.textContent = text;
}
