"""Words that carry no wish (R18): greetings, thanks, goodbyes, "ok". Russian and English."""

from __future__ import annotations

import re


def one_by_one(text: str) -> frozenset[str]:
    """Words with blanks between them, as a set."""
    return frozenset(text.split())


_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")

_GREETING = re.compile(
    r"(?:\s|[,.!;:)(–—-]|\W)*"
    r"(?:здравствуй(?:те)?|здрав+ствуйте|здрасьте|здрасте|здрасти|привет(?:ик|ики)?|приветствую(?:\s+вас)?|всем\s+привет"
    r"|(?:ас)?сал[ая]м(?:у)?(?:\s+алейкум)?|сәлеметсіз\s+бе|саламатсыз\s*бы|вітаю|дд|здоров[оа]"
    r"|добр(?:ый|ого|ое|ой|ая)\s+(?:день|дня|вечер|вечера|утро|утра|ночи|ночь|времени(?:\s+суток)?)"
    r"|(?:день|вечер|утро|утречко)\s+добр(?:ый|ое)|доброго\s+здоровья|доброго|добрый|салют|хай|хелло|алло|ку"
    r"|hello(?:\s+there)?|hi(?:\s+there)?|hey(?:\s+there)?|good\s+(?:day|morning|afternoon|evening)|greetings|howdy|yo)"
    r"(?![\w-])(?:\s*,?\s*(?:уважаемые(?:\s+коллеги)?|коллеги|друзья|девушки|team|everyone|all|guys|folks|there)(?![\w-]))?"
    r"(?:[\s,.!;:)(–—-]*(?:как\s+(?:ваши\s+|твои\s+|у\s+вас\s+)?дела|есть\s+кто(?:[- ]?нибудь)?(?:\s+живой)?"
    r"|можно\s+(?:задать\s+)?вопрос"
    r"|вы\s+(?:тут|здесь|на\s+связи)|how\s+are\s+you(?:\s+doing)?|(?:is\s+)?any(?:body|one)\s+(?:here|there)|are\s+you\s+there)"
    r"(?![\w-])\??)?"
    r"[\s,.!;:)(–—-]*",
    re.IGNORECASE,
)
_PARTING = one_by_one("""
    спасибо спс пасиб пасибо спасибочки благодарю благодарим признателен признательна мерси пока досвидания
    свидания ок окей оки окей хорошо ладно понял поняла понятно ясно принято отлично супер класс здорово
    прекрасно замечательно договорились добро угу ага хор лан жду ждем ждём ясненько понятненько спасибки пасибки
    сенкс принял приняла приняли подумаю подумаем учту пойдет пойдёт годится thanks thank thx ty cheers bye
    goodbye ok okay k kk great fine good perfect cool understood noted super nice awesome
""")
_BESIDE = one_by_one("""
    вам тебе вас вы большое огромное огромнейшее очень всё все за помощь ответ информацию до а и да ну так тогда
    всего доброго хорошего дня вечера утра ночи выходных удачи доброй спокойной скорого встречи завтра связи
    будем буду звонка звонок ответа вашего ваш нет праздником наступающим новым годом консультацию разъяснения совет
    напишу позвоню перезвоню сообщу решу решим вернусь если что то быстрый потом с на я мне
    меня больше ничего не надо нужно уже пока you very much so a lot for the your help all and
    have day evening night weekend see tomorrow call your reply hear from to later
    soon got it that then many take care i we will wait sounds bye
""")

_SMALL = one_by_one("да не ну на но то он мы вы ты эй ой ах их ей ею no yo hi me he we us it is so do go")


def is_small(text: str) -> bool:
    """Whether a short text is a word that looks for nobody: «да», «ок»."""
    return is_parting(text) or all(word in _SMALL for word in words_in(text))


def words_as_written(text: str) -> list[str]:
    return _WORD.findall(text)


def words_in(text: str) -> list[str]:
    """The words and figures of a text, in small letters."""
    return [word.casefold() for word in _WORD.findall(text)]


def without_greeting(text: str) -> str:
    """The text from behind the greetings that it begins with."""
    rest = text
    while (found := _GREETING.match(rest)) is not None and found.end() > 0:
        rest = rest[found.end() :]
    return rest


def is_greeting(text: str) -> bool:
    """A greeting and nothing else."""
    rest = without_greeting(text)
    return rest != text and not words_in(rest)


def is_parting(text: str) -> bool:
    """Thanks, a goodbye, an "ok", or no word at all (a thumb, an emoji): it answers, and wishes for nothing."""
    words = words_in(without_greeting(text))
    if not words:
        return not words_in(text)
    return (any(word in _PARTING for word in words) and all(word in _PARTING or word in _BESIDE for word in words)) or (
        " ".join(words) in _WHOLE
    )


_WHOLE = frozenset(
    {
        "до свидания", "всего доброго", "всего хорошего", "хорошего дня", "хорошего вечера", "до встречи", "до завтра",
        "до связи", "на связи", "удачи", "хороших выходных", "спокойной ночи", "буду ждать", "будем ждать",
        "нет не надо", "с праздником", "с наступающим", "с новым годом",
        "good bye", "see you tomorrow", "see you", "see you later",
        "have a nice day", "have a good day", "good night", "take care", "got it", "talk soon", "много спасибо",
    }
)  # fmt: skip
