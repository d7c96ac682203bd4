"""The catalogues' way from the code to what speaks: extract, update, compile; and what is wrong with them.

English is the message id itself, so its catalogue fills itself; every other language is translated by hand in its own
`.po`, and that file is all that a further language takes (R53). Compiled `.mo` files are not in the repository.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

HERE = Path(__file__).parent
TEMPLATE = HERE / "messages.pot"
SOURCE_LANGUAGE = "en"
_SPOKEN_IN = ("handlers", "bot")
_UNDATED = datetime(2026, 1, 1, tzinfo=UTC)
_LATIN = re.compile(r"[A-Za-z]{3,}")
_TAG = re.compile(r"</?([a-z][a-z-]*)[^>]*>")


def languages() -> tuple[str, ...]:
    return tuple(sorted(path.parent.parent.name for path in HERE.glob("*/LC_MESSAGES/messages.po")))


def extracted() -> Catalog:
    """Every text of the code as it stands now."""
    catalogue = Catalog(project="Voronka", version="1", fuzzy=False)
    for folder in _SPOKEN_IN:
        found = extract_from_dir(HERE.parent / folder, method_map=[("**.py", "python")])
        for _file, _line, message, _comments, context in found:
            catalogue.add(message, context=context)
    return catalogue


def read(language: str) -> Catalog:
    with _po(language).open("rb") as file:
        return read_po(file, locale=language)


def template() -> Catalog:
    with TEMPLATE.open("rb") as file:
        return read_po(file)


def update(languages_too: tuple[str, ...] = ()) -> None:
    """Brings the template and every language up to date with the code; `languages_too` are begun if they are new."""
    texts = extracted()
    _write(TEMPLATE, texts)
    for language in {*languages(), *languages_too}:
        path = _po(language)
        catalogue = read(language) if path.exists() else Catalog(locale=language, project="Voronka", version="1")
        # A copy: the catalogue takes over the very messages, and the source language fills its own in.
        catalogue.update(deepcopy(texts), no_fuzzy_matching=True)
        if language == SOURCE_LANGUAGE:
            for message in _texts(catalogue):
                message.string = message.id
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, catalogue)


def compile_all() -> None:
    for language in languages():
        with _po(language).with_suffix(".mo").open("wb") as file:
            write_mo(file, read(language))


def problems(catalogue: Catalog) -> Iterator[str]:
    """What is wrong with a language, a line each: untranslated, fuzzy, other placeholders, unbalanced or other tags."""
    for message in _texts(catalogue):
        ours, theirs = _forms(message.id), _forms(message.string)
        about = f"{catalogue.locale}: {ours[0]!r}"
        wanted = catalogue.num_plurals if message.pluralizable else 1
        if message.fuzzy:
            yield f"{about} is fuzzy"
        if len(theirs) != wanted or not all(theirs):
            yield f"{about} has {sum(map(bool, theirs))} of {wanted} forms"
            continue
        if str(catalogue.locale) != SOURCE_LANGUAGE and theirs[0] == ours[0] and _says_words(ours[0]):
            yield f"{about} is not translated"
        # The singular may leave the number out ("one deal"); everything else must stand in every form.
        for form in theirs:
            if placeholders(form) != placeholders(ours[-1]):
                yield f"{about} has other placeholders: {form!r}"
            if tags(form) != tags(ours[-1]):
                yield f"{about} has other tags: {form!r}"
            if not balanced(form):
                yield f"{about} has a tag left open: {form!r}"


def _says_words(text: str) -> bool:
    """Whether there is a word to translate between placeholders, tags and commands."""
    return (
        _LATIN.search(re.sub(r"\{[^}]*\}|</?[^>]*>|/\w+|\b(?:CRM|CSV|XLSX|Voronka|voronka|Telegram)\b", " ", text))
        is not None
    )


def placeholders(text: str) -> set[str]:
    """The names that are filled in, with their format."""
    return {f"{name}:{spec}!{how}" for _literal, name, spec, how in Formatter().parse(text) if name is not None}


def tags(text: str) -> list[str]:
    return sorted(match[1] for match in _TAG.finditer(text))


def balanced(text: str) -> bool:
    """Whether every tag is closed in order."""
    opened: list[str] = []
    for match in _TAG.finditer(text):
        if not match[0].startswith("</"):
            opened.append(match[1])
        elif not opened or opened.pop() != match[1]:
            return False
    return not opened


def _texts(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def _forms(text: object) -> tuple[str, ...]:
    return tuple(str(form) for form in text) if isinstance(text, tuple | list) else (str(text or ""),)


def _po(language: str) -> Path:
    return HERE / language / "LC_MESSAGES" / "messages.po"


def _write(path: Path, catalogue: Catalog) -> None:
    # With one date for ever, and without places and obsolete texts, a catalogue changes only when its texts do.
    catalogue.creation_date = catalogue.revision_date = _UNDATED
    with path.open("wb") as file:
        write_po(file, catalogue, no_location=True, sort_output=True, ignore_obsolete=True, width=100)
