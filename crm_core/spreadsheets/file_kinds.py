"""What a file is, by its first bytes and never by its name: a table that can be read, or something that has a name."""

from __future__ import annotations

import io
import zipfile
from typing import Literal

from crm_core.spreadsheets.table import BadSheet

Kind = Literal["workbook", "xlsx", "html", "xml", "text"]

_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n", "image"), (b"\xff\xd8\xff", "image"), (b"GIF8", "image"), (b"II*\0", "image"),
    (b"MM\0*", "image"), (b"\0\0\1\0", "image"),
    (b"Rar!\x1a", "archive"), (b"7z\xbc\xaf'\x1c", "archive"), (b"\x1f\x8b", "archive"), (b"BZh", "archive"),
    (b"\xfd7zXZ", "archive"), (b"(\xb5/\xfd", "archive"),
    (b"{\\rtf", "document"), (b"OggS", "media"), (b"ID3", "media"), (b"\x1aE\xdf\xa3", "media"),
)  # fmt: skip
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Streams of a compound file by which its program is known, as its directory writes them.
_STREAMS: tuple[tuple[str, str], ...] = (
    ("EncryptedPackage", "password"), ("Workbook", "workbook"), ("Book", "workbook"),
    ("WordDocument", "document"), ("PowerPoint Document", "document"),
)  # fmt: skip
_PARTS: tuple[tuple[str, str], ...] = (
    ("xl/workbook.bin", "workbook"), ("xl/", "xlsx"), ("word/", "document"), ("ppt/", "document"),
    ("index/", "numbers"),
)  # fmt: skip
_OPEN_DOCUMENT = {"spreadsheet": "workbook", "text": "document", "presentation": "document", "graphics": "image"}
# A workbook is a zip: one that unpacks to more than this is a bomb, not a table.
MAX_UNPACKED = 100 * 1024 * 1024
_MAX_PARTS = 2_000
_EXCEL_2003 = "urn:schemas-microsoft-com:office:spreadsheet"
_HTML = ("<html", "<!doctype html", "<table", "<meta", "<head", "<body", "<style", "<tr", "<div")


def kind_of(data: bytes) -> Kind:
    """Raises BadSheet with what it is else, `empty`, `password`, `too_big` or `not_a_table`."""
    if not data.strip(b"\0\xef\xbb\xbf\xff\xfe \t\r\n"):
        raise BadSheet("empty")
    if b"%PDF-" in data[:1024]:
        raise BadSheet("pdf")
    for start, code in _STARTS:
        if data.startswith(start):
            raise BadSheet(code)
    if data.startswith(b"BM") and data[6:10] == b"\0\0\0\0":
        raise BadSheet("image")
    if data.startswith(b"RIFF"):
        raise BadSheet("image" if data[8:12] == b"WEBP" else "media")
    if data[4:8] == b"ftyp":
        raise BadSheet("image" if data[8:11] in (b"hei", b"hev", b"mif", b"avi") else "media")
    if data.startswith(_OLE[:4]):
        return _named(_compound(data))
    if data.startswith(b"PK\x03\x04"):
        return _named(_package(data))
    return _text(data)


def _named(code: str) -> Kind:
    if code == "workbook" or code == "xlsx":
        return code
    raise BadSheet(code)


def _compound(data: bytes) -> str:
    return next((code for stream, code in _STREAMS if (stream + "\0").encode("utf-16-le") in data), "not_a_table")


def _package(data: bytes) -> str:
    """A zip by what it holds; its sizes are what it says of itself, and whoever unpacks reads no further."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > _MAX_PARTS or sum(one.file_size for one in parts) > MAX_UNPACKED:
                return "too_big"
            names = [one.filename.replace("\\", "/").lower() for one in parts]
            if "mimetype" in names:
                kind = archive.read("mimetype")[:200].decode("ascii", "replace").rpartition(".")[2].partition("-")[0]
                return _OPEN_DOCUMENT.get(kind.strip(), "archive")
            if any(one.flag_bits & 1 for one in parts):
                return "password"
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError, KeyError):
        return "not_a_table"
    return next((code for start, code in _PARTS if any(name.startswith(start) for name in names)), "archive")


def _text(data: bytes) -> Kind:
    head = data[:4096]
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    words = head.decode("utf-16" if wide else "latin-1", "replace").lstrip("\ufeffï»¿ \t\r\n\0").lower()
    if words.startswith(("<?xml", "<workbook")):
        if _EXCEL_2003 in words:
            return "xml"
        if "<html" not in words:
            raise BadSheet("xml")
    if words.startswith(("<", "<!--")) and any(tag in words for tag in _HTML):
        return "html"
    return "text"
