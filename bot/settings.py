"""The settings: environment variables `VORONKA_…`, or the same lines in a file `.env`.

A wrong, missing or unknown one is a `SettingsError`, whose text is one line that says what to do. Secrets never
appear in it.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dotenv import dotenv_values
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

import locales

PREFIX = "VORONKA_"
# Where the file is; empty: there is none. The one variable that cannot stand in the file itself.
ENV_FILE_NAME = PREFIX + "ENV_FILE"
_TOKEN = re.compile(r"\d{1,19}:[A-Za-z0-9_-]+")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
DATABASE_FORM = "must look like sqlite:///data/voronka.db or postgresql://user:password@host/name"
_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}


class SettingsError(Exception):
    """The settings cannot be used; the text is for the person who starts the program."""


def _token(value: SecretStr) -> SecretStr:
    if not _TOKEN.fullmatch(value.get_secret_value()):
        raise ValueError("is not a bot token: copy it from @BotFather, it looks like 123456:ABC-DEF")
    return value


def _secret(value: SecretStr) -> SecretStr:
    if not _SECRET.fullmatch(value.get_secret_value()):
        raise ValueError("must be 1 to 256 characters of A-Z, a-z, 0-9, _ and -")
    return value


def _database(value: str) -> str:
    scheme, separator, rest = value.partition("://")
    driver = _DRIVERS.get(scheme)
    if driver is None or not separator or not rest.strip("/"):
        raise ValueError(DATABASE_FORM)
    return f"{driver}://{rest}"


def _web_address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must be an address that starts with http:// or https://")
    return value.rstrip("/")


def _proxy(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "socks4", "socks5") or not parts.hostname or not parts.port:
        raise ValueError("must look like socks5://user:password@host:1080 or http://host:3128")
    return value


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("must be a time zone's name, such as Europe/Moscow") from None
    return value


def _language(value: str) -> str:
    known = sorted(folder.parent.name for folder in Path(locales.__file__).parent.glob("*/LC_MESSAGES"))
    if value not in known:
        raise ValueError(f"must be a language that there is: {', '.join(known)}")
    return value


def _file(value: Path) -> Path:
    if not value.is_file():
        raise ValueError("there is no such file")
    return value


class Settings(BaseSettings):
    """What can be set from outside. Everything has a default, save the token."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True, env_ignore_empty=True)

    bot_token: Annotated[SecretStr, AfterValidator(_token)] | None = None
    database_url: Annotated[str, AfterValidator(_database)] = Field("sqlite:///data/voronka.db", validate_default=True)
    bot_api_url: Annotated[str, AfterValidator(_web_address)] = "https://api.telegram.org"
    proxy: Annotated[str, AfterValidator(_proxy)] | None = None
    regulation: Annotated[Path, AfterValidator(_file)] | None = None
    timezone: Annotated[str, AfterValidator(_zone)] | None = None
    default_locale: Annotated[str, AfterValidator(_language)] | None = None
    http_host: str = "127.0.0.1"
    http_port: Annotated[int, Field(ge=0, le=65535)] = 8080
    # How many proxies of your own stand before the bot and name their caller in X-Forwarded-For.
    trusted_proxies: Annotated[int, Field(ge=0, le=10)] = 0
    webhook_url: Annotated[str, AfterValidator(_web_address)] | None = None
    webhook_secret: Annotated[SecretStr, AfterValidator(_secret)] | None = None
    # SQLite: an update is acknowledged once it is on the disk, not only in the system's memory.
    wait_for_disk: bool = True
    # Where backups go that nobody asks for: beside SQLite's file, on PostgreSQL nowhere if it is not set.
    backup_folder: Path | None = None
    backup_hour: Annotated[int, Field(ge=0, le=23)] = 4
    # How many daily ones stay; 0: none is made, before a migration neither.
    backup_keep: Annotated[int, Field(ge=0, le=1000)] = 7
    log_level: Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(str.upper)] = "INFO"
    log_json: bool = True
    # Messages a second in all, as Telegram allows.
    send_rate: Annotated[float, Field(gt=0, le=1000)] = 30
    # What one person may send: a burst, and then so many a second. The excess is dropped before any database work.
    flood_burst: Annotated[int, Field(ge=1)] = 20
    flood_rate: Annotated[float, Field(gt=0)] = 3
    # From @BotFather: invoices can be paid inside Telegram. The receipt of 54-FZ goes to what the payer is asked for.
    payment_provider_token: SecretStr | None = None
    payment_receipt: Literal["none", "email", "phone"] = "none"
    # Only for the demonstration: a file with the seconds by which the clock is shifted.
    clock_file: Path | None = None

    @model_validator(mode="after")
    def _no_open_webhook(self) -> Self:
        if self.webhook_url is not None and self.webhook_secret is None:
            raise ValueError(
                f"{PREFIX}WEBHOOK_SECRET is missing: with {PREFIX}WEBHOOK_URL it must be set, "
                "or anybody could send updates to the bot"
            )
        return self

    @property
    def token(self) -> str:
        """The bot's token. Raises SettingsError without one."""
        if self.bot_token is None:
            raise SettingsError(
                f"{PREFIX}BOT_TOKEN is missing: get a token from @BotFather and put it into the environment or .env "
                "(to look around without one: voronka demo)"
            )
        return self.bot_token.get_secret_value()

    @property
    def webhook_path(self) -> str:
        return urlsplit(self.webhook_url or "").path or "/"

    @property
    def backups(self) -> Path | None:
        """The folder of the backups that are made without being asked for; None: there are none."""
        if self.backup_keep == 0:
            return None
        if self.backup_folder is None and self.sqlite_file is not None:
            return self.sqlite_file.parent / "backups"
        return self.backup_folder

    @property
    def sqlite_file(self) -> Path | None:
        """Where the SQLite database is; None on PostgreSQL or in memory."""
        scheme, _, rest = self.database_url.partition("://")
        name = rest.removeprefix("/").partition("?")[0]
        return Path(name) if scheme.startswith("sqlite") and name and name != ":memory:" else None


def from_environment() -> Settings:
    """The settings of this process: its environment, and below it the file. Raises SettingsError."""
    name = os.environ.get(ENV_FILE_NAME, ".env")
    return load(Path(name) if name else None)


def load(env_file: Path | None, **given: Any) -> Settings:
    """Settings by the environment and a file. `given` stands above both. Raises SettingsError."""
    _refuse_unknown(env_file)
    try:
        return Settings(_env_file=env_file, _env_file_encoding="utf-8", **given)  # type: ignore[call-arg]
    except ValidationError as error:
        raise SettingsError("; ".join(_complaints(error))) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{env_file} cannot be read ({type(error).__name__}): save it as UTF-8 text") from None


def _complaints(error: ValidationError) -> Iterator[str]:
    for one in error.errors(include_url=False):
        reason = one["msg"].removeprefix("Value error, ")
        if not one["loc"]:
            yield reason
            continue
        name = PREFIX + str(one["loc"][0]).upper()
        secret = any(word in name for word in ("TOKEN", "SECRET", "DATABASE", "PROXY"))
        shown = "" if secret else f" (it is {str(one['input'])[:80]!r})"
        yield f"{name}: {reason[:1].lower() + reason[1:]}{shown}"


def _refuse_unknown(env_file: Path | None) -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    try:
        in_file = dotenv_values(env_file, encoding="utf-8") if env_file is not None and env_file.is_file() else {}
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{env_file} cannot be read ({type(error).__name__}): save it as UTF-8 text") from None
    for name in sorted({*os.environ, *in_file} - {ENV_FILE_NAME}):
        if name.upper().startswith(PREFIX) and name.upper() not in known:
            near = difflib.get_close_matches(name.upper(), known, n=1)
            hint = f", did you mean {near[0]}?" if near else f"; known are {', '.join(sorted(known))}"
            raise SettingsError(f"{name} is not a setting{hint}")
