"""PURE: the drawing of a round as a report has it, with its legend and its faults in words."""

from lab.measuring.figures import Sample, is_good
from lab.reporting.markup import listed
from lab.reporting.plot import BAND, EDGE, plot
from lab.reporting.plot_dots import NOBODY, SHAPES, SLOW_S, TICK, Shape
from lab.reporting.plot_faults import bands
from lab.reporting.plot_states import ONLINE, SUSPECT, box
from lab.reporting.round import Part, Told
from lab.reporting.words import WORDS, Said
from lab.teaching.figures import SERVERS, is_wrong, server_of
from lab.teaching.play import OFFLINE

MOST_FAULTS = 10  # told in words


def figure(told: Told, said: Said) -> str:
    """Return the drawing of all sides whose data can be read; nothing where there is none."""
    played = [part for part in told.parts if part.play]
    if not played:
        return ""
    sides = [(f"{one.letter}. {one.side.label.said(said.language)}", one.play) for one in played if one.play]
    drawn = plot(sides, said.language)
    caption = said("drawing", number=told.experiment.number, slow=round(SLOW_S * 1000))
    faults = {one.letter: text for one in played if (text := _faults(one, said))}
    alike = {text: ", ".join(letter for letter, other in faults.items() if other == text) for text in faults.values()}
    in_words = [said("faults", letters=letters, faults=text) for text, letters in alike.items()]
    return (
        f'<figure><div class="scrolls" tabindex="0">{drawn}</div>{_legend(played, said)}'
        f"<figcaption>{caption} {' '.join(in_words)}</figcaption></figure>"
    )


def _faults(part: Part, said: Said) -> str:
    """Return a side's faults in words; "" for none."""
    found = bands(part.play) if part.play else []
    told = [one.said(said.language) for one in found[:MOST_FAULTS]]
    if len(found) > MOST_FAULTS:
        told.append(WORDS["more-faults"].said(said.language).format(count=len(found) - MOST_FAULTS))
    return "; ".join(told)


def _legend(played: list[Part], said: Said) -> str:
    servers = [name for name in SHAPES if name]
    keys = [(_dot(SHAPES[name]), said("key.answered", number=name[-1])) for name in servers]
    if any(_is_of_nobody(one) for part in played if part.play for one in part.play.samples):
        keys.append((_dot(SHAPES[NOBODY]), said("key.nobody")))
    keys += [(_dot(TICK), said("key.tick")), (_FAULT, said("key.fault")), (_FAULTY, said("key.faulty"))]
    keys += [(box(state, 2, width, 2), state) for state, width in ((ONLINE, 60), (SUSPECT, 60), (OFFLINE, 60))]
    items = [f'<svg viewBox="0 0 62 32" aria-hidden="true">{drawing}</svg> {words}' for drawing, words in keys]
    return f'<div class="legend" aria-label="{said("legend")}">{listed(items)}</div>'


def _is_of_nobody(one: Sample) -> bool:
    return is_good(one) and not is_wrong(one) and server_of(one) not in SERVERS


def _dot(shape: Shape) -> str:
    return f'<g transform="translate(31 16) scale(1.5)">{shape.drawn([(0, 0)])}</g>'


_FAULT = (
    f'<rect x="6" y="2" width="50" height="28" fill="{BAND}"/>'
    f'<path d="M6 2V30M56 2V30" stroke="{EDGE}" stroke-width="2" stroke-dasharray="6 4"/>'
)
_FAULTY = '<rect x="6" y="13" width="50" height="6" fill="#000"/>'
