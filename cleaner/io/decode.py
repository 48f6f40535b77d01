"""From bytes to text: byte order marks, UTF-8, damaged UTF-8, what HTML declares, and last a guess."""

from __future__ import annotations

import codecs
import re
from contextlib import suppress
from typing import NamedTuple

from cleaner.errors import InputError

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),  # before UTF-16: its mark starts with that of UTF-16
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_CONTROLS = bytes(c for c in range(32) if c not in b"\t\n\v\f\r\x1b") + b"\x7f"
_MOST_CONTROLS = 0.05  # share of a file's bytes; text that an extractor damaged has a few, compressed data one in nine
_DECLARED = re.compile(rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{2,40})""", re.I)
_HEAD = 4096  # bytes: browsers look for the declaration in the first 1,024; real pages are less tidy
_PAGES = {  # what browsers take these names for
    "ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030",
    "shift_jis": "cp932", "euc_kr": "cp949", "tis_620": "cp874", "iso8859-11": "cp874",
}  # fmt: skip
_TEXTUAL = ("cp", "iso8859", "koi8", "mac", "gb", "big5", "shift", "euc", "johab", "tis", "ptcp", "kz")
_BEYOND = bytes(128) + b"\x01" * 128
_RARE = 0.02  # share of bytes beyond ASCII: below it they are quotes and a name or two, not a script or an alphabet
_WEB = [
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258"),
    *("iso8859_2", "iso8859_5", "iso8859_7", "iso8859_9", "iso8859_15", "koi8_r", "koi8_u", "cp874", "tis_620"),
    *("gb18030", "big5", "big5hkscs", "cp932", "euc_jp", "cp949"),
]


class Decoded(NamedTuple):
    """A text, the name of the encoding it was read in, and what to tell the user of that, if anything."""

    text: str
    encoding: str
    note: str | None = None


def decode(data: bytes, *, html: bool = False) -> Decoded:
    """The text that `data` holds, without byte order mark; line breaks stay as they are.

    UTF-8 is tried first. UTF-8 with few broken places stays UTF-8: those become U+FFFD, and the note counts them. What
    is not UTF-8 is read as HTML declares (`html`), else as charset-normalizer guesses; the note names the encoding.
    Raises InputError: `binary` for NUL bytes or many control characters, `unknown encoding` where nothing fits.
    """
    for mark, codec, name in _MARKS:
        if data.startswith(mark):
            return _marked(data, codec, name)
    data = data.removeprefix(codecs.BOM_UTF8)
    refuse_binary(data)
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        cut = error.reason == "unexpected end of data" and error.end == len(data)
    return _damaged(data, cut) or (html and _declared(data)) or _guessed(data)


def refuse_binary(data: bytes) -> None:
    """Raises InputError where `data` cannot be text: a NUL byte, or more than one control character in twenty."""
    if b"\0" in data:
        raise InputError(f"binary: a NUL byte at offset {data.index(0):,}")
    controls = len(data) - len(data.translate(None, _CONTROLS))
    if controls > _MOST_CONTROLS * len(data):
        raise InputError(f"binary: {controls:,} control characters in {len(data):,} bytes")


def _marked(data: bytes, codec: str, name: str) -> Decoded:
    try:
        text = data.decode(codec)
    except UnicodeDecodeError as error:
        raise InputError(f"broken {name}: {error.reason} at byte {error.start:,}") from None
    refuse_binary(text.encode())
    return Decoded(text, codec, f"read as {name}")


def _damaged(data: bytes, cut: bool) -> Decoded | None:
    """`data` as UTF-8 that was cut off or has a few broken places; None where it is rather another encoding.

    One broken place in ten letters beyond ASCII is the limit: other encodings give next to no valid sequence.
    """
    text = data.decode("utf-8", "replace")
    broken = text.count("\N{REPLACEMENT CHARACTER}") - data.count("\N{REPLACEMENT CHARACTER}".encode())
    sound = len(re.findall("[^\x00-\x7f\N{REPLACEMENT CHARACTER}]", text))
    if not sound or not (broken * 10 <= sound or (cut and broken == 1)):
        return None
    places = "place" if broken == 1 else "places"
    return Decoded(text, "utf-8", f"read as UTF-8; broken in {broken:,} {places}, written as U+FFFD")


def _declared(data: bytes) -> Decoded | None:
    found = _DECLARED.search(data[:_HEAD])
    if found is None:
        return None
    try:
        codec = codecs.lookup(found[1].decode("ascii", "replace")).name
        codec = _PAGES.get(codec, codec)
        if not codec.startswith(_TEXTUAL):
            return None
        return Decoded(data.decode(codec), codec, f"read as {codec}, as the page declares")
    except (LookupError, UnicodeDecodeError):
        return None


def _guessed(data: bytes) -> Decoded:
    """Western where letters beyond ASCII are rare, else what charset-normalizer finds among the encodings of the web.

    Left to itself it takes an English text with a few curly quotes in cp1252 for Big5, cp775 or cp1250 (186 of 648
    articles read so); with these two limits, none of them.
    """
    if sum(data.translate(_BEYOND)) < _RARE * len(data):
        with suppress(UnicodeDecodeError):
            return Decoded(data.decode("cp1252"), "cp1252", "not UTF-8; read as cp1252")
    codec = _normalizer(data)
    try:
        return Decoded(data.decode(codec), codec, f"not UTF-8; read as {codec}")
    except UnicodeDecodeError:
        raise InputError(f"unknown encoding: not UTF-8, and only in part {codec}; save it as UTF-8") from None


def _normalizer(data: bytes) -> str:
    from charset_normalizer import from_bytes

    matches = from_bytes(data, cp_isolation=_WEB)
    best = matches.best()
    if best is None:
        raise InputError("unknown encoding: not UTF-8, and charset-normalizer recognises nothing; save it as UTF-8")
    for match in matches:
        as_good = match.chaos <= best.chaos and match.coherence >= best.coherence
        if as_good and "cp1252" in match.could_be_from_charset:
            return "cp1252"
    return best.encoding
