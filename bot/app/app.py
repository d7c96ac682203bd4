"""The composition root: everything is made here, by hand, and nowhere else. Tests use the very same."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import structlog
from aiogram import Bot

from bot.app.background import Reminding
from bot.app.backup_schedule import BackupSchedule
from bot.app.clock_pace import ClockPace
from bot.app.housekeeping import Housekeeping
from bot.app.http import HttpApp
from bot.app.readiness import Probe
from bot.app.regulation_loading import open_core, settled, warn_of_difference
from bot.app.regulation_watch import RegulationWatch
from bot.app.resources import clock_of, migrated_storage
from bot.app.watchdog import Watchdog
from bot.exports.worker import ExportWorker
from bot.imports.worker import ImportWorker
from bot.jobs import JobLoop
from bot.metrics import Metrics
from bot.settings import Settings
from bot.telegram.drawings import Drawings
from bot.telegram.gateway import TelegramGateway
from bot.telegram.session import open_bot
from bot.telegram.till import Till
from bot.updates import reachability
from bot.updates.answering.presenter import Presenter
from bot.updates.answering.reply import Address, PendingReply
from bot.updates.attachments import Attachments
from bot.updates.command_menus import CommandMenus
from bot.updates.dispatcher import open_dispatcher
from bot.updates.middleware import UpdateMiddleware
from bot.updates.processor import UpdateProcessor
from bot.updates.receiving.polling import Polling
from bot.updates.receiving.rate_limit import Throttle
from bot.updates.receiving.receiver import UpdateReceiver
from bot.updates.receiving.webhook import Webhook
from bot.updates.receiving.webhook_registration import Registration
from bot.updates.worker import Worker
from bot.vital import Vital
from crm_core.clock import Clock
from crm_core.core import CrmCore
from crm_core.regulation import morphology
from crm_core.rules.actor import Actor
from handlers.lead.doorstep import Doorstep
from handlers.ui.kit.i18n import languages, speaking
from handlers.ui.screens import errors
from webapp.door import Door

log = structlog.get_logger(__name__)

# How long a stop may take, in seconds: what is begun, then what is being sent.
WORK_ENDS_WITHIN = 5.0
SENDING_ENDS_WITHIN = 2.0
MARKS_END_WITHIN = 1.5


class App:
    """The running bot. `start` and `stop` it, or let `opened` do both."""

    def __init__(self, settings: Settings, core: CrmCore, regulation_number: int, bot: Bot) -> None:
        self.settings, self.core, self.clock, self.storage, self.bot = settings, core, core.clock, core.storage, bot
        self.metrics = Metrics()
        self.vital = Vital()
        self.regulation_watch = RegulationWatch(core, regulation_number, partial(settled, settings))
        locale = core.regulation.company.locale
        self.drawings = Drawings()
        token = settings.payment_provider_token
        till = Till(token.get_secret_value(), settings.payment_receipt) if token is not None else None
        self.presenter = Presenter(
            bot,
            self.metrics,
            pace=lambda chat_id: self.reminding.note(chat_id),
            shown=lambda seq: self.intake.answered(seq),
            gone=lambda chat_id: reachability.blocked(self.core, chat_id),
            draw=self.drawings.draw,
            ended=self.vital.ended,
            till=till,
        )
        self.menus = CommandMenus(bot)
        self.core.on_dismissed.append(self._say_goodbye)
        self.dispatcher = open_dispatcher(
            UpdateMiddleware(
                core,
                self.menus,
                Attachments(core, bot),
                Doorstep(bot.token.encode()),
                locale=locale,
                pays_here=till is not None,
            )
        )
        self.handling = UpdateProcessor(self.core, bot, self.dispatcher, self.presenter, self.metrics, locale=locale)
        self.worker = Worker(self.core, self.handling, self.metrics, ended=self.vital.ended)
        self.intake = UpdateReceiver(
            self.core,
            Throttle(settings.flood_burst, settings.flood_rate),
            self.metrics,
            begins=self.worker.begins,
            offer=self.worker.offer,
            flooded=self.handling.warn_of_flood,
            refused=self.handling.drop_silently,
            wait_for_disk=settings.wait_for_disk,
        )
        self.gateway = TelegramGateway(bot, core, self.drawings.draw, till)
        self.reminding = Reminding(self.core, self.gateway, self.metrics, send_rate=settings.send_rate)
        self.backups = BackupSchedule(settings, core, self.reminding.leader, self.metrics)
        self.clock_pace: ClockPace | None = None
        if settings.clock_file is not None:
            idle = lambda: self.reminding.delivery.idle  # noqa: E731
            self.clock_pace = ClockPace(core, settings.clock_file, scan=self.reminding.scan_now, idle=idle)
        self.watchdog = Watchdog()
        self.metrics.watch_slices(self.watchdog.silence.value, self.storage.hold.value)
        self.housekeeping = Housekeeping(core, self.reminding.leader)
        self.exports = JobLoop("exports", self.reminding.leader, ExportWorker(core, bot).one)
        self.imports = JobLoop("imports", self.reminding.leader, ImportWorker(core, bot).one)
        self.webhook: Webhook | None = None
        self.ingress: Polling | Registration
        if settings.webhook_url is not None and settings.webhook_secret is not None:
            secret = settings.webhook_secret.get_secret_value()
            self.webhook = Webhook(secret, self.intake, self.metrics)
            self.ingress = Registration(bot, settings.webhook_url, secret)
        else:
            self.ingress = Polling(bot, self.intake, self.metrics)
        self.http = HttpApp(
            settings.http_host,
            settings.http_port,
            self.metrics,
            vital=self.vital,
            probe=Probe(core, self.ingress),
            webhook=self.webhook,
            door=Door(
                core,
                locales=languages(),
                trusted_proxies=settings.trusted_proxies,
                counted=lambda outcome: self.metrics.site_calls.labels(outcome).inc(),
            ),
            webhook_path=settings.webhook_path,
        )
        self._intake_task: asyncio.Task[None] | None = None
        self._dictionary: asyncio.Future[None] | None = None

    @classmethod
    @asynccontextmanager
    async def open(cls, settings: Settings, *, clock: Clock | None = None) -> AsyncIterator[App]:
        """Built, on a migrated database, but not started. Whatever was started is stopped at the end."""
        async with migrated_storage(settings) as storage, open_bot(settings) as bot:
            core, number = await open_core(settings, storage, clock or clock_of(settings))
            await warn_of_difference(settings, storage)
            app = cls(settings, core, number, bot)
            try:
                yield app
            finally:
                await app.stop()

    async def start(self) -> None:
        """Raises OSError if the HTTP address is taken."""
        await self.http.start()
        self.watchdog.start()
        self._intake_task = asyncio.create_task(self.intake.run(), name="intake")
        self._intake_task.add_done_callback(partial(self.vital.must_run, "the intake"))
        await self._show_what_is_owed()
        self.worker.start()
        self.reminding.start(self.vital)
        self.backups.start()
        self.housekeeping.start()
        self.exports.start()
        self.imports.start()
        self.regulation_watch.start()
        if self.clock_pace is not None:
            self.clock_pace.start()
        self.ingress.start(self.vital)
        self.menus.start()
        # The first lead's words do not wait for it.
        self._dictionary = asyncio.get_running_loop().run_in_executor(None, morphology.warm_up)

    async def stop(self) -> None:
        """Takes nothing more in, finishes what is begun, leaves the rest to the next start."""
        if self._intake_task is None:
            return
        self.vital.stopping = True
        self.watchdog.stop()
        await self.ingress.stop()
        if self.webhook is not None:
            self.webhook.close()
        await self.menus.stop()
        await self.regulation_watch.stop()
        if self.clock_pace is not None:
            await self.clock_pace.stop()
        await self.backups.stop()
        await self.housekeeping.stop()
        await asyncio.gather(self.exports.stop(), self.imports.stop())
        await asyncio.gather(self.worker.stop(WORK_ENDS_WITHIN), self.reminding.stop())
        await self.presenter.stop(SENDING_ENDS_WITHIN)
        await self.drawings.stop()
        if self._dictionary is not None:
            await self._dictionary
        self.intake.stop()
        # With the database gone the last marks cannot be written: those answers are shown once more after the start.
        await asyncio.wait({self._intake_task}, timeout=MARKS_END_WITHIN)
        self._intake_task.cancel()
        await asyncio.gather(self._intake_task, return_exceptions=True)
        self._intake_task = None
        await self.http.stop()

    def _say_goodbye(self, telegram_id: int) -> None:
        """Takes a former colleague's menus off their phone. What they may do was decided by the commit already."""
        self.menus.gone(telegram_id)
        with speaking(self.core.regulation.company.locale):
            self.presenter.show(PendingReply.of(None, Address(telegram_id), errors.access_ended()))

    async def _show_what_is_owed(self) -> None:
        """Answers that were committed and not shown, or not marked as shown, before the last stop."""
        seen, shown = 0, 0
        while True:
            async with self.core.reading(Actor.system()) as crm:
                page = await crm.inbox.unanswered(seen)
            if not page:
                break
            for one in page:
                await self.presenter.room()
                self.presenter.show(PendingReply.restored(one.seq, one.answer))
            seen, shown = page[-1].seq, shown + len(page)
        if shown:
            log.info("presenter.owed_from_before", answers=shown)
