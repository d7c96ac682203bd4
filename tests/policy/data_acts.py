"""Acts on the base as a whole: whose it is, is nobody's question; each with the errors that say it was allowed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

from crm_core.core import Crm
from crm_core.errors import BadValue
from crm_core.rules.exports import ExportFormat, ExportKind
from crm_core.rules.importing.columns import Columns
from crm_core.rules.importing.states import UploadState
from crm_core.services.exporting.service import ExportJob
from crm_core.services.importing.service import Counts
from crm_core.services.importing.uploads import UploadJob
from tests.policy.world import Target, World

Try = Callable[[Crm, World, Target], Awaitable[object]]


def _upload(world: World) -> UploadJob:
    by = world.actors["admin"]
    return UploadJob(world.upload, "clients", "base.csv", "file", UploadState.LOOK, {}, None, None, by, None)


def _job(world: World) -> ExportJob:
    by, at = world.actors["manager"], world.core.clock.now()
    return ExportJob(world.export, ExportKind.CLIENTS, ExportFormat.CSV, by, None, None, at)


DATA: dict[str, tuple[Try, tuple[type[Exception], ...]]] = {
    "intake.sites.add": (lambda c, w, t: c.intake.sites.add(f"site {next(w.numbers)}"), ()),
    "intake.sites.revoke": (lambda c, w, t: c.intake.sites.revoke("none"), (BadValue,)),
    "intake.sites.listing": (lambda c, w, t: c.intake.sites.listing(), ()),
    "privacy.find": (lambda c, w, t: c.privacy.find(phone="+79123456780"), ()),
    "privacy.outdated": (lambda c, w, t: c.privacy.outdated(0, 5), ()),
    "privacy.forget": (lambda c, w, t: c.privacy.forget([]), ()),
    "privacy.erased_since": (lambda c, w, t: c.privacy.erased_since(w.core.clock.now()), ()),
    "privacy.prune_audit": (lambda c, w, t: c.privacy.prune_audit(w.core.clock.now() - timedelta(days=999)), ()),
    "exports.ask": (lambda c, w, t: c.exports.ask(ExportKind.CLIENTS, ExportFormat.CSV), ()),
    "exports.by_hand": (lambda c, w, t: c.exports.by_hand(ExportKind.CLIENTS, ExportFormat.CSV), ()),
    "exports.decide": (lambda c, w, t: c.exports.decide(w.export, allow=True), ()),
    "exports.next_job": (lambda c, w, t: c.exports.next_job(), ()),
    "exports.done": (lambda c, w, t: c.exports.done(_job(w), 1), ()),
    "exports.failed": (lambda c, w, t: c.exports.failed(_job(w), "gone"), ()),
    "exports.offered": (lambda c, w, t: c.exports.offered(), ()),
    "imports.owners": (lambda c, w, t: c.imports.owners(), ()),
    "imports.remembered": (lambda c, w, t: c.imports.remembered("none"), ()),
    "imports.begin": (lambda c, w, t: c.imports.begin(Columns("clients", "", 1, ()), "base", "0", {}), ()),
    "imports.take": (lambda c, w, t: c.imports.take(0, "clients", (), 1, Counts()), ()),
    "imports.look": (lambda c, w, t: c.imports.look("clients", (), set()), ()),
    "imports.finish": (lambda c, w, t: c.imports.finish(0), (BadValue,)),
    "imports.listing": (lambda c, w, t: c.imports.listing(), ()),
    "imports.uploads.add": (lambda c, w, t: c.imports.uploads.add("clients", "base.csv", "file"), ()),
    "imports.uploads.one": (lambda c, w, t: c.imports.uploads.one(w.upload), ()),
    "imports.uploads.say": (lambda c, w, t: c.imports.uploads.say(w.upload, "columns", "Имя", "contact.name"), ()),
    "imports.uploads.go_on": (lambda c, w, t: c.imports.uploads.go_on(w.upload, UploadState.TAKE), ()),
    "imports.uploads.next_job": (lambda c, w, t: c.imports.uploads.next_job(), ()),
    "imports.uploads.told_in": (lambda c, w, t: c.imports.uploads.told_in(_upload(w), 1), ()),
    "imports.uploads.ended": (lambda c, w, t: c.imports.uploads.ended(_upload(w), UploadState.FAILED, {}), ()),
    "imports.undoing.begin": (lambda c, w, t: c.imports.undoing.begin(0), (BadValue,)),
    "imports.undoing.slice": (lambda c, w, t: c.imports.undoing.slice(0), ()),
    "news.backup_failed": (lambda c, w, t: c.news.backup_failed("disk"), ()),
    "outbox.take_over": (lambda c, w, t: c.outbox.take_over(), ()),
}
