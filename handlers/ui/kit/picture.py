"""What of a Screen has to be drawn or made, as plain data: whoever does it need know nothing else of Screens."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """Whatever a Screen is made of."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Bar(Part):
    label: str
    value: float
    caption: str


class ChartPicture(Part):
    """A chart to be drawn above the text (which is then its caption, 1,024 characters at most).

    `centred`: bars one under the other's middle, as a funnel; else from the left, as a table. `note`: a line under the
    title. `dark`: light letters on a dark ground.
    """

    title: str
    bars: tuple[Bar, ...]
    note: str = ""
    centred: bool = True
    dark: bool = False


class QrPicture(Part):
    """A link as a QR code with a title under it."""

    link: str
    title: str


class Paper(Part):
    """A page to print, drawn as a PDF: all its words are there already, in the reader's language.

    `payee`: where to pay, by name and value; `code`: the text of the payment code beside it. `rows` are as long as
    `headings`; the last ones are figures. `totals`: what stands under the table, the last in bold. `notes`: paragraphs.
    """

    name: str
    title: str
    payee: tuple[tuple[str, str], ...] = ()
    code: str | None = None
    code_hint: str = ""
    parties: tuple[tuple[str, str], ...] = ()
    headings: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    totals: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()


class FilledFile(Part):
    """A company's own document: its template as Base64, and what is filled in, by the names that stand in it."""

    name: str
    body: str
    values: dict[str, Any]


class Column(Part):
    """`money` is in minor units, `share` of 1, `day` an ISO date."""

    name: str
    kind: Literal["text", "number", "money", "share", "day"] = "text"


class Sheet(Part):
    """A table of a spreadsheet; every row as long as `columns`."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str | int | float | None, ...], ...]


class SheetFile(Part):
    """An XLSX of ours, made of its tables. The text is its caption. `currency`: of its money."""

    name: str
    currency: str
    sheets: tuple[Sheet, ...]


Drawable = ChartPicture | QrPicture | Paper | SheetFile | FilledFile
