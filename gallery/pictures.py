"""Screenshots as small PNG files: few colours, no metadata."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from PIL import Image

LARGEST = 200 * 1024
"""Bytes a picture may have."""


def keep(screenshot: bytes, file: Path) -> None:
    """Writes it with as many colours as fit into `LARGEST`."""
    with Image.open(BytesIO(screenshot)) as taken:
        picture = taken.convert("RGB")
    file.parent.mkdir(parents=True, exist_ok=True)
    for colours in (256, 128, 64):
        out = BytesIO()
        # An octree keeps the few bright spots (avatars, emoji) that a median cut would give to the many grey ones.
        picture.quantize(colours, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(
            out, format="png", optimize=True
        )
        if out.tell() <= LARGEST:
            break
    file.write_bytes(out.getvalue())
