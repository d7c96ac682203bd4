"""What `/metrics` tells. A registry for each running bot, so that tests may have several."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

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
        self.answers = Counter("voronka_answers", "Answers by how showing them ended", ["result"], registry=self.registry)
        self.owed = Gauge("voronka_answers_owed", "Answers committed and not shown yet", registry=self.registry)

        self.letters = Counter(
            "voronka_outbox_letters", "Letters by kind and by what became of them", ["kind", "result"],
            registry=self.registry,
        )  # fmt: skip

    def text(self) -> bytes:
        return generate_latest(self.registry)
