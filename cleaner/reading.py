"""How rules read a text that is not plain, one line a paragraph: Markdown as its text, broken lines joined."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice, pairwise
from typing import NamedTuple

from cleaner.document import Document
from cleaner.edits import Edit
from cleaner.text import SENTENCE_END

_TARGET = r'(?:\((?:<[^<>\n]*>|(?:[^()\s]|\([^()\s]*\))*)(?:\s+"[^"\n]*")?\)|\[\d{1,4}\])'
_IMAGE = re.compile(rf"!\[(?=\s*[^\s\[\]])([^\[\]]*)\]{_TARGET}")
_LINK = re.compile(rf"(?<!!)\[((?:[^\[\]\n]|\n(?!\n)|\[[^\[\]\n]*\])*)\]{_TARGET}")
_ADDRESS = re.compile(r"\((?:https?://|mailto:)[^()\s]*\)")
_LISTED = re.compile(r"^[ \t]*\[\d{1,4}\]: \S+$", re.MULTILINE)  # the address of a link, below the text
_HEADING = re.compile(r"^(?:[ \t]*[*+-][ \t])?[ \t]*#{2,6}[ \t]", re.MULTILINE)  # not `# `, which is code as well
_OPENS = re.compile(r"\s*(?:[*+•◦·|>#-]|\d{1,3}[.)])\s")  # what begins a line of its own

WIDEST = 120  # characters of a line that was broken to fit a width
NARROWEST = 50
MORE = 50  # one line in as many may be longer, as the row of a table is
SPACES = 4  # in a line that a width breaks: addresses and labels have less
BROKEN = 6  # lines that were broken where the next word did not fit: fewer may be chance
SHARE = 0.75  # of the lines that may have been broken, those that were


Judge = Callable[[Document], Iterable[Edit]]


class Reading(NamedTuple):
    """A text as rules read it, and for each line of that the first and the last line of the text it stands for."""

    document: Document
    owners: Sequence[tuple[int, int]]


def as_read(judge: Judge, document: Document) -> Iterable[Edit]:
    """What `judge` finds in the document as rules read it, as edits of the document itself."""
    read = reading(document)
    return judge(document) if read is None else put_back(judge(read.document), read, document)


def reading(document: Document) -> Reading | None:
    """How rules read the document; None where they read it as it stands, one line after the other.

    Of Markdown they see the text of links, a line for each where a line is nothing but links, and what describes
    images; no emphasis, no marks of headings. Where lines were broken to fit a width, those of a paragraph are one.
    """
    lines = _plain(document)
    joined = _joined(document.lines)
    if lines is document.lines and not joined:
        return None
    texts: list[str] = []
    owners: list[tuple[int, int]] = []
    for number, line in enumerate(lines):
        if number in joined:
            texts[-1] = f"{texts[-1].rstrip()} {line.strip()}"
            owners[-1] = owners[-1][0], number
        else:
            row = () if line == document.lines[number] else _row(document.lines[number])
            texts += row or (line,)
            owners += [(number, number)] * max(1, len(row))
    return Reading(document.with_text("\n".join(texts)), owners)


def _plain(document: Document) -> Sequence[str]:
    """The lines without Markdown: the document's own where there is none."""
    text, unusual = document.text, document.unusual
    if not unusual.isdisjoint(("](", "][")):
        text = _LINK.sub(r"\1", _IMAGE.sub(r"\1", text))
    if "]: " in unusual:
        text = _LISTED.sub("", text)
    if not unusual.isdisjoint(("(http", "(mailto:")):
        text = _ADDRESS.sub("", text)
    if "**" in unusual:
        text = text.replace("**", "")
    if "## " in unusual:
        text = _HEADING.sub("", text)
    return document.lines if text == document.text else text.split("\n")


def _row(line: str) -> tuple[str, ...]:
    """The texts of the links of a line that holds nothing else; none where it holds less than two."""
    line = _IMAGE.sub(r"\1", line)
    if any(map(str.isalnum, _LINK.sub("", line))):
        return ()
    texts = tuple(text.strip() for text in _LINK.findall(line) if text.strip())
    return texts if len(texts) > 1 else ()


def _joined(lines: Sequence[str]) -> frozenset[int]:
    """The lines that go on with the one above, where the text was broken to fit a width.

    A line was broken if the first word of the next one would have been too long for it. Verse, lists and tables have
    lines that end sooner.
    """
    wide = filter(_is_text, (line for line in lines if len(line) > WIDEST))
    if next(islice(wide, len(lines) // MORE, None), None) is not None:  # as in most texts: a paragraph is a line
        return frozenset()
    sizes = sorted((len(line.rstrip()) for line in lines if _is_text(line)), reverse=True)
    width = sizes[len(sizes) // MORE] if sizes else 0
    if not NARROWEST <= width <= WIDEST:
        return frozenset()
    broken: list[int] = []
    whole = 0  # lines that are long, and go on although the next word had fitted
    for number, (line, below) in enumerate(pairwise(lines), 1):
        size, word = len(line.rstrip()), below.split(maxsplit=1)[:1]
        if size < width / 2 or not _is_text(line) or not word or _OPENS.match(below):
            continue
        if size + 1 + len(word[0]) > width:
            broken.append(number)
        else:
            whole += 1
    if len(broken) < max(BROKEN, SHARE * (len(broken) + whole)):
        return frozenset()
    ended = sum(SENTENCE_END.search(lines[number - 1][-8:]) is not None for number in broken)
    return frozenset(broken) if 2 * ended <= len(broken) else frozenset()


def _is_text(line: str) -> bool:
    return line.count(" ") >= SPACES


def put_back(edits: Iterable[Edit], read: Reading, document: Document) -> Iterator[Edit]:
    """The `edits` of what was read where they belong in the document.

    They take whole lines of it, or nothing: of a row of links all or none goes. An edit inside a line belongs there
    only where the line was read as it stands.
    """
    text = read.document
    for edit in _met(edits, read):
        covered = text.covered(edit.start, edit.end)
        if text.starts[covered.start] == edit.start < edit.end and text.text[edit.end - 1] == "\n":
            covered = range(covered.start, bisect_left(text.starts, edit.end))  # to the break behind its last line
        if covered:
            yield from _of_lines(edit, covered, read, document)
            continue
        number = bisect_right(text.starts, edit.start) - 1
        owner = read.owners[number][0]
        if document.lines[owner] == text.lines[number]:
            shift = document.starts[owner] - text.starts[number]
            yield edit._replace(start=edit.start + shift, end=edit.end + shift)


def _of_lines(edit: Edit, covered: range, read: Reading, document: Document) -> Iterator[Edit]:
    """The edit of the `covered` lines of what was read, where they stand for lines of the document."""
    text = read.document
    first, last = read.owners[covered.start][0], read.owners[covered.stop - 1][1] + 1
    if covered.start and read.owners[covered.start - 1][1] == first:
        first += 1
    if covered.stop < len(read.owners) and read.owners[covered.stop][0] == last - 1:
        last -= 1
    if first < last:
        start = document.starts[first] - (edit.start != text.starts[covered.start])
        end = document.starts[last] - (edit.end != text.starts[covered.stop])
        reports = edit.text == text.text[edit.start : edit.end]
        yield edit._replace(start=start, end=end, text=document.text[start:end] if reports else edit.text)


def _met(edits: Iterable[Edit], read: Reading) -> Iterator[Edit]:
    """The edits, those that meet inside a line of the document as one, named after the first."""
    held: Edit | None = None
    for edit in edits:
        if held is not None and held.end == edit.start and not (held.text or edit.text):
            below = bisect_left(read.document.starts, edit.start)  # the first line that starts there or behind
            if 0 < below < len(read.owners) and read.owners[below - 1] == read.owners[below]:
                held = held._replace(end=edit.end)
                continue
        if held is not None:
            yield held
        held = edit
    if held is not None:
        yield held
