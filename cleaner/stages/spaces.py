"""Spaces, invisible characters and line breaks: which of them are odd, and where they are wanted all the same."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleaner.document import Document
from cleaner.edits import Edit

_QUADS = "".join(map(chr, range(0x2000, 0x200B)))  # EN QUAD to HAIR SPACE
EXOTIC = f"\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{MEDIUM MATHEMATICAL SPACE}{_QUADS}"
"""Spaces that a text seldom means. The ideographic space is none of them: it is the space of Chinese and Japanese."""
SPACES = " " + EXOTIC
INVISIBLE = "\N{ZERO WIDTH SPACE}\N{WORD JOINER}\N{ZERO WIDTH NO-BREAK SPACE}\N{SOFT HYPHEN}"
"""What shows nothing and says nothing. Joiners and direction marks are none: Persian, Hindi and emoji need them."""
BREAKS = "\r\v\N{NEXT LINE}\N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}"

_ODD = frozenset(EXOTIC + INVISIBLE + BREAKS)
_INVISIBLE_RUN = re.compile(f"[{INVISIBLE}]+")
_ELSE = re.compile("[^\N{ZERO WIDTH SPACE}]+")
_BREAK = re.compile(f"\r++\n?|[{BREAKS[1:]}]++")
_BREAK_BUT_NEL = re.compile(f"\r++\n?|[{BREAKS[1:].replace(chr(0x85), '')}]++")
_OTHER_C1 = re.compile("[\x80-\x84\x86-\x9f]")
_UNSPACED = re.compile("[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u19e0-\u19ff\ua9e0-\ua9ff\uaa60-\uaa7f]")
"""Thai, Lao, Tibetan, Myanmar, Khmer: letters between which a zero-width space says where a word ends."""


def has_odd(document: Document) -> bool:
    """Whether the text holds any exotic space, invisible character or line break other than `\\n`."""
    return not _ODD.isdisjoint(document.unusual)


def holds(text: str, chars: str) -> bool:
    """Whether `text` holds one of `chars`; quicker than a pattern where they are rare."""
    return any(char in text for char in chars)


def glued(before: str, after: str) -> bool:
    """Whether typography wants a space that does not break between these two characters ("" at the text's end).

    French writes one before `; : ! ? » %` and after `«`; any language may, between a digit and what it counts.
    """
    if (after and after in ";:!?»›%") or (before and before in "«‹"):
        return True
    return before.isdecimal() and bool(after) and not after.isspace()


def invisible(text: str) -> Iterator[Edit]:
    """Drops zero-width spaces, word joiners, byte order marks and soft hyphens.

    Left alone: a zero-width space beside a letter of a script that writes no spaces; there it parts words.
    """
    if not holds(text, INVISIBLE):
        return
    for run in _INVISIBLE_RUN.finditer(text):
        start, end = run.span()
        parts = "\N{ZERO WIDTH SPACE}" in run[0]
        if parts and (_UNSPACED.match(text[start - 1 : start]) or _UNSPACED.match(text, end)):
            for rest in _ELSE.finditer(run[0]):
                yield Edit(start + rest.start(), start + rest.end(), "", "layout/invisible")
        else:
            yield Edit(start, end, "", "layout/invisible")


def line_breaks(text: str) -> Iterator[Edit]:
    """Makes every line break a `\\n`: `\\r\\n`, `\\r`, vertical tab, U+0085, U+2028 and U+2029.

    Left alone: a form feed, which parts pages; U+0085 in a text with other C1 controls, where it is a mis-decoded `…`.
    """
    if not holds(text, BREAKS):
        return
    mistaken = "\N{NEXT LINE}" in text and _OTHER_C1.search(text) is not None
    for found in (_BREAK_BUT_NEL if mistaken else _BREAK).finditer(text):
        start, end = found.span()
        if found[0][-1] == "\n":
            yield Edit(start, end - 1, "", "layout/carriage-return")
        else:
            yield Edit(start, end, "\n" * (end - start), "layout/line-break")
