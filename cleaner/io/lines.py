"""JSON Lines: one object a line; what is not the text keeps its bytes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import msgspec

from cleaner.errors import InputError
from cleaner.io.chunks import MOST, Chunk, Oversize, Start, grouped
from cleaner.io.unpack import Stream

_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])
_STRING = msgspec.json.Decoder(str)
PROBED = 20  # rows that are looked at before the run
BOM = b"\xef\xbb\xbf"


def chunks(stream: Stream, start: Start, limit: int) -> Iterator[Chunk]:
    """The lines of `stream` from `start` on. A line of more than `limit` bytes comes as `Oversize`.

    Raises InputError where the file is damaged or seems to be a decompression bomb.
    """
    stream.leap(start.place)
    return grouped(_placed(stream, start.place, limit), start)


def _placed(stream: Stream, place: int, limit: int) -> Iterator[tuple[bytes | Oversize, int, int]]:
    while line := stream.readline(limit + 1):
        if not place:
            line = line.removeprefix(BOM) or b"\n"
        if len(line) > limit and not line.endswith(b"\n"):
            record = _oversize(stream, line, place)
            place += record.size
            yield record, record.size, place
        else:
            place += len(line)
            yield line, len(line), place


def _oversize(stream: Stream, line: bytes, place: int) -> Oversize:
    pieces, size = [line], len(line)
    while pieces[-1][-1:] != b"\n" and (more := stream.readline(2**20)):
        size += len(more)
        pieces = [*pieces, more] if size <= MOST else [more]
        if stream.suspicious(place + size):
            raise InputError(f"a line of more than {size:,} bytes, packed more than 100:1: a decompression bomb?")
    return Oversize(size, b"".join(pieces) if size <= MOST else None)


def check_fields(stream: Stream, text: str) -> None:
    """Raises InputError where the first rows are objects, and none has a field called `text`."""
    found: set[str] = set()
    for line in stream.peek(1).removeprefix(BOM).split(b"\n")[:-1][:PROBED]:
        with suppress(InputError):
            found |= decode(line).keys()
    if found and text not in found:
        names = ", ".join(sorted(found)[:20])
        raise InputError(f"no field `{text}` in the first rows; they have {names}: name one with --text-field")


def decode(line: bytes) -> dict[str, Any]:
    """The object in `line`, each value as the bytes it has there (`msgspec.Raw`).

    Raises InputError where `line` is no JSON object.
    """
    try:
        return _OBJECT.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        with suppress(ValueError):  # a lone surrogate, which Python's decoder takes
            if isinstance(found := json.loads(line), dict):
                return {name: msgspec.Raw(json.dumps(item).encode()) for name, item in found.items()}
        what = "not a JSON object" if isinstance(error, msgspec.ValidationError) else "not JSON"
        raise InputError(f"{what}: {error}") from error


def value(raw: Any) -> Any:
    """What `raw`, a value of `decode`, stands for. Raises InputError where it is not UTF-8."""
    try:
        return _STRING.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError):  # no string, or a lone surrogate, which Python's decoder takes
        try:
            return json.loads(bytes(raw))
        except ValueError as error:
            raise InputError(f"not JSON: {error}") from error


def encode(fields: dict[str, Any]) -> bytes:
    """`fields` as one line. What JSON does not know becomes a string: dates by ISO 8601, bytes by base64.

    A lone surrogate, which UTF-8 cannot hold, becomes U+FFFD.
    """
    try:
        return msgspec.json.encode(fields, enc_hook=str) + b"\n"
    except UnicodeEncodeError:
        return msgspec.json.encode({name: mended(v) for name, v in fields.items()}, enc_hook=str) + b"\n"


def mended(item: Any) -> Any:
    """`item` without lone surrogates, deep down too."""
    if isinstance(item, str):
        return item.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(item, dict):
        return {mended(key): mended(one) for key, one in item.items()}
    return [mended(one) for one in item] if isinstance(item, (list, tuple)) else item
