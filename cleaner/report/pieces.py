"""A document as it was, in pieces: what stayed, shortened where it is long, and what went, each with its rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from cleaner.edits import Change
from cleaner.io.console import to_bytes

STAYED = 240
"""Characters shown of an unchanged stretch on each side of an edit."""
WENT = 1_200
"""Characters shown at each end of what one edit removed."""
EDITS = 200
SHOWN = 24_000
"""Edits, and characters, shown of one document: the first ones."""


class Piece(msgspec.Struct, omit_defaults=True):
    """A stretch of a document. Without a `rule` it stayed as it was; else `before` became `after`.

    `skipped` counts the characters that stand there and are not shown, `skipped_edits` the edits among them.
    """

    before: str = ""
    after: str = ""
    rule: str = ""
    """The id of the rule; where several took part, all their ids, joined by ` + `."""
    stage: str = ""
    skipped: int = 0
    skipped_edits: int = 0


def pieces(text: str, changes: Sequence[Change]) -> list[Piece]:
    """`text`, the original, in pieces that hold some `SHOWN` characters at most; `changes` are those of its Result."""
    found: list[Piece] = []
    position = shown = 0
    for number, change in enumerate(changes):
        if number == EDITS or shown > SHOWN:
            found.append(Piece(skipped=len(text) - position, skipped_edits=len(changes) - number))
            return found
        new = [*_stayed(text[position : change.start], first=number == 0), *_went(change)]
        shown += sum(len(piece.before) + len(piece.after) for piece in new)
        found += new
        position = change.end
    return [*found, *_stayed(text[position:], last=True)]


def _stayed(text: str, *, first: bool = False, last: bool = False) -> Iterator[Piece]:
    """What lies between two edits; in front of the first and behind the last only the side next to the edit."""
    head = 0 if first else STAYED
    tail = 0 if last else STAYED
    if len(text) <= head + tail + STAYED:
        yield from _plain(text)
        return
    start, end = _word(text, head, 1), _word(text, len(text) - tail, -1)
    yield from _plain(text[:start])
    yield Piece(skipped=end - start)
    yield from _plain(text[end:])


def _word(text: str, place: int, step: int) -> int:
    """The next end of a word from `place` on, where there is one near; at either end of the text, `place`."""
    if place in (0, len(text)):
        return place
    near = range(place, place + 24 * step, step)
    return next((n for n in near if text[n - 1].isspace() != text[n].isspace()), place)


def _plain(text: str) -> Iterator[Piece]:
    if text:
        yield Piece(before=sound(text), after=sound(text))


def _went(change: Change) -> Iterator[Piece]:
    rule = " + ".join(change.rules)
    before, after = change.before, _cut(change.text)
    if len(before) <= 2 * WENT:
        yield Piece(sound(before), sound(after), rule, change.stage)
        return
    yield Piece(sound(before[:WENT]), "", rule, change.stage)
    yield Piece(rule=rule, stage=change.stage, skipped=len(before) - 2 * WENT)
    yield Piece(sound(before[-WENT:]), sound(after), rule, change.stage)


def _cut(text: str) -> str:
    return text if len(text) <= 2 * WENT else f"{text[:WENT]} … {text[-WENT:]}"


def sound(text: str) -> str:
    """`text` as UTF-8 can hold it."""
    return to_bytes(text).decode()
