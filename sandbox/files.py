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
    of: str | None = None

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

    def reduced(self, kept: Kept, side: int, share: float) -> Kept:
        """A smaller size of a photo under an identifier of its own; its content is that of the whole."""
        name = f"{kept.id}-{side}"
        if (known := self._files.get(name)) is not None:
            return known
        stem, dot, extension = kept.path.rpartition(".")
        small = Kept(
            id=name, unique_id=f"{kept.unique_id}{side}", path=f"{stem}_{side}{dot}{extension}", name=kept.name,
            mime=kept.mime, kind=kept.kind, size=max(1, int(kept.size * share * share)), of=kept.id,
        )  # fmt: skip
        self._files[name] = small
        self._store.put("file", name, small.as_json)
        return small

    def content(self, kept: Kept) -> bytes:
        return self._contents[kept.of or kept.id]


def is_image(content: bytes) -> bool:
    """Does it begin as a picture does: PNG, JPEG, GIF, BMP, WebP?"""
    return content.startswith((b"\x89PNG", b"\xff\xd8", b"GIF8", b"BM")) or content[8:12] == b"WEBP"


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
