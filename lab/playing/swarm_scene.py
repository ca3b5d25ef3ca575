"""One play on several machines: a load that knows one balancer's address or all, and what is lost and repaired."""

import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Thread
from typing import cast

import psutil

from lab import Trouble
from lab.actions import record
from lab.clone import place, project
from lab.clone.project import BALANCER, SERVERS, page_url
from lab.faults.decision import decide
from lab.faults.fault import Fault
from lab.faults.of_machines import NODE_DOWN, REST
from lab.fleet import changing, stack, view
from lab.fleet.joining import members_of
from lab.measuring import load
from lab.measuring.plan import Plan
from lab.playing.ground import Ground
from lab.playing.scene import BY, Scene
from lab.playing.service import Service
from lab.playing.watch import Watch
from lab.stack.containers import Clone
from lab.stack.errors import Refused
from lab.stack.side_by_side import in_parallel
from lab.teaching.commands import break_command, curl_command, heal_command, load_command
from lab.teaching.play import Machine, Mark, Play
from lab.texts.language import t
from lab.texts.typed import at_place

RENEWED = "renew"
LOOK_EVERY_S = 0.2
WHOLE_WITHIN_S = 60.0


class SwarmScene(Scene):
    """What the activities of one play on several machines act on."""

    def __init__(self, ground: Ground) -> None:
        # Of its clone, a scene asks what any lab can do; what it has watched here, is watched in another way.
        super().__init__(cast(Clone, ground.lab), Service(ground.lab.address()))
        self._ground, self._lab = ground, ground.lab
        self._machines: list[str] = []
        self._done: list[tuple[str, str]] = []  # To which machine, and which fault.
        self._undoing: list[str] = []  # By hand, at the end.

    def is_well(self, within_s: float) -> bool:
        """Say whether all runs, and every balancer sees every server ONLINE, within so many seconds, at least 60."""
        return self._ground.is_well(max(within_s, WHOLE_WITHIN_S))

    def rest(self, of: str) -> None:
        """Let the orchestrator repair nothing: no machine takes anything new. of: as `lose`, whose turn comes then.

        Raises Trouble.
        """
        to_be_lost = self._machine_of(of)
        others = [name for name in self._lab.machines() if name != to_be_lost]
        for name in others:
            self._ground.rest(name)
        self._did(REST, others)

    def leave_alone(self, server: str) -> None:
        """Let there be no server but one. Raises Trouble."""
        others = [one for one in SERVERS if one != server]
        changing.scale(self._lab.manager(), self._lab.project, others, 0)
        for commands, count in ((self.commands, 0), (self._undoing, 1)):
            counts = " ".join(f"{self._lab.project}_{one}={count}" for one in others)
            commands.append(f"docker service scale {counts}")

    def send_to(self, plan: Plan, path: str, knows: str) -> None:
        """Start a load, and watch from now on. knows: "one" address, or "all", a machine's each. Raises Trouble."""
        manager = self._lab.manager()
        addresses = view.addresses_of(members_of(manager))
        current = stack.tasks(manager, self._lab.project)
        self._machines = in_order(current, list(addresses))[: 1 if knows == "one" else None]
        known = [page_url(addresses[name], self._lab.port) for name in self._machines]
        urls = [address + path for address in known]
        self._plan = plan
        self._watch = FromAfar()
        try:
            self._running = self._held.enter_context(load.follow(urls, plan, self.tally))
        except OSError as error:
            raise Trouble(t("The load could not be started: {why}", why=error)) from error
        self.began_s = self._running.began_s
        self._began = datetime.now(project.time_zone()) - timedelta(seconds=self.now_s())
        knows_all = at_place(load_command(plan), place.SWARM)
        self.commands.append(curl_command(known[0], path, plan.rate) if knows == "one" else knows_all)

    def lose(self, of: str) -> None:
        """Break the machine that runs a server, or, for "balancer", whose address is asked first. Raises Trouble."""
        name = self._machine_of(of)
        machine = self._lab.container(name)
        decision = decide(NODE_DOWN, name, machine.snapshot)
        if not decision.do:
            raise Trouble(decision.say)
        there = sorted(task.service for task in self._lab.tasks() if task.node == name and task.is_running)
        there = [one for one in there if one in (*SERVERS, BALANCER)]
        self._ground.will_lose(name)
        asked_s = self.now_s()
        try:
            NODE_DOWN.do(machine, {})
        except Refused as refusal:
            raise Trouble(t("the engine refused: {refusal}", refusal=refusal)) from refusal
        took_s = round(self.now_s() - asked_s, 4)
        self.marks += [Mark(round(asked_s, 4), "fault", one, NODE_DOWN.name, {}, took_s) for one in there]
        self._did(NODE_DOWN, [name])

    def until_repaired(self, within_s: float) -> None:
        """Wait until all that was lost runs elsewhere, or so many seconds. Raises Trouble."""
        until_s = time.monotonic() + within_s
        wanted = changing.replicas(self._lab.manager(), self._lab.project)
        broken = [mark.server for mark in self.marks if mark.what == "fault"]
        while broken and time.monotonic() < until_s:
            with suppress(Trouble):
                running = Counter(task.service for task in self._lab.tasks() if task.is_running)
                back = [one for one in broken if running[one] >= wanted[one]]
                self.marks += [Mark(round(self.now_s(), 4), "heal", one, NODE_DOWN.name) for one in back]
                broken = [one for one in broken if one not in back]
            time.sleep(LOOK_EVERY_S)

    def renew(self, is_together: bool) -> None:
        """Have every server, and then the balancers, started anew, one after the other; or all servers at once.

        Raises Trouble.
        """
        manager, name = self._lab.manager(), self._lab.project
        for services in [SERVERS] if is_together else [[one] for one in (*SERVERS, BALANCER)]:
            self.marks += [Mark(round(self.now_s(), 4), "fault", one, RENEWED) for one in services]
            with stack.kept_in_place(manager, name, services[0]):
                in_parallel(lambda one: changing.update(manager, name, one, "--force"), services)
                stack.wait_until_running(manager, name, services)
            detached = " --detach" if is_together else ""  # Else docker waits until it is done.
            self.commands += [f"docker service update --force{detached} {name}_{one}" for one in services]
            view.wait_until_green(manager, name, self._lab.port)
            self.marks += [Mark(round(self.now_s(), 4), "heal", one, RENEWED) for one in services]

    def go_on(self, seconds: float) -> None:
        """Let the load go on for so many seconds more. Raises Trouble without one."""
        self.until(self.now_s() + seconds)

    def over(self) -> Play:
        """End the load, which is as long as what was waited for; collect what was seen. Raises Trouble."""
        if self.now_s() < self._plan.seconds:
            self._load.stop()
            self._plan = replace(self._plan, seconds=round(self.now_s(), 3))
        return super().over()

    def put_right(self) -> None:
        """Undo all that was done. Raises Trouble."""
        self._ground.make_whole()
        self._record("heal", self._done)
        self.commands += self._undoing
        self._done, self._undoing = [], []

    def _machine_of(self, of: str) -> str:
        if of == BALANCER:
            if not self._machines:
                raise Trouble(t("No load is sent: an experiment begins with it."))
            return self._machines[0]
        return self._lab.machine_named(of)

    def _did(self, fault: Fault, machines: Sequence[str]) -> None:
        """Note what was done to machines: in the lab's log, and as commands."""
        done = [(name, fault.name) for name in machines]
        self._record("fault", done)
        self._done += done
        self.commands.append(at_place(break_command(machines, fault.name, {}), place.SWARM))
        self._undoing.append(at_place(heal_command(machines), place.SWARM))

    def _record(self, event: str, done: Sequence[tuple[str, str]]) -> None:
        told = [{"event": event, "server": name, "fault": fault, "options": {}, "by": BY} for name, fault in done]
        Thread(target=record.append, args=(told,), daemon=True).start()


class FromAfar(Watch):
    """Who watches a play on several machines: how busy the one is that sends. The states are each balancer's own."""

    def __init__(self) -> None:
        self._before = psutil.cpu_times()

    def changes(self, began_at: float) -> tuple[()]:
        """Return none: nobody watches them."""
        return ()

    def machine(self, marks: Sequence[Mark]) -> Machine:
        """Return how busy the machine was meanwhile that has sent the load."""
        return Machine(self._idle(), is_watched=False)


def in_order(current: Sequence[stack.Task], machines: Sequence[str]) -> list[str]:
    """Return the machines in the order in which a client asks them: PURE.

    First those with a balancer; of them, last the one that runs the primary too, so that who loses the primary's
    machine loses the primary, and not also the address that was asked.
    """
    has = {service: {task.node for task in current if task.service == service and task.is_running}
           for service in (BALANCER, SERVERS[0])}  # fmt: skip
    return sorted(machines, key=lambda name: (name not in has[BALANCER], name in has[SERVERS[0]], name))
