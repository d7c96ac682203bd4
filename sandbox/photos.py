"""A photo as Telegram keeps it: compressed to JPEG in up to four sizes, without a name and without metadata."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from typing import Any

from PIL import Image, ImageOps, UnidentifiedImageError

from sandbox.files import FileShelf

Json = dict[str, Any]
SIDES = (90, 320, 800, 1280)
"""The longest sides of sizes s, m, x and y (core.telegram.org/api/files#image-thumbnail-types)."""
_QUALITY = 87
_MAX_RATIO = 20


class NotAPicture(ValueError):
    """What was given cannot be sent as a photo."""


def photo_sizes(files: FileShelf, content: bytes) -> list[Json]:
    """PhotoSizes of a picture, the largest last: those smaller than it, and one that holds the whole of it.

    Raises:
        NotAPicture: if it cannot be read, or one side is more than twenty times the other.
    """
    sizes: list[Json] = []
    for width, height, data in _compressed(content):
        kept = files.add("photo", "photo.jpg", data, "image/jpeg")
        sizes.append({**kept.face, "width": width, "height": height})
    return sizes


@lru_cache(maxsize=32)
def _compressed(content: bytes) -> tuple[tuple[int, int, bytes], ...]:
    try:
        with Image.open(BytesIO(content)) as opened:
            picture = ImageOps.exif_transpose(opened).convert("RGB")
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError, ValueError) as error:
        raise NotAPicture("this is not a picture") from error
    longest, shortest = max(picture.size), min(picture.size)
    if longest > shortest * _MAX_RATIO:
        raise NotAPicture("this picture is too long and narrow for a photo")
    sides = [side for side in SIDES if side < longest]
    if longest <= SIDES[-1]:
        sides.append(longest)
    return tuple(_scaled(picture, side) for side in sides)


def _scaled(picture: Image.Image, side: int) -> tuple[int, int, bytes]:
    smaller = picture.copy()
    smaller.thumbnail((side, side))
    out = BytesIO()
    smaller.save(out, "JPEG", quality=_QUALITY)
    return smaller.width, smaller.height, out.getvalue()
