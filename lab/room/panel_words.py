"""What the control room's page says, by name; its Indonesian is in lab/texts/indonesian_panel.py."""

from lab.texts.language import later

CLASSES = {
    "crash": later("The server is gone, and shows it: whoever connects is refused at once."),
    "omission": later("The server is silent: is it gone, or only late? Nobody can tell from outside."),
    "timing": later("The server answers too late, while its health check stays green."),
    "response": later("The server answers, but its answer is not to be trusted."),
    "recurrent": later("The failure comes and goes: whoever trusts too soon is hit again."),
}
OPTIONS = {
    "cpus": later("share of one CPU"),
    "share": later("share that gets no answer"),
    "ms": later("how long it waits"),
    "status": later("status code"),
    "every": later("length of a turn"),
    "for": later("Heals by itself after"),
}
POLICIES = {
    "priority": later("the first server that is ONLINE answers everything"),
    "round_robin": later("the servers that are ONLINE take turns"),
    "least_connections": later("whoever has the fewest requests under way"),
    "random": later("one of those that are ONLINE, by chance"),
}
SWITCHES = {
    "hedge": later("a second attempt elsewhere when the first takes too long"),
    "retry": later("a failed attempt is tried again on another server"),
    "budget": later("retries and hedges may not become a load of their own"),
    "breaker": later("real requests that fail take a server out, whatever its probe says"),
    "probe": later("every server is asked several times a second how it is"),
    "shed": later("what can't be done in time is refused at once"),
}
WORDS = {
    # The frame
    "title": later("Control Room"),
    "lab": later("Fault Tolerance Lab"),
    "needs_javascript": later(
        "The control room needs JavaScript. Switch it on, or use a terminal: python lab/fail.py server1, "
        "python lab/heal.py"
    ),
    "connecting": later("connecting"),
    "connected": later("connected"),
    "not_connected": later("no connection"),
    "lost": later(
        "No connection to the control room: what is shown is old. The buttons work again when it is back; that is "
        "tried all the time."
    ),
    "left": later(
        "This page is no longer known to the control room, which was perhaps started anew. Open the address that it "
        "printed in its terminal."
    ),
    "heal_all": later("Heal everything"),
    "healing_all": later("Healing ..."),
    "controls": later("Controls"),
    "what_to_do": later("What to do"),
    # The servers
    "servers": later("Servers"),
    "by_docker": later("Docker"),
    "by_balancer": later("Load balancer"),
    "not_known": later("not known"),
    "no_fault": later("no fault"),
    "others_turn": later("The servers belong to somebody else now: {who}. Faults are refused until that is over."),
    "mismatch": later("They disagree: {why}"),
    "break": later("Break"),
    "heal": later("Heal"),
    "breaking": later("Breaking ..."),
    "healing": later("Healing ..."),
    "heals_in": later("heals in {seconds} s"),
    "heals_now": later("healing now"),
    "under_way.fault": later("{server}: a fault is under way"),
    "under_way.heal": later("{server}: a heal is under way"),
    # The fault menu
    "tab.faults": later("Faults"),
    "tab.chaos": later("Chaos"),
    "tab.settings": later("Protections"),
    "tab.experiments": later("Experiments"),
    "which_fault": later("Which fault?"),
    "how_it_is_done": later("How it is done"),
    "client_sees": later("Its client sees"),
    "may_be_online": later("May stay ONLINE"),
    "from_to": later("{low} to {high}"),
    "until_healed": later("until it is healed"),
    "wrong_number": later("A number from {low} to {high}"),
    "wrong_whole_number": later("A whole number from {low} to {high}"),
    "command": later("The same in a terminal"),
    "of_server": later("For"),
    "copy_it": later("Copy"),
    "copied": later("Copied: {command}"),
    "copy_yourself": later("Press Ctrl-C to copy what is selected."),
    # What was done
    "actions": later("What was done, and seen"),
    "no_actions": later("Nothing yet. Whatever a terminal or another control room does appears here, too."),
    "did.fault": later("{server}: {fault}"),
    "did.heal": later("{server}: healed of {fault}"),
    "did.heal_all": later("{server}: healed"),
    "failed": later("failed"),
    "for_s": later("for {seconds} s"),
    "by": later("by {who}"),
    "asked": later("asked"),
    "done": later("done"),
    "seen": later("seen by the balancer"),
    "not_yet": later("not yet"),
    "heard_done": later("{server}: {said}"),
    "heard_seen": later("The balancer sees {server}: {seen}"),
    "heard_many": later("{count} things were done."),
    # Chaos
    "chaos_text": later(
        "Faults by chance, one after the other. The same seed draws the same faults at the same times."
    ),
    "seed": later("Seed"),
    "draw": later("Draw another"),
    "minutes": later("Minutes"),
    "keep_alive": later("Servers that are well at every moment"),
    "start_chaos": later("Start chaos"),
    "stop_chaos": later("Stop, and heal"),
    "starting": later("Starting ..."),
    "stopping": later("Stopping ..."),
    "plan": later("The plan"),
    "no_plan": later("No chaos has been started yet."),
    "chaos_runs": later("Seed {seed}: {passed} s of {all} s"),
    "chaos_over": later("Seed {seed}: over"),
    "step.done": later("done"),
    "step.next": later("next"),
    "step.later": later("later"),
    "step.now": later("now"),
    "step.missed": later("not done"),
    # Protections and policy
    "settings_text": later(
        "To switch something, the balancer is made anew: for about 2 s no request is answered, and it forgets what it "
        "has learned."
    ),
    "policy": later("Policy"),
    "protections": later("Protections"),
    "apply": later("Apply"),
    "applying": later("The balancer is being made anew ..."),
    "not_applied": later("Changed here, not applied yet."),
    "undo": later("As it is now"),
    # Experiments
    "experiments_text": later("Predict, break, understand: choose what you expect, then see."),
    "experiment": later("Experiment"),
    "no_experiments": later("There are no experiments here."),
    "is_done": later("done: {verdict}"),
    "prediction": later("Your prediction"),
    "predict_first": later("Choose a prediction first."),
    "start_experiment": later("Start the experiment"),
    "stop_experiment": later("Stop the experiment"),
    "plays": later("Experiment {id}, prediction {prediction}: {passed} s"),
    "played": later("Experiment {id}, prediction {prediction}: {ended}"),
    "progress": later("How it goes on"),
    # The live page
    "live": later("Live page of the load balancer"),
    "balancer_silent": later("The load balancer does not answer"),
    "balancer_docker": later("Docker says of it: {state}."),
    "balancer_comes_back": later("Its page comes back here by itself as soon as it answers. If it doesn't: make up"),
    "waiting_for_balancer": later("Waiting for the load balancer's page ..."),
    "open_alone": later("Open it by itself"),
    # What went wrong
    "refused": later("Not done: {why}"),
    "no_answer": later("no answer from the control room"),
    "status": later("answered with status {status}"),
}
