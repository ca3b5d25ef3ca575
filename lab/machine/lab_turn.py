"""The turns that commands take on one lab: who brings it up or takes it down is alone, and not beside chaos.py."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from lab import Trouble
from lab.clone import env_file, turns
from lab.clone.folder import ROOT
from lab.machine.preparing import choose_project_name, first_name, say_who_is_waited_for, settle_project_name
from lab.texts.language import t


@contextmanager
def to_bring_up() -> Iterator[str]:
    """Have this clone's lab to oneself, and give its name, which is settled now. Raises Trouble.

    Another command of this clone that has it is waited for. Another clone that is just bringing up a lab of the same
    name has been the first: this one takes another name.
    """
    configured = env_file.setting("COMPOSE_PROJECT_NAME", "")
    wanted = choose_project_name(configured, str(ROOT), is_taken=False, name=configured or first_name())
    with ExitStack() as held:
        taken_by = ""
        try:
            held.enter_context(turns.turn(_of_lab(wanted)))
        except turns.Taken as taken:
            taken_by = taken.holder.folder
            if taken_by in ("", str(ROOT)):
                taken_by = ""
                held.enter_context(turns.turn(_of_lab(wanted), say_who_is_waited_for))
        name = settle_project_name(taken_by)
        if name != wanted:
            held.enter_context(turns.turn(_of_lab(name), say_who_is_waited_for))
        refuse_beside_chaos(name)
        yield name


@contextmanager
def to_take_down(name: str) -> Iterator[None]:
    """Have a lab, or its balancer, to oneself: to take it down, or to start it anew. Raises Trouble."""
    with turns.turn(_of_lab(name), say_who_is_waited_for):
        refuse_beside_chaos(name)
        yield


def refuse_beside_chaos(name: str) -> None:
    """Raise Trouble while chaos.py breaks a lab's servers: the one would mend what the other one breaks."""
    if breaking := turns.who_breaks(name):
        raise Trouble(
            t(
                "{holder} is breaking this lab's servers: end it there with Ctrl-C, or wait for its end, "
                "then run this again.",
                holder=breaking,
            )
        )


@contextmanager
def to_play_chaos(name: str) -> Iterator[None]:
    """Be the only one who breaks a lab's servers by chance. Raises Trouble."""
    with turns.turn(_of_lab(name), say_who_is_waited_for):
        pass  # Whoever brings it up or takes it down has done so now.
    try:
        with turns.turn(turns.of_chaos(name)):
            yield
    except turns.Taken as taken:
        raise Trouble(
            t(
                "{holder} is breaking this lab's servers already: wait for its end, or end it there with Ctrl-C.",
                holder=taken.holder,
            )
        ) from None


def _of_lab(name: str) -> str:
    return f"lab-{name}"
