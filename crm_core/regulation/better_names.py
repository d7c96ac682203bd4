"""A better name for a stage whose name says no deed, made of the name's own words (R3): a sensible one, or none.

Only what the list of known deeds is sure of is suggested. «Недозвон» is a thing that nobody carries out, and what is
to be said of «Смета в работе» only its people know.
"""

from collections.abc import Mapping
from typing import Any

from crm_core.regulation.morphology import Word, past_participle

Known = Mapping[str, Any]


def better_name(name: str, found: list[Word], known: Known) -> str:
    """«Переговоры» → «Переговоры проведены», «Отправить КП» → «КП отправлено»; empty if nothing is sure.

    `found` are the name's words, `known` is the list of words that the linter knows.
    """
    if len(found) == 1 and (phrase := known["phrases"].get(found[0].text)):
        return str(phrase)
    if any(word.verb for word in found):
        return _of_infinitive(found, known)
    return _of_noun(name.strip(), found, known)


def _of_noun(name: str, found: list[Word], known: Known) -> str:
    place = next((n for n, word in enumerate(found) if word.noun and word.nominative), None)
    if place is None or found[place].animate:
        return ""
    thing, before, after = found[place], found[:place], found[place + 1 :]
    if len(before) == 1 and before[0].done_to:  # «Выставленный счёт» → «Счёт выставлен»
        return "" if after else _done(_written(thing, known), before[0].done_to, thing, known)
    if not all(word.adjective and not word.text.startswith("не") for word in before):
        return ""
    if len(after) == 2 and after[0].text in ("на", "в"):  # «Договор на подписи» → «Договор подписан»
        lead = name.split()[: place + 1]
        return _done(" ".join(lead), known["states"].get(after[1].lemma, ""), thing, known)
    if not all(word.text in known["links"] or word.adjective or (word.noun and not word.nominative) for word in after):
        return ""
    return _done(name, known["deeds"].get(thing.lemma, ""), thing, known)


def _of_infinitive(found: list[Word], known: Known) -> str:
    """Only where the verb leads a single thing."""
    if len(found) != 2 or not found[0].infinitive or not found[1].noun or not found[1].base or found[1].animate:
        return ""
    return _done(_written(found[1], known), found[0].lemma, found[1], known)


def _done(lead: str, infinitive: str, thing: Word, known: Known) -> str:
    gender = known["abbreviations"].get(thing.text, thing.gender)
    participle = past_participle(infinitive, gender=gender, plural=thing.plural) if infinitive else ""
    return f"{lead} {participle}" if participle else ""


def _written(thing: Word, known: Known) -> str:
    return thing.text.upper() if thing.text in known["abbreviations"] else thing.base.capitalize()
