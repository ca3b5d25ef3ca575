"""Where the control room's page is: its template, its scripts, and the look that it shares with the live page."""

from pathlib import Path

from lab.clone.folder import ROOT

HERE = Path(__file__).parent
STATIC, TEMPLATES = HERE / "static", HERE / "templates"
STYLE = ROOT / "balancer" / "pages" / "static"
SHAPES = ROOT / "balancer" / "pages" / "templates" / "icons.svg"
OF_THE_LIVE_PAGE = {"style.css": STYLE, "favicon.svg": STYLE, "start.js": STYLE / "live"}  # and the folder of each
