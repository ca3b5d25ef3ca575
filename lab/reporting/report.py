"""PURE: a hand-in as one page that can be read, filled in, kept and printed: a lab report. It needs no other file."""

import base64
import hashlib
import re
from collections.abc import Mapping

from lab.reporting.experiment import chapter, tidied
from lab.reporting.front import front
from lab.reporting.markup import code, escaped, listed
from lab.reporting.round import told
from lab.reporting.script import SCRIPT
from lab.reporting.style import STYLE, page_margins
from lab.reporting.words import WORDS, Said
from lab.teaching.experiment import Experiment
from lab.teaching.hand_in import REPORTS, HandIn
from lab.teaching.journal import FIRST

POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'"
SHORT = 16  # characters of the fingerprint below each page


def report_html(
    hand_in: HandIn, experiments: Mapping[str, Experiment], language: str, typed: Mapping[str, str] | None = None
) -> str:
    """Return the report on a hand-in as an HTML file's text.

    language: "id" or "en". typed: what the student has written so far, by its box, as `typed_in` reads it from a file.
    """
    said = Said(language)
    known = sorted((experiments[name] for name in hand_in.rounds if name in experiments), key=lambda one: one.number)
    rounds = [told(one, hand_in.rounds[one.name], hand_in.entries) for one in known]
    sources = sorted({source for one in rounds for source in tidied(one.experiment.sources)}, key=str.casefold)
    unknown = [name for name in hand_in.rounds if name not in experiments]
    fingerprint = fingerprint_of(hand_in)
    parts = [
        front(hand_in, rounds, unknown, said),
        *(chapter(one, said, sources, typed or {}) for one in rounds),
        _references(sources, said),
        f"<footer>{said('fingerprint')}: {code(fingerprint) if fingerprint else said('no-fingerprint')}</footer>",
    ]
    whose = " – ".join(escaped(one) for one in (hand_in.identity.name, hand_in.identity.nim) if one)
    title = f"{said('title')}{f' – {whose}' if whose else ''}"
    return _page(title, _bar(said) + f"<main>{''.join(parts)}</main>", _style(fingerprint, said), language)


def fingerprint_of(hand_in: HandIn) -> str:
    """Return the hash of the journal's last line that can be read; "" where there is none."""
    last = str(hand_in.entries[-1].get("hash") or "") if hand_in.entries else ""
    return last if len(last) <= len(FIRST) else ""


def _references(sources: list[str], said: Said) -> str:
    items = [f"<span>[{number}]</span> <span>{escaped(one)}</span>" for number, one in enumerate(sources, 1)]
    return f"<section><h2>{said('references')}</h2>{listed(items, 'ol', 'references')}</section>" if sources else ""


def _bar(said: Said) -> str:
    """Return what only a screen shows: the buttons. The script shows it, for without that they do nothing."""
    file = REPORTS[said.language]
    return (
        f'<div class="bar" data-file="{file}" hidden><button type="button" data-do="save">{said("save")}</button>'
        f'<button type="button" data-do="print">{said("print")}</button><p>{said("save-how", file=file)} '
        f"<strong data-unsaved hidden>{said('unsaved')}</strong></p></div>"
    )


def _style(fingerprint: str, said: Said) -> str:
    is_plain = re.fullmatch(r"[0-9a-f]+", fingerprint) is not None
    below = f"{WORDS['fingerprint'].said(said.language)}: {fingerprint[:SHORT]}…" if is_plain else ""
    return STYLE + page_margins(below)


def _page(title: str, body: str, style: str, language: str) -> str:
    """Return a page that may do nothing but show itself, and run the one script that is in it."""
    policy = f"{POLICY}; style-src '{_hash(style)}'; script-src '{_hash(SCRIPT)}'"
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{title}</title>\n'
        f"<style>{style}</style>\n</head>\n<body>\n{body}\n<script>{SCRIPT}</script>\n</body>\n</html>\n"
    )


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
