"""Fetching files back."""

from __future__ import annotations

from typing import Any

from sandbox.errors import bad_request
from sandbox.methods.registry import method
from sandbox.requests import Call
from sandbox.world import World

MAX_DOWNLOAD = 20 * 1024 * 1024


@method("getFile")
def get_file(world: World, call: Call) -> dict[str, Any]:
    kept = world.files.get(call.params["file_id"])
    if kept is None:
        raise bad_request("invalid file_id")
    if kept.size > MAX_DOWNLOAD:
        raise bad_request("file is too big")
    return {**kept.face, "file_path": kept.path}
