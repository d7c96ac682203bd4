"""Files that were sent: identifiers, paths and contents."""

from __future__ import annotations

import hashlib
import mimetypes
import struct
from dataclasses import dataclass
from typing import Any

from sandbox.store import Sequence, Store

Json = dict[str, Any]
_EXTENSIONS = {"photo": ".jpg", "voice": ".oga", "video": ".mp4", "sticker": ".webp", "animation": ".mp4"}


@dataclass(slots=True)
class Kept:
    """A file on the shelf."""

    id: str
    unique_id: str
    path: str
    name: str
    mime: str
    kind: str
    size: int

    def as_json(self) -> Json:
        return {name: getattr(self, name) for name in self.__slots__}

    @property
    def face(self) -> Json:
        """How the Bot API refers to it."""
        return {"file_id": self.id, "file_unique_id": self.unique_id, "file_size": self.size}


class FileShelf:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._numbers = Sequence(store, "file", 1)
        self._files: dict[str, Kept] = {kept["id"]: Kept(**kept) for _, kept in store.read("file")}
        self._contents: dict[str, bytes] = dict(store.read("content"))

    def add(self, kind: str, name: str, content: bytes, mime: str = "") -> Kept:
        number = self._numbers.take()
        unique = hashlib.sha256(content).hexdigest()[:16]
        mime = mime if mime and mime != "application/octet-stream" else mimetypes.guess_type(name)[0] or mime
        extension = _EXTENSIONS.get(kind) or ("." + name.rpartition(".")[2] if "." in name else "")
        kept = Kept(
            id=f"Sandbox{kind.title()}{number:06d}-{unique}", unique_id=f"{kind[:2]}{unique}",
            path=f"{kind}s/file_{number}{extension}", name=name, mime=mime or "application/octet-stream", kind=kind,
            size=len(content),
        )  # fmt: skip
        self._files[kept.id] = kept
        self._contents[kept.id] = content
        self._store.put("file", kept.id, kept.as_json)
        self._store.put("content", kept.id, lambda: content)
        return kept

    def get(self, file_id: str) -> Kept | None:
        return self._files.get(file_id)

    def by_path(self, path: str) -> Kept | None:
        return next((kept for kept in self._files.values() if kept.path == path), None)

    def content(self, kept: Kept) -> bytes:
        return self._contents[kept.id]


def image_size(content: bytes) -> tuple[int, int]:
    """Width and height of a PNG or JPEG; 320 by 240 if it is neither."""
    if content.startswith(b"\x89PNG") and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return width, height
    if content.startswith(b"\xff\xd8"):
        at = 2
        while at + 9 < len(content):
            marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4])
            if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
                height, width = struct.unpack(">HH", content[at + 5 : at + 9])
                return width, height
            at += 2 + length
    return 320, 240
