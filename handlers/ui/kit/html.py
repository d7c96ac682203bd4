"""Telegram HTML from a translated template and values that are escaped, always (a lead may be called `<b>`)."""

from __future__ import annotations

from html import escape


class Html(str):
    """A string that is already safe markup; `fill` puts it in as it is."""

    __slots__ = ()


def fill(template: str, /, **values: object) -> Html:
    """`fill(_("<b>{name}</b> is waiting"), name=lead)`: the template is ours and may hold tags, the values may not."""
    return Html(
        template.format(**{k: v if isinstance(v, Html) else escape(str(v), quote=False) for k, v in values.items()})
    )


def bold(value: object) -> Html:
    return fill("<b>{v}</b>", v=value)


def lines(*parts: str | None) -> Html:
    """Joins lines; None is left out, an empty string is a blank line."""
    return Html("\n".join(part for part in parts if part is not None))


def quoted(value: str, *, russian: bool) -> str:
    """In the quotation marks of the language; those within become the inner ones."""
    outer, inner = ("«»", "„“") if russian else ("“”", "‘’")
    return f"{outer[0]}{inner_quotes(value, inner)}{outer[1]}"


def inner_quotes(value: str, inner: str) -> str:
    parts, opened = list[str](), False
    for char in value:
        if char in "«“„" and not (char == "“" and opened):
            parts.append(inner[0])
            opened = True
        elif char in "»”“":
            parts.append(inner[1])
            opened = False
        elif char == '"':
            parts.append(inner[1] if opened else inner[0])
            opened = not opened
        else:
            parts.append(char)
    return "".join(parts)


def short(value: str, limit: int) -> str:
    """Cuts plain text (before escaping) to `limit` characters with an ellipsis."""
    return value if len(value) <= limit else value[: limit - 1].rstrip() + "…"
