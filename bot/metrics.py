"""What `/metrics` tells. A registry for each running bot, so that tests may have several."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from reminders.scan import Scan
from reminders.stats import DeliveryStats

disable_created_metrics()

_SECONDS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Metrics:
    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.updates = Counter(
            "voronka_updates", "Updates by what became of them at the door", ["result"], registry=self.registry
        )
        self.handled = Counter(
            "voronka_handled", "Updates by kind and by how their handling ended", ["kind", "result"],
            registry=self.registry,
        )  # fmt: skip
        self.seconds = Histogram(
            "voronka_handling_seconds", "From taking up an update to its commit", ["kind"], buckets=_SECONDS,
            registry=self.registry,
        )  # fmt: skip
        self.inbox = Gauge("voronka_inbox_depth", "Updates in memory that wait or are handled", registry=self.registry)
        self.answers = Counter(
            "voronka_answers", "Answers by how showing them ended", ["result"], registry=self.registry
        )
        self.owed = Gauge("voronka_answers_owed", "Answers committed and not shown yet", registry=self.registry)

        self.site_calls = Counter(
            "voronka_site_calls", "Calls of websites by what became of them", ["result"], registry=self.registry
        )
        self.ready = Gauge("voronka_ready", "1 if it can do its work, as /readyz says", registry=self.registry)
        self.oldest = Gauge(
            "voronka_inbox_oldest_seconds", "How long the oldest unhandled update has waited", registry=self.registry
        )
        self.telegram = Gauge(
            "voronka_telegram_seconds", "Since Telegram last answered the polling or the look at the webhook",
            registry=self.registry,
        )  # fmt: skip

        self.backup_failures = Counter(
            "voronka_backup_failures", "Daily backups that could not be made", registry=self.registry
        )

    def watch_delivery(self, counts: DeliveryStats, tick: Scan) -> None:
        """What the reminders count by themselves, read when asked for."""
        self.registry.register(_Reminders(counts, tick))

    def watch_slices(self, silence: Callable[[], float], hold: Callable[[], float]) -> None:
        """The longest of the last minute or two, in seconds."""
        for name, about, longest in (
            ("voronka_loop_longest_silence_seconds", "How long the event loop was held up at a stretch", silence),
            ("voronka_writer_longest_hold_seconds", "How long one transaction held the writer", hold),
        ):
            Gauge(name, f"{about}, the longest of late", registry=self.registry).set_function(longest)

    def watch_backups(self, newest: Callable[[], float]) -> None:
        """`newest`: when the newest one was made, in seconds since 1970."""
        Gauge(
            "voronka_backup_newest_timestamp_seconds", "When the newest daily backup was made; 0: there is none",
            registry=self.registry,
        ).set_function(newest)  # fmt: skip

    def text(self) -> bytes:
        return generate_latest(self.registry)


class _Reminders(Collector):
    def __init__(self, counts: DeliveryStats, tick: Scan) -> None:
        self._counts, self._tick = counts, tick

    def collect(self) -> Iterator[CounterMetricFamily | GaugeMetricFamily]:
        counts = self._counts
        notifications = CounterMetricFamily(
            "voronka_outbox", "Notifications by what became of them, and why", labels=["result", "why"]
        )
        notifications.add_metric(["sent", ""], counts.sent)
        for result, reasons in (("dropped", counts.dropped), ("failed", counts.failed), ("again", counts.again)):
            for why, number in reasons.items():
                notifications.add_metric([result, why], number)
        yield notifications
        yield CounterMetricFamily(
            "voronka_outbox_repeated", "Notifications that may have been sent twice", value=counts.repeated
        )
        yield CounterMetricFamily("voronka_outbox_stale", "Marks of a lease that was lost", value=counts.stale)
        yield CounterMetricFamily(
            "voronka_outbox_delay_seconds", "Waited in all between due and accepted", value=counts.delay
        )
        yield GaugeMetricFamily(
            "voronka_outbox_longest_delay_seconds", "The longest such wait", value=counts.longest_delay
        )
        yield CounterMetricFamily(
            "voronka_tick_failures", "Ladders that a tick could not climb", value=self._tick.failures
        )
