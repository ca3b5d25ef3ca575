"""What all pages have in common: language, links, what they may load."""

from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from flask import request, url_for
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from balancer.settings import Settings
from balancer.texts.language import LANGUAGES, texts

# Nothing from elsewhere, nothing inline: whatever slips into a page from outside can't run, load or send.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "connect-src 'self'",
        "img-src 'self' data:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'self' http://127.0.0.1:* http://localhost:*",  # the control room shows the dashboard
    )
)

VIEWS = ("present", "embed")  # of the dashboard: on a projector, within the control room


def chosen_language(settings: Settings) -> str:
    """Return the language of the page that is asked for: `?lang=` if it names one, else the lab's."""
    asked = request.args.get("lang", "")
    return asked if asked in LANGUAGES else settings.language


def language_argument() -> dict[str, Any]:
    """Return the language as the page's links carry it on; nothing when it wasn't asked for."""
    asked = request.args.get("lang", "")
    return {"lang": asked} if asked in LANGUAGES else {}


def stands_still() -> bool:
    """Say whether the page that is asked for is not to refresh itself: `?refresh=off`."""
    return request.args.get("refresh") == "off"


def is_asked_for(view: str) -> bool:
    """Say whether the page that is asked for is to be shown in a way of its own: `?present`, `?embed=1`."""
    return view in request.args


def this_page(**changes: str | None) -> str:
    """Return the address of the page that is asked for, with other arguments; None leaves one out."""
    kept = {"refresh": "off"} if stands_still() else {}
    kept |= {view: "1" for view in VIEWS if is_asked_for(view)}
    arguments: dict[str, Any] = {**language_argument(), **kept, **changes}
    return "?" + urlencode({name: value for name, value in arguments.items() if value is not None})


def common(language: str) -> dict[str, Any]:
    """Return what every template gets: the language, its texts, and the links home and to the other languages."""
    return {
        "lang": language,
        "t": texts(language),
        "stands_still": stands_still(),
        "home_href": url_for("pages.home", **language_argument()),
        "languages": [
            {"code": code, "name": name, "href": this_page(lang=code), "current": code == language}
            for code, name in LANGUAGES.items()
        ],
    }


def as_clients_write(address: str) -> str:
    """Return an address, such as "GET /orders", as its clients write it, and as log.jsonl has it: "GET /app/orders"."""
    method, _, path = address.partition(" ")
    return f"{method} /app{path}"


@lru_cache(64)
def wants_a_page(accept: str | None) -> bool:
    """Say whether a client would rather have HTML than JSON, as browsers do; accept: its header, or None."""
    return parse_accept_header(accept, MIMEAccept).best_match(["application/json", "text/html"]) == "text/html"
