"""Codes that distribution mentions must be known."""

from __future__ import annotations

from collections.abc import Iterator

from crm_core.regulation.checks import Finding, Table, codes_of, known, section, tables


def check_leads(data: Table) -> Iterator[Finding]:
    """Every mistake in what the regulation says of leads."""
    codes = {"funnels": codes_of(data, "funnels"), "sources": codes_of(data, "sources")}
    for path, route in tables(section(data, "distribution"), "routes"):
        for key, all_of_them in codes.items():
            for place, code in enumerate(route.get(key) or ()):
                yield from known(("distribution", *path, key, place), code, all_of_them)
