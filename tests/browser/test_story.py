"""The story of the last two minutes, as a browser runs it: what is kept, for how long, and by whose clock."""

from typing import Any

import pytest

from tests.browser.axis_page import open_axis
from tests.browser.axis_page import stream as stream
from tests.browser.conftest import OpenPage
from tests.browser.scripted_stream import Stream

# A story whose clock the test sets; take(kind, at_s, more) gives it an event.
BEGIN = """async () => {
  const { Story } = await import("/static/live/story.js");
  let clock_s = 0;
  const story = new Story(() => clock_s);
  const at = (s) => (clock_s = s);
  const take = (kind, at_s, more = {}) => story.take(kind, { at_s, server: "server1", ending: "answered", ...more });
  story.take("hello", { boot: "a", now_s: 1000, resumed: false });
  %s
}"""

CASES = {
    "by the balancer's clock, not by this machine's": ("at(7); return story.now();", 1007),
    "in order, although events come out of order": (
        "for (const s of [1003, 1001, 1004, 1002]) take('request', s); return story.requests.map((one) => one.at_s);",
        [1001, 1002, 1003, 1004],
    ),
    "two minutes and no more": (
        """for (let s = 0; s < 1000; s += 0.5) { at(s); take('request', 1000 + s); take('second', 1000 + s); }
        return [story.requests[0].at_s >= 1863, story.requests.length < 280, story.seconds.length < 280];""",
        [True, True, True],
    ),
    "no more than so many, at whatever rate they come": (
        """for (let n = 0; n < 100_000; n++) take('request', 1000 + n / 1e6);
        for (let n = 0; n < 10_000; n++) { take('state', 1000 + n / 1e6); take('fault', 1000 + n / 1e6); }
        return [story.requests.length <= 17_600, story.states.length <= 2_200, story.faults.length <= 2_200];""",
        [True, True, True],
    ),
    "no long texts, and no more attempts than can be": (
        """take('request', 1000, { path: 'x'.repeat(1e6), attempts: Array(1000).fill({ server: 'y'.repeat(1e6) }) });
        const [one] = story.requests;
        return [one.path.length, one.attempts.length, one.attempts[0].server.length];""",
        [301, 12, 301],
    ),
    "a clock that was set back, once that is sure": (
        """for (let s = 0; s < 10; s++) { at(s); take('second', 1000 + s); }
        take('request', 1009);
        for (let s = 10; s < 30; s++) { at(s); take('second', 400 + s); }
        return [Math.round(story.now()), story.requests.length, story.seconds.at(-1).at_s];""",
        [429, 0, 429],
    ),
    "a clock that was set forward, at once": ("at(1); take('second', 5000); return story.now();", 5000),
    "its clock, when what was missed comes all at once": (
        "at(60); for (let s = 0; s <= 60; s++) take('second', 1000 + s); return story.now();",
        1060,
    ),
    "no state from before the balancer began": (
        """story.take('hello', { boot: 'a', began_s: 990, now_s: 1000, resumed: false });
        take('state', 1000, { from: 'ONLINE', to: 'OFFLINE' });
        return [story.stateAt('server1', 989), story.stateAt('server1', 991), story.stateAt('server1', 1001)];""",
        [None, "ONLINE", "OFFLINE"],
    ),
    "nothing of a balancer that is no more": (
        """take('request', 1000); take('fault', 1000); story.take('hello', { boot: 'b', now_s: 2000, resumed: false });
        return [story.requests.length, story.faults.length, story.now()];""",
        [0, 0, 2000],
    ),
    "all, when the stream goes on after a break": (
        "take('request', 1000); story.take('hello', { now_s: 1001, resumed: true }); return story.requests.length;",
        1,
    ),
    "a state as long as it lasts, however old": (
        """take('state', 1000, { from: 'ONLINE', to: 'OFFLINE' });
        at(900); take('state', 1900, { server: 'server2', from: 'ONLINE', to: 'SUSPECT' });
        return [story.stateAt('server1', 1900), story.stateAt('server2', 1899), story.stateAt('server2', 1901)];""",
        ["OFFLINE", "ONLINE", "SUSPECT"],
    ),
    "a state from the view, while no change of it was heard": (
        """story.take('view', { servers: [{ name: 'server1', state: 'OFFLINE', since_s: 990 }] });
        return [story.stateAt('server1', 980), story.stateAt('server1', 995), story.stateAt('server9', 995)];""",
        [None, "OFFLINE", None],
    ),
    "a fault until its heal, and two at a time": (
        """const one = (s, event, fault) => take('fault', s, { event, fault });
        one(1000, 'fault', 'slow'); one(1001, 'fault', 'error'); one(1002, 'heal', 'slow');
        const names = (s) => story.faultsAt('server1', s).map((span) => span.fault).join();
        return [999, 1000.5, 1001.5, 1002.5].map(names);""",
        ["", "slow", "slow,error", "error"],
    ),
    "a fault that lasts, however old, and none that was healed": (
        """take('fault', 1000, { fault: 'pause' }); take('fault', 1000, { fault: 'kill', server: 'server2' });
        take('fault', 1001, { event: 'heal', fault: 'kill', server: 'server2' });
        at(900); take('fault', 1900, { fault: 'slow', server: 'server3' });
        return ['server1', 'server2', 'server3'].map((name) => story.faultsAt(name, 1900.5).length);""",
        [1, 0, 1],
    ),
    "a fault that began before all that is known": (
        """story.take('view', { servers: [{ name: 'server1', faults: [{ fault: 'cut', since_s: 900 }] }] });
        const before = story.faultsAt('server1', 950).length;
        take('fault', 1001, { event: 'heal', fault: 'cut' });
        return [before, story.faultsAt('server1', 1000).length, story.faultsAt('server1', 1002).length];""",
        [1, 1, 0],
    ),
    "a copy that nothing is added to": (
        "take('request', 1000); const still = story.copy(); take('request', 1001); at(9);"
        " return [still.requests.length, story.requests.length, still.now(), story.now()];",
        [1, 2, 1000, 1009],
    ),
    "what its other readers need, when one of them fails": (
        """const seen = []; story.subscribe(() => { throw new Error('meant'); });
        const end = story.subscribe((kind) => seen.push(kind)); take('request', 1000); end(); take('request', 1001);
        return seen;""",
        ["request"],
    ),
}


@pytest.mark.parametrize(("script", "expected"), CASES.values(), ids=CASES)
def test_a_story_keeps(stream: Stream, open_page: OpenPage, script: str, expected: Any) -> None:
    page = open_axis(stream, open_page).page
    assert page.evaluate(BEGIN % script) == expected
