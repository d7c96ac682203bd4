"""``python -m sandbox``: the sandbox as a process of its own."""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import signal
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from sandbox.limits import Figures
from sandbox.population import settle_people
from sandbox.server import DEFAULT_TOKEN, Sandbox


def _arguments(argv: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m sandbox",
        description="A Telegram Bot API of your own: point a bot's library at the address that is printed.",
        epilog="The page at that address shows the chats. More in sandbox/README.md.",
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--token", default=DEFAULT_TOKEN, help="the bot's token; by default %(default)s")
    parser.add_argument("--any-token", action="store_true", help="any well-formed token is this bot's")
    parser.add_argument("--username", default="voronka_demo_bot", help="the bot's @username")
    parser.add_argument("--name", default="Voronka", help="the bot's name")
    parser.add_argument("--state", type=Path, help="keep chats in this file")
    parser.add_argument("--clock-file", type=Path, help="write the clock's offset here")
    parser.add_argument("--ledger", type=Path, help="append every request to this file, a line of JSON each")
    parser.add_argument("--ledger-size", type=int, default=20_000, help="how many requests are kept in memory")
    parser.add_argument("--people", type=Path, help="a JSON list of people to be there from the start")
    parser.add_argument("--no-limits", action="store_true", help="do not limit how fast the bot may send")
    parser.add_argument("--no-privacy", action="store_true", help="in groups the bot hears everything")
    parser.add_argument("--inline", action="store_true", help="the bot may be asked inline (@name words)")
    parser.add_argument("--business", action="store_true", help="people may connect the bot to their accounts")
    parser.add_argument("--penalty", type=float, default=0.0, help="the least retry_after of a 429, in seconds")
    parser.add_argument("--strict", action="store_true", help="refuse what the real server would pass over in silence")
    parser.add_argument("--webhook-pace", type=float, default=1.0, help="scale the pauses between webhook retries")
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args(argv)


def _read_people(file: Path | None) -> list[dict[str, Any]]:
    if file is None:
        return []
    try:
        people = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        sys.exit(f"sandbox: cannot read the people of {file}: {error}")
    if not isinstance(people, list) or not all(isinstance(one, dict) and "first_name" in one for one in people):
        sys.exit(f"sandbox: {file} must be a list of people, each with at least a first_name")
    return people


async def _serve(options: argparse.Namespace) -> None:
    people = _read_people(options.people)
    sandbox = Sandbox(
        token=options.token, username=options.username, name=options.name, limits=not options.no_limits,
        strict=options.strict, any_token=options.any_token, privacy=not options.no_privacy, inline=options.inline,
        business=options.business, figures=Figures(penalty=options.penalty), seed=options.seed,
        ledger_file=options.ledger, clock_file=options.clock_file, state_file=options.state,
        webhook_pace=options.webhook_pace, ledger_size=options.ledger_size,
    )  # fmt: skip
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await sandbox.start(options.host, options.port)
    settle_people(sandbox.world, people)
    # aiogram's models are some 200,000 objects: out of the collector's way they cost nothing.
    gc.collect()
    gc.freeze()
    sys.stdout.write(f"Sandbox: {sandbox.url}\n")
    sys.stdout.flush()
    await stop.wait()
    await sandbox.stop()


def _runner() -> Callable[[Coroutine[Any, Any, None]], None]:
    """uvloop where there is one: it answers a third more requests."""
    try:
        import uvloop
    except ImportError:
        return asyncio.run
    return uvloop.run


def main() -> None:
    options = _arguments()
    try:
        _runner()(_serve(options))
    except OSError as error:
        sys.exit(f"sandbox: cannot listen on {options.host}:{options.port}: {error.strerror}")


if __name__ == "__main__":
    main()
