"""The Bot API client: aiogram's, with a JSON body where nothing is uploaded, a server of one's own and a proxy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.exceptions import AiogramError, ClientDecodeError, TelegramNetworkError
from aiogram.methods import Response, TelegramMethod
from aiogram.methods.base import TelegramType
from aiogram.types import LinkPreviewOptions
from aiohttp import ClientTimeout

if TYPE_CHECKING:
    from bot.settings import Settings

# A message is waited for no longer than this: a time-out may have delivered, and the next try may repeat it.
REQUEST_SECONDS = 30.0
CONNECTIONS = 100


class JsonSession(AiohttpSession):
    """Posts JSON instead of a form, which costs a fraction, unless a file goes along."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        # pydantic forgets a generic model that nobody holds, and aiogram asks for one with every answer: making it anew
        # was 6 % of all the work.
        self._answer_models: dict[type[TelegramMethod[Any]], Any] = {}

    async def make_request(
        self, bot: Bot, method: TelegramMethod[TelegramType], timeout: int | None = None
    ) -> TelegramType:
        files: dict[str, Any] = {}
        fields = {
            name: prepared
            for name, value in method.model_dump(warnings=False, exclude_none=True).items()
            if (prepared := self.prepare_value(value, bot=bot, files=files, _dumps_json=False)) is not None
        }
        if files:
            return await self._uploaded(bot, method, timeout)
        session = await self.create_session()
        url = self.api.api_url(token=bot.token, method=method.__api_method__)
        seconds = ClientTimeout(total=self.timeout if timeout is None else timeout)
        try:
            async with session.post(url, json=fields, timeout=seconds) as response:
                content = await response.text(errors="replace")
        except Exception as error:
            raise _unreached(method, error) from None
        checked = self.check_response(bot=bot, method=method, status_code=response.status, content=content)
        return cast(TelegramType, checked.result)

    async def _uploaded(self, bot: Bot, method: TelegramMethod[TelegramType], timeout: int | None) -> TelegramType:
        try:
            return await super().make_request(bot, method, timeout)
        except AiogramError:
            raise
        except Exception as error:
            raise _unreached(method, error) from None

    async def close(self) -> None:
        """aiogram's waits a quarter of a second for TLS to end, also where there is none."""
        if self._session is None or self._session.closed:
            return
        if self.api.base.startswith("https:"):
            await super().close()
        else:
            await self._session.close()

    def check_response(self, bot: Bot, method: TelegramMethod[TelegramType], status_code: int, content: str) -> Any:
        if type(method) not in self._answer_models:
            self._answer_models[type(method)] = Response[method.__returning__]  # type: ignore[name-defined]
        try:
            return super().check_response(bot, method, status_code, content)
        except TypeError as error:
            # A 5xx without a description, over which aiogram stumbles.
            raise ClientDecodeError("Answer without a description", error, content[:200]) from None


def _unreached(method: TelegramMethod[Any], error: Exception) -> TelegramNetworkError:
    """What kept a request from its answer: aiohttp, the system, TLS and every kind of proxy have classes of their own.

    The class alone is told: the error's own text may hold the address, and so the token.
    """
    return TelegramNetworkError(method=method, message=type(error).__name__)


def open_bot(settings: Settings) -> Bot:
    """The Bot for these settings, as a context that closes its session."""
    session = JsonSession(
        proxy=settings.proxy,
        limit=CONNECTIONS,
        api=TelegramAPIServer.from_base(settings.bot_api_url),
        timeout=REQUEST_SECONDS,
    )
    return Bot(
        settings.token,
        session=session,
        default=DefaultBotProperties(parse_mode=ParseMode.HTML, link_preview=LinkPreviewOptions(is_disabled=True)),
    )
