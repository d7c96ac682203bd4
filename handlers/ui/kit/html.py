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


def short(value: str, limit: int) -> str:
    """Cuts plain text (before escaping) to `limit` characters with an ellipsis."""
    return value if len(value) <= limit else value[: limit - 1].rstrip() + "…"
