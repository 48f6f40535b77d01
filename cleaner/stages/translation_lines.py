"""Lines that hold a full stop or a comma alone, and go."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleaner.edits import Edit
from cleaner.packs import Action, Example, Keep, Match, Rule

_BLANK = "[ \t\r\N{NO-BREAK SPACE}\N{ZERO WIDTH SPACE}\N{ZERO WIDTH NO-BREAK SPACE}]"
LONE_MARK = Rule(
    id="translation/lone-mark-line",
    why="A line that holds a full stop or a comma alone: the rest of a fragment that was translated on its own.",
    match=Match(kind="line", literals=(".", ","), regex=rf"(?m:^{_BLANK}*[.,]{_BLANK}*$)"),
    action=Action(kind="delete-line"),
    change=(
        Example(before="The boats came home.\n.\nNobody sang.\n", after="The boats came home.\nNobody sang.\n"),
        Example(before="The boats came home\n ,\n.", after="The boats came home"),
    ),
    keep=(
        Keep(text="One.\n...\nTwo.\n. . .\n", why="Ellipses."),
        Keep(text="1\n.\n.\n.\n12\n", why="A vertical ellipsis."),
    ),
)
_LONE_MARK = re.compile(LONE_MARK.match.regex or "", re.M)


def is_lone_mark(line: str) -> bool:
    """Whether `line` holds one `.` or `,` and nothing that shows beside it."""
    return _LONE_MARK.fullmatch(line) is not None


def lone_marks(text: str) -> Iterator[Edit]:
    """Lines that hold `.` or `,` alone go.

    Left alone: three or more of them in a row, blank lines not counted, which are a vertical ellipsis.
    """
    run: list[tuple[int, int]] = []
    for match in _LONE_MARK.finditer(text):
        if run and text[run[-1][1] : match.start()].strip():
            yield from _gone(text, run)
            run = []
        run.append(match.span())
    yield from _gone(text, run)


def _gone(text: str, run: list[tuple[int, int]]) -> Iterator[Edit]:
    if len(run) == 2 and run[0][1] + 1 == run[1][0]:  # neighbours go as one
        run = [(run[0][0], run[1][1])]
    for start, end in run if len(run) < 3 else ():
        last = end == len(text)
        yield Edit(max(0, start - last), min(len(text), end + 1), "", LONE_MARK.id)
