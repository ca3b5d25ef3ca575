"""The counters in Prometheus' terms."""

from collections.abc import Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric, SummaryMetricFamily
from prometheus_client.registry import Collector

from balancer.events.observer import Observer
from balancer.rules.health import State
from balancer.servers.pool import Pool


class Metrics(Collector):
    """The counters of the pool and the observer, in Prometheus' terms, read at the moment of the scrape."""

    def __init__(self, pool: Pool, observer: Observer) -> None:
        self._pool = pool
        self._observer = observer

    def collect(self) -> Iterator[Metric]:
        """Yield every metric family."""
        requests = CounterMetricFamily("balancer_requests", "Finished requests by how they ended", labels=["outcome"])
        for outcome, count in self._observer.totals.items():
            requests.add_metric([outcome], count)
        yield requests
        yield SummaryMetricFamily(
            "balancer_request_seconds",
            "Time from a request's arrival to its answer",
            count_value=sum(self._observer.totals.values()),
            sum_value=self._observer.seconds_in_all,
        )
        attempts = CounterMetricFamily(
            "balancer_attempts", "Attempts by server and reason", labels=["server", "reason"]
        )
        probes = CounterMetricFamily("balancer_probes", "Probes by server and reason", labels=["server", "reason"])
        states = GaugeMetricFamily(
            "balancer_server_state", "1 for the state a server is in", labels=["server", "state"]
        )
        for view in self._pool.views():
            for reason, count in view.outcomes.items():
                attempts.add_metric([view.server.name, reason], count)
            for reason, count in view.probes.items():
                probes.add_metric([view.server.name, reason], count)
            for state in State:
                states.add_metric([view.server.name, state.value], float(view.state is state))
        yield from (attempts, probes, states)
