"""A DOCX template: what it asks for, and what comes of it (R61).

docxtpl puts Jinja into Word: `{{ client }}` in the text, `{%tr for item in items %}` around a table's row. A template
comes from outside: it may name what it is given and go through it, and call, reckon and import nothing. All of this
blocks, and a hostile file may take long: `crm_core.documents.apart` is for everybody else.
"""

from __future__ import annotations

import logging
import zipfile
from collections.abc import Mapping
from io import BytesIO
from typing import Any, NoReturn

from jinja2 import TemplateError, TemplateSyntaxError, meta, nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from crm_core.rules.documents import MOST_BYTES

MOST_UNPACKED = 48 * 1024 * 1024
MOST_PARTS = 600
MOST_MADE = 8 * 1024 * 1024
_MAIN = "word/document.xml"
_FORBIDDEN = (nodes.Call, nodes.Import, nodes.FromImport, nodes.Include, nodes.Extends, nodes.Macro, nodes.CallBlock)
_RECKONS = (nodes.Mul, nodes.Pow, nodes.Concat)
_FILTERS = ("default", "d", "upper", "lower", "title", "capitalize", "trim", "length", "first", "last", "e", "escape")

for _talker in ("docxtpl", "docx"):
    logging.getLogger(_talker).setLevel(logging.ERROR)


class BadTemplate(ValueError):
    """`code`: too_big, not_docx (a .doc, a PDF, a broken file), macros, bad_syntax, not_allowed (it calls or reckons),
    cannot_fill. `where`: Jinja's own words, or the name that is not allowed.
    """

    def __init__(self, code: str, where: str = "") -> None:
        super().__init__(code)
        self.code, self.where = code, where


def names_in(data: bytes) -> tuple[str, ...]:
    """The names that a template asks for, sorted. Raises BadTemplate."""
    _bounded(data)
    try:
        template = _opened(data)
        sources = [template.patch_xml(template.get_xml())]
        for uri in (template.HEADER_URI, template.FOOTER_URI):
            sources += [
                template.patch_xml(template.get_part_xml(part)) for _, part in template.get_headers_footers(uri)
            ]
        environment = _environment()
        parsed = [environment.parse(source) for source in sources]
        for tree in parsed:
            _allowed(tree)
        return tuple(sorted({name for tree in parsed for name in meta.find_undeclared_variables(tree)}))
    except TemplateSyntaxError as bad:
        raise BadTemplate("bad_syntax", (bad.message or "")[:200]) from None
    except BadTemplate:
        raise
    except Exception as bad:
        raise BadTemplate("not_docx", type(bad).__name__) from None


def filled(data: bytes, values: Mapping[str, Any]) -> bytes:
    """The document; a name without a value stays empty. Raises BadTemplate."""
    names_in(data)
    made = BytesIO()
    try:
        template = _opened(data)
        template.render(dict(values), jinja_env=_environment(), autoescape=True)
        template.save(made)
    except (TemplateError, SecurityError) as bad:
        raise BadTemplate("cannot_fill", str(bad)[:200]) from None
    except Exception as bad:
        raise BadTemplate("cannot_fill", type(bad).__name__) from None
    if made.tell() > MOST_MADE:
        raise BadTemplate("too_big")
    return made.getvalue()


def _bounded(data: bytes) -> None:
    """Before anything is unpacked. Raises BadTemplate."""
    if len(data) > MOST_BYTES:
        raise BadTemplate("too_big")
    try:
        with zipfile.ZipFile(BytesIO(data)) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise BadTemplate("not_docx") from None
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise BadTemplate("too_big")
    names = {part.filename for part in parts}
    if any("vbaProject" in name for name in names):
        raise BadTemplate("macros")
    if _MAIN not in names:
        raise BadTemplate("not_docx")


def _opened(data: bytes) -> Any:
    from docxtpl import DocxTemplate  # pyright: ignore[reportMissingTypeStubs]

    template: Any = DocxTemplate(BytesIO(data))
    template.init_docx()
    return template


def _environment() -> Any:
    """It knows no more than it is given."""
    environment: Any = _Sandbox(autoescape=True)
    environment.globals.clear()
    environment.filters = {name: environment.filters[name] for name in _FILTERS}
    environment.tests = {name: environment.tests[name] for name in ("defined", "undefined", "none")}
    return environment


class _Sandbox(ImmutableSandboxedEnvironment):
    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Of what a template is given only the parts of a line, which are a mapping's."""
        return False

    def call(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise SecurityError("calls nothing")


def _allowed(tree: nodes.Template) -> None:
    for kind in (*_FORBIDDEN, *_RECKONS):
        found = next(tree.find_all(kind), None)
        if found is not None:
            name = getattr(getattr(found, "node", None), "name", None) or kind.__name__
            raise BadTemplate("not_allowed", str(name))
