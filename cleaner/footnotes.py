"""Links that an extractor wrote as footnotes: `[the ferry][1]` in the text, `[1]: https://...` below it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleaner.edits import Edit

LINK_NOTE = "boilerplate/link-note"

_FIRST = "[1]: "
_NOTE = re.compile(r"\[(\d{1,4})\]: \S+")
_REST = re.compile(r"\S+")  # of an address that was broken to fit a width
_POINTER = re.compile(r"\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\[(\d{1,4})\]")


def link_notes(text: str) -> Iterator[Edit]:
    """The edits that take the addresses below the text, and leave of each link the words.

    Left alone: lists of sources, to which `[1]` points by itself; addresses with other text below them or among them.
    """
    start = text.rfind("\n" + _FIRST) + 1
    if not start or (count := _counted(text[start:])) is None:
        return
    above = text[:start].rstrip("\n")
    found = _POINTER.finditer(above)
    pointers = [link for link in found if 1 <= int(link[2]) <= count and not link[1].isdigit()]  # not `[1][2]`
    if 2 * len({link[2] for link in pointers}) < count or _NOTE.fullmatch(above[above.rfind("\n") + 1 :]):
        return
    for link in pointers:
        yield Edit(link.start(), link.start(1), "", LINK_NOTE)
        yield Edit(link.end(1), link.end(), "", LINK_NOTE)
    yield Edit(len(above), len(text) - text.endswith("\n"), "", LINK_NOTE)


def _counted(notes: str) -> int | None:
    """How many addresses `notes` lists; None where it is no list of addresses, numbered from 1."""
    count = 0
    for line in notes.splitlines():
        if note := _NOTE.fullmatch(line.rstrip()):
            count += 1
            if int(note[1]) != count:
                return None
        elif line and not _REST.fullmatch(line):
            return None
    return count
