"""PURE: how a report looks, on a screen and on A4, where nothing may depend on a colour or on a background."""

STYLE = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; background: #fff; color: #000; font: 16px/1.5 "Liberation Serif", "Times New Roman", Times, serif; }
main, .bar { max-width: 46rem; margin: 0 auto; padding: 0 1rem; }
h1, h2, h3, dt, dd, p, li, figcaption { overflow-wrap: anywhere; }
h1, h2, h3 { line-height: 1.25; break-after: avoid; }
h1 { margin: 2rem 0 0; font-size: 1.75rem; text-align: center; }
h2 { margin: 2.2rem 0 0.6rem; font-size: 1.35rem; }
h3 { margin: 1.4rem 0 0.4rem; font-size: 1.1rem; }
p, ul, ol { margin: 0.3rem 0; }
small { display: block; font-size: 0.85rem; color: #333; }
code { font: 0.85em/1.4 "Liberation Mono", Consolas, monospace; overflow-wrap: anywhere; }
.subtitle { text-align: center; }
.scrolls { overflow-x: auto; }

/* Name and value */
dl { margin: 0.8rem 0; }
dl div { display: grid; grid-template-columns: minmax(7rem, 12rem) minmax(0, 1fr); gap: 0 1rem; padding: 0.2rem 0; }
dl.identity { margin: 1.5rem 0; padding: 0.6rem 0; border: solid #000; border-width: 1px 0; }
dt { font-weight: bold; }
dd { margin: 0; }

table { width: 100%; margin: 0.7rem 0; border-collapse: collapse; font-size: 0.94rem; line-height: 1.35; }
caption, th, td { overflow-wrap: break-word; }
caption { padding: 0.2rem 0; font-weight: bold; text-align: left; }
th, td { min-width: 4rem; padding: 0.25rem 0.5rem; border: 1px solid #555; text-align: left; vertical-align: top; }
thead th { border-bottom-width: 2px; }
tbody th { font-weight: normal; }
table { break-inside: avoid; }
.predicted { table-layout: fixed; }
.figures td { text-align: right; }
.figures tbody th { min-width: 8rem; }
.claims td:first-child { min-width: 11rem; }
.claims td:nth-child(n + 2) { white-space: nowrap; }
.claims small { white-space: normal; }
ol.commands { padding-left: 2rem; break-inside: avoid; }
.verdict, .trouble { margin: 0.6rem 0; padding: 0.2rem 0.7rem; border: 2px solid #000; break-inside: avoid; }
.trouble { border-style: dashed; }
.trouble h2 { margin-top: 0.2rem; }

figure { margin: 0.7rem 0; break-inside: avoid; }
.plot { display: block; width: 100%; min-width: 36rem; height: auto; }
figcaption { margin-top: 0.4rem; font-size: 0.9rem; line-height: 1.35; }
.legend { font-size: 0.85rem; }
.legend ul { display: flex; flex-wrap: wrap; gap: 0 1.1rem; margin: 0.3rem 0; padding: 0; list-style: none; }
.legend li { display: flex; align-items: center; gap: 0.35rem; }
.legend svg { flex: none; width: 2.1rem; height: 1.1rem; font-family: "Liberation Sans", Arial, sans-serif; }

/* What the student writes: in the page, or on lines of the paper */
.box { min-height: 7rem; padding: 0.5rem 0.7rem; border: 1px solid #000; }
.box { white-space: pre-wrap; overflow-wrap: anywhere; }
.box:focus { outline: 3px solid #0060a0; }
.box:empty::before { content: attr(data-hint); color: #555; }
.hint { font-style: italic; }
.lines { display: none; }
.references { padding-left: 0; list-style: none; }
.references li { display: grid; grid-template-columns: 2.4rem minmax(0, 1fr); margin: 0.3rem 0; }
footer { margin: 2.5rem 0 1.5rem; padding-top: 0.5rem; border-top: 1px solid #000; font-size: 0.85rem; }
.bar { display: flex; flex-wrap: wrap; align-items: center; gap: 0.4rem 0.8rem; }
.bar { padding: 0.6rem 1rem; border-bottom: 1px solid #000; font-size: 0.9rem; }
.bar[hidden] { display: none; }
.bar p { flex: 1 1 16rem; }
button { padding: 0.4rem 1rem; border: 2px solid #000; border-radius: 4px; background: #fff; color: #000; }
button { font: inherit; font-weight: bold; cursor: pointer; }
button:focus-visible { outline: 3px solid #0060a0; }

@page { size: A4; margin: 18mm 17mm 20mm; }
@media print {
  html { font-size: 14px; }
  body { font-size: 10.5pt; line-height: 1.35; }
  main { max-width: none; padding: 0; }
  .bar { display: none; }
  .scrolls { overflow: visible; }
  .plot { min-width: 0; }
  .experiment { break-before: page; }
  h1, .experiment > h2 { margin-top: 0; }
  .box { min-height: 0; padding: 0; border: 0; }
  .box:empty { display: none; }
  .box:empty + .lines { display: block; }
  .lines p { height: 8mm; margin: 0; border-bottom: 1px solid #777; }
  .own { orphans: 3; widows: 3; }
  .own:has(> .box:empty) { break-inside: avoid; }
}
"""


def page_margins(fingerprint: str) -> str:
    """Return what stands below each page on paper, where the browser can do so. fingerprint: goes in as it is."""
    left = f'@bottom-left {{ content: "{fingerprint}"; font: 8pt serif; }}'
    right = '@bottom-right { content: counter(page) " / " counter(pages); font: 8pt serif; }'
    return f"@page {{ {left} {right} }}\n"
