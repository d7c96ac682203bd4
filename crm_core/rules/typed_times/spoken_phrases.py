"""Ways of speaking of a time that mean the same, as the one way that the parsers know: «в районе 10» → «в 10».

Only what says nothing else is left out («давайте», "maybe"): other words are somebody's, and a text that has them is no
time.
"""

import re
from datetime import datetime, timedelta

MAX_LENGTH = 80

_DECIMAL = re.compile(r"(\d),(\d{1,2}) ?(?=(?:ч|дн|нед|мес|год|лет|h|d|w|m|y)\w*)")
_MARKS = re.compile(r"[^\w\s.:/'+-]")
_STRAY_POINT = re.compile(r"\.(?!\d)|(?<!\d)\.")
_DASH = re.compile(r"(?<!\d) - | - (?!\d)|(?<=\d) - (?=\d{1,2}:\d\d)(?<!:\d\d - )")
_FILLER = (
    r"давай(?:те)?|лучше|можно|может(?: быть)?|наверное|наверно|скорее всего|думаю|где[- ]?(?:то|нибудь)|примерно"
    r"|ориентировочно|приблизительно|ровно|точно|только|уже|еще|ну|ок|окей|хорошо|пожалуйста|напомни(?:те)?(?: мне)?"
    r"|sharp|please|maybe|perhaps|probably|let's(?: do| say| make it)?|ok|okay|remind me|sometime|somewhere|exactly"
)
_PHRASES: tuple[tuple[str, str], ...] = (
    # «в10», «завтра10:00», "dec15"
    (r"(?<=[а-я])(?=\d{1,2}(?:\b|:))|(?<=[a-z]{3})(?=\d{1,2}(?:\b|:))", " "),
    # «10-30», «завтра в 10 30»: no hour is thirty, and nobody means two dates.
    (r"(?<![\d.:/-])((?:в |к |at )?(?:[01]?\d|2[0-3]))(?:-(?=00|[2-5][05])| (?=[0-5][05]))(\d\d)$", r"\1:\2"),
    # «Нет, в понедельник»: another time than the one that was read back.
    (r"^(?:нет|no|nope) (?!(?:later|earlier|sooner)\b)(?=\S)", ""),
    (rf"(?<![\w-])(?:{_FILLER})(?![\w-])", " "),
    (r"(?<=\w) же\b(?! (?:самое )?время)", ""),
    (r"\b(?:(?:in|at) )?any ?time\b|\b(?:в )?любое время\b|\bв рабочее время\b|\b(?:весь|целый) день\b", ""),
    (r"^(?:сегодня )?в течение (?:рабочего )?дня$|^(?:during|within) the day$", "eod"),
    (r"(?<=\w )в течение дня\b|\bв течение дня (?=\w)|\b(?:later )(?=today\b)|\b(?:or so|or thereabouts)\b", ""),
    (r"\b(?:within|в течение|in about|in around)\b", "in"),
    (r"\b(?:2morrow|2moro|tomoz|tmoz)\b", "tomorrow"),
    (r"\bnxt\b", "next"),
    (r"\bwk\b", "week"),
    (r"\b(?:в )?будущ(?=ую|ий|ее|ей)", "следующ"),
    (r"(?<=\d) ?([ap])(?: ?m)?(?=$| )", r"\1m"),
    (r"\b12 (?=midnight|noon)", ""),
    (r"\b(?:early (?=tomorrow)|(?<=tomorrow )early$)", "рано утром "),
    (r"\bс утречка\b", "утром"),
    (r"\bк полуночи\b", "в полночь"),
    (r"\bконц(\w+) рабоч(?:его|ей) (?=дня|недел)", r"конц\1 "),
    (r"\b(?:by |at )?(?:the )?close of (?:business|play)\b", "eod"),
    (r"\b(?:first|1st) of (?:the )?month\b", "the 1st"),
    (r"\b(?:tonight|tonite)\b", "today evening"),
    (r"\bпосле[ -]завтра\b", "послезавтра"),
    (r"\b(?:сегодня|today)\s+(?=через\b|in\b)", ""),
    # Of two days in one breath the nearer one is meant; it may be put off.
    (r"\bсегодня ?- ?завтра\b", "сегодня"),
    (r"\bзавтра ?- ?послезавтра\b", "завтра"),
    (r"\b(?:ч/з|чз|чрз)\b", "через"),
    (r"\b(?:не позже|не позднее|no later than)\b", "до"),
    (r"\b(?:не раньше|not before|no earlier than|starting(?: from)?|начиная)\b(?: с\b)?", "с"),
    (r"\bв районе (?=обед|полудн)", "в "),
    (r"\b(?:в районе|около|близко к|around|about|circa)\b", "в"),
    (r"\b(?:ближе к|closer to)(?! вечеру| концу)\b", "к"),
    (r"\bближе к (?=концу)", "к "),
    (r"\b(?:часов|часиков|часа|часам|часикам) (?=(?:в|к)\b)", ""),
    (r"\b(morning|утром|с утра) (?=первым делом|first thing)", ""),
    (r"\b(?:первым делом|first thing)(?: (?:in the )?(?:morning|утром|с утра))?\b", "рано утром"),
    (r"\bутр\b", "утром"),
    (r"\bвеч\b", "вечером"),
    (r"(?<=\d)ish\b", ""),
    (r"(?<=\d)(?:-(?:ти|ми|х|м)|ти)(?= |$)", ""),
    (r"\b(?:eow|eo week)\b", "end of week"),
    (r"\beom\b", "end of month"),
    (r"\beoq\b", "end of quarter"),
    (r"\beoy\b", "end of year"),
    (r"\b(?:до|перед|под|before) (?:самый )?(?:нов(?:ого|ым|ый) год\w*|new year(?:'?s)?)\b", "31 декабря"),
    (r"\bnew year's eve\b", "31 декабря"),
    (r"\b(?:a |one )?fortnight(?:'s time)?\b", "2 weeks"),
    (r"\b(?:в |на )?той неделе\b", "на следующей неделе"),
    (r"\b(?:the )?week after next\b", "in 2 weeks"),
    (r"\b(days?|weeks?|months?|years?|hours?|minutes?)(?:'s?|)? time\b", r"\1"),
    # «рабочий день» and its like are one word, a unit of their own.
    (r"\b(?:раб(?:оч\w+)?|working|business) (?:дн\w*|день|days?)\b|\b(?:workdays?|р ?д)\b", "workday"),
    (r"\b(?:раб(?:оч\w+)?|working|business) (?:ч|час\w*|hours?)\b", "workhour"),
    (r"\b(?:на |в )?(?:следующ\w+|next) workday\b", "через 1 workday"),
    (r"\bноль[ -]?ноль\b", "00"),
)  # fmt: skip
_FORMS = tuple((re.compile(form), plain) for form, plain in _PHRASES)
_STRAY_COLON = re.compile(r":(?=\s)")
_SAME_TIME = re.compile(
    r"\b(?:в |at )?(?:(?:это|то) же (?:самое )?время|(?:the )?same time|this time(?= (?:next|tomorrow|on|in)\b))\b"
)
_TWICE = re.compile(r"\b(?:at|в) (?=(?:в|к|at)\b)")


def plain_phrases(text: str, now: datetime) -> str:
    """The text in small letters, without marks that mean nothing, its usual phrases in one way of speaking.

    `now` is the speaker's own clock: «в это же время» is its time, to five minutes.
    """
    plain = text.casefold().replace("ё", "е").replace("a.m.", "am").replace("p.m.", "pm").replace("’", "'")
    plain = re.sub(r"[‐-―−]", "-", plain).replace("@", " at ")
    plain = _MARKS.sub(" ", _DECIMAL.sub(r"\1.\2 ", plain))
    plain = " ".join(_STRAY_COLON.sub(" ", _STRAY_POINT.sub(" ", plain)).split())
    plain = _DASH.sub(" ", plain)
    rounded = now - timedelta(minutes=now.minute % 5)
    plain = _SAME_TIME.sub(f"в {rounded:%H:%M}", plain)
    for form, phrase in _FORMS:
        plain = form.sub(phrase, plain)
    return " ".join(_TWICE.sub("", " ".join(plain.split())).split())
