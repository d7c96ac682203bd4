"""Telephone numbers: any spelling in, E.164 kept (R20)."""

import phonenumbers


class BadPhone(ValueError):
    """Not a number that could be called. `code`: "not_a_number" or "impossible"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def normalise(text: str, region: str) -> str:
    """E.164 of a number in any spelling; `region` (ISO 3166) is where numbers without a prefix are from.

    Telegram's contacts come as digits alone, with the country's prefix but no plus: what does not fit the region is
    tried that way. Raises BadPhone.
    """
    bad = BadPhone("not_a_number")
    for spelling, origin in ((text, region), ("+" + "".join(filter(str.isdigit, text)), None)):
        try:
            number = phonenumbers.parse(spelling, origin)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        bad = BadPhone("impossible")
    raise bad


def taken_out(text: str, region: str) -> tuple[str | None, str]:
    """The first number that stands among other words, in E.164, and the words without it: a pasted line has both."""
    for match in phonenumbers.PhoneNumberMatcher(text, region):
        number = phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
        return number, f"{text[: match.start]} {text[match.end :]}"
    return None, text


def pretty(e164: str) -> str:
    """As people write it abroad: "+7 912 345-67-89"."""
    number = phonenumbers.parse(e164, None)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def masked(e164: str) -> str:
    """The country's prefix and the last two digits, for those who may not see the number (R49)."""
    number = phonenumbers.parse(e164, None)
    prefix = f"+{number.country_code}"
    hidden = len(e164) - len(prefix) - 2
    return f"{prefix}{'•' * hidden}{e164[-2:]}"
