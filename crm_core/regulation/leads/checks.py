"""Codes that distribution and the lead's form mention must be known."""

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
    fields = codes_of(data, "fields")
    for path, variant in tables(section(data, "form"), "variants"):
        for place, code in enumerate(variant.get("sources") or ()):
            yield from known(("form", *path, "sources", place), code, codes["sources"])
        for below, question in tables(variant, "questions"):
            yield from known(("form", *path, *below, "field"), question.get("field"), fields)
