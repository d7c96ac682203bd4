"""Built-in things to send: a picture, a second of sound, a file. Made by arithmetic: there is nothing to ship."""

from __future__ import annotations

import math
import struct
import zlib


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def picture(width: int = 320, height: int = 220) -> bytes:
    """A PNG: hills under an evening sky."""
    rows = bytearray()
    for y in range(height):
        rows.append(0)
        for x in range(width):
            far = 0.62 + 0.09 * math.sin(x / 41) + 0.03 * math.sin(x / 13)
            near = 0.80 + 0.08 * math.sin(x / 67 + 2)
            share = y / height
            sun = math.hypot(x - width * 0.7, y - height * 0.38) < height * 0.11
            if share > near:
                colour = (38, 70, 83)
            elif share > far:
                colour = (42, 157, 143)
            elif sun:
                colour = (255, 244, 214)
            else:
                colour = (244 - int(40 * (1 - share)), 162 - int(50 * share), 97 + int(70 * (1 - share)))
            rows += bytes(colour)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    packed = zlib.compress(bytes(rows), 9)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", packed) + _chunk(b"IEND", b"")


def sound(seconds: float = 1.0, rate: int = 8000) -> bytes:
    """A WAV: two soft notes."""
    count = int(seconds * rate)
    frames = bytearray()
    for n in range(count):
        pitch = 440 if n < count / 2 else 554
        fade = math.sin(math.pi * n / count)
        frames += struct.pack("<h", int(6000 * fade * math.sin(2 * math.pi * pitch * n / rate)))
    layout = struct.pack("<IHHIIHH", 16, 1, 1, rate, rate * 2, 2, 16)
    data = struct.pack("<4sI", b"data", len(frames)) + bytes(frames)
    return struct.pack("<4sI4s4s", b"RIFF", 4 + 4 + len(layout) + len(data), b"WAVE", b"fmt ") + layout + data


_PICTURE = picture()

SAMPLES: dict[str, tuple[str, bytes]] = {
    "photo": ("photo.png", _PICTURE),
    "voice": ("voice.wav", sound()),
    "document": ("document.txt", "A sample document.\nОбразец документа.\n".encode()),
    "sticker": ("sticker.png", picture(96, 96)),
    "video": ("video.mp4", b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"),
}
