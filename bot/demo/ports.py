"""Ports of the demonstration: free ones at the first start, the same ones later, so that a bookmark keeps working."""

from __future__ import annotations

import json
import socket
from pathlib import Path

HOST = "127.0.0.1"


def remembered(file: Path, wanted: dict[str, int]) -> dict[str, int]:
    """A port for each name: the wanted one unless 0, the remembered one if it is free, else any. Remembers them."""
    before = _read(file)
    chosen: dict[str, int] = {}
    for name, port in wanted.items():
        candidate = port or before.get(name, 0)
        chosen[name] = candidate if port or _is_free(candidate) else _any_free(set(chosen.values()))
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(chosen), encoding="ascii")
    return chosen


def _read(file: Path) -> dict[str, int]:
    try:
        kept = json.loads(file.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return {}
    return {name: port for name, port in kept.items() if type(port) is int and 0 < port < 65536}


def _is_free(port: int) -> bool:
    if not port:
        return False
    with socket.socket() as trial:
        # As servers do, so that a port just left by the last demonstration counts as free.
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((HOST, port))
        except OSError:
            return False
    return True


def _any_free(taken: set[int]) -> int:
    while True:
        with socket.socket() as trial:
            trial.bind((HOST, 0))
            port = trial.getsockname()[1]
        if port not in taken:
            return port
