"""A result for the eye and for programs: unified diff with the rules' names, and JSON."""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from cleaner import edits as _edits
from cleaner.document import Result
from cleaner.edits import Change

CONTEXT = 3  # lines around a change, as diff shows them
_RED, _GREEN, _CYAN, _BOLD, _OFF = "\x1b[31m", "\x1b[32m", "\x1b[36m", "\x1b[1m", "\x1b[m"


class Block(NamedTuple):
    """Whole lines of the original, `[start, end)` counted from 0, what they become, and the rules that did it."""

    start: int
    end: int
    after: list[str]
    rules: tuple[str, ...]


def diff(result: Result, name: str, *, colour: bool = False) -> str:
    """The change as a unified diff of lines, each hunk with its rules behind the `@@`; empty where nothing changed.

    It is made from the edits and not by comparing, so it takes linear time and each rule stands where it acted.
    """
    if not result.changed:
        return ""
    lines = _lines(result.original)
    parts = [_paint(f"--- {name}\n+++ {name} (clean)\n", _BOLD, colour)]
    shift = 0
    for hunk in _hunks(list(_blocks(result.original, lines, result.edits))):
        parts.extend(_hunk(lines, hunk, shift, colour))
        shift += sum(len(block.after) - (block.end - block.start) for block in hunk)
    return "".join(parts)


def explanation(result: Result, source: str, language: str | None) -> str:
    """The result as JSON: its edits and reports in offsets (characters) of the original, flags and pack version.

    `language` is named where the caller gave it; it is not detected for this.
    """
    fields: dict[str, object] = {
        "source": source,
        "changed": result.changed,
        "edits": [change.told() for change in result.edits],
        "reports": [change.told() for change in result.reports],
        "flags": list(result.flags),
        "pack_version": result.pack_version,
    }
    if language is not None:
        fields["language"] = result.language
    return json.dumps(fields, indent=2) + "\n"


def _lines(text: str) -> list[str]:
    """The lines of `text`, each with its `\\n`; the last may have none."""
    lines = [f"{line}\n" for line in text.split("\n")]
    last = lines.pop()[:-1]
    return [*lines, last] if last else lines


def _blocks(original: str, lines: Sequence[str], changes: Sequence[Change]) -> Iterator[Block]:
    """Changes that share lines, put together; each block ends where a line of the original and of the result does."""
    starts = list(accumulate(map(len, lines), initial=0))
    last = len(lines)
    open_end = bool(lines) and not lines[-1].endswith("\n")
    group: list[Change] = []
    first = end = 0
    for change in changes:
        if group and end < last and change.start >= starts[end]:
            yield _block(original, lines, starts, group, first, end)
            group = []
        if not group:
            first = bisect_right(starts, change.start) - 1
            first -= first == last and open_end
        group.append(change)
        end = bisect_left(starts, change.end)
        if end < last and not _leaves_whole_lines(original, group, starts[first], starts[end]):
            end += 1
    if group:
        yield _block(original, lines, starts, group, first, end)


def _leaves_whole_lines(original: str, group: list[Change], start: int, end: int) -> bool:
    """Whether `original[start:end]`, changed by `group`, is empty or ends with a line break."""
    for change in reversed(group):
        if change.end < end:
            break
        if change.text:
            return change.text.endswith("\n")
        end = change.start
    return end <= start or original[end - 1] == "\n"


def _block(
    original: str, lines: Sequence[str], starts: Sequence[int], group: list[Change], first: int, end: int
) -> Block:
    """The block of `group`, without the lines at its ends that stay as they are."""
    base = starts[first]
    moved = [change._replace(start=change.start - base, end=change.end - base) for change in group]
    after = _lines(_edits.apply(original[base : starts[end]], moved))
    low, high = 0, len(after)
    while first < end and low < high and lines[first] == after[low]:
        first, low = first + 1, low + 1
    while first < end and low < high and lines[end - 1] == after[high - 1]:
        end, high = end - 1, high - 1
    rules = dict.fromkeys(rule for change in group for rule in change.rules)
    return Block(first, end, after[low:high], tuple(rules))


def _hunks(blocks: list[Block]) -> Iterator[list[Block]]:
    """Blocks near enough to share their context."""
    hunk: list[Block] = []
    for block in blocks:
        if hunk and block.start - hunk[-1].end > 2 * CONTEXT:
            yield hunk
            hunk = []
        hunk.append(block)
    if hunk:
        yield hunk


def _hunk(lines: Sequence[str], hunk: list[Block], shift: int, colour: bool) -> Iterator[str]:
    start, end = max(0, hunk[0].start - CONTEXT), min(len(lines), hunk[-1].end + CONTEXT)
    size = end - start + sum(len(block.after) - (block.end - block.start) for block in hunk)
    rules = ", ".join(dict.fromkeys(rule for block in hunk for rule in block.rules))
    yield _paint(f"@@ -{_range(start, end - start)} +{_range(start + shift, size)} @@ {rules}\n", _CYAN, colour)
    position = start
    come: list[str] = []
    for block in hunk:
        if block.start > position:  # of blocks that touch, first all that goes, then all that comes
            yield from (_paint(_line("+", line), _GREEN, colour) for line in come)
            yield from (_line(" ", line) for line in lines[position : block.start])
            come = []
        yield from (_paint(_line("-", line), _RED, colour) for line in lines[block.start : block.end])
        come += block.after
        position = block.end
    yield from (_paint(_line("+", line), _GREEN, colour) for line in come)
    yield from (_line(" ", line) for line in lines[position:end])


def _range(start: int, size: int) -> str:
    """Lines as a hunk names them: from 1, and the line before where there are none."""
    return f"{start + 1 if size else start},{size}"


def _line(sign: str, line: str) -> str:
    return sign + line if line.endswith("\n") else f"{sign}{line}\n\\ No newline at end of file\n"


def _paint(text: str, code: str, colour: bool) -> str:
    return "".join(f"{code}{line}{_OFF}\n" for line in text[:-1].split("\n")) if colour else text
