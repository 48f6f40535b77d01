"""The `layout` stage: line ends, blank lines, separator lines, and the spaces and marks that nobody sees."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial

from cleaner.config import Config
from cleaner.document import Document
from cleaner.edits import Edit
from cleaner.packs import CodeRule, Rule
from cleaner.stages.fixes import Draft, matcher, switched_off
from cleaner.stages.spaces import EXOTIC, glued, has_odd, holds, invisible, line_breaks

RULES = {
    "layout/invisible": CodeRule("A zero-width space, word joiner, byte order mark or soft hyphen.", "har\u00adbour"),
    "layout/carriage-return": CodeRule("A carriage return before a line break.", "one\r\ntwo"),
    "layout/line-break": CodeRule("A line break other than a line feed.", "one\u2028two"),
    "layout/trailing-space": CodeRule("Spaces or tabs at the end of a line.", "one  \ntwo"),
    "layout/exotic-space": CodeRule("A no-break, thin or other exotic space where a plain one does.", "one\u00a0two"),
    "layout/separator-line": CodeRule(
        "A line that holds only a dash, in a text that has three of them or more.", "—\none\n—\ntwo\n—\n"
    ),
    "layout/leading-blank": CodeRule("Blank lines before the first line.", "\none"),
    "layout/blank-run": CodeRule("Two blank lines or more in a row.", "one\n\n\ntwo"),
    "layout/final-blank": CodeRule("Blank lines after the last line.", "one\n\n"),
}
"""The rules of this stage that are code, and why each is."""
SEPARATORS = 3  # lines: below this a lone dash may be the author's

_END = f" \t\N{IDEOGRAPHIC SPACE}{EXOTIC}"
_DASH = r"[ \t\u3000]*+(?:—{1,2}+|[–―])[ \t]*+(?=\n|\Z)"
# All that follows begins with a line feed, so that the search leaps from line to line.
_TRAILED = re.compile(rf"\n(?<=[{_END}]\n)")
_SEPARATOR = re.compile(rf"\n{_DASH}")
_FIRST = re.compile(_DASH)
_BLANKS = re.compile(r"\n\n\n++")
_FAULT = re.compile(rf"\n(?:(?<=[{_END}]\n)|\n\n|{_DASH})")
_EXOTIC_RUN = re.compile(f"[{EXOTIC}]+")


class Layout:
    """Trims line ends and blank lines, drops repeated dash lines, and makes odd spaces and line breaks plain.

    Left alone: indentation; single blank lines; section breaks such as `***` or `---`; no-break spaces where
    typography wants them; joiners and direction marks; and whether the text ends with a line break.
    """

    name = "layout"
    code = RULES

    def __init__(self, config: Config, rules: Sequence[Rule]) -> None:
        self.rules = tuple(rules)
        self._matcher = matcher(self.name, self.rules, config)
        self._off = switched_off(RULES, config)
        self._checked = config.gate

    def __call__(self, document: Document) -> list[Edit]:
        text = document.text
        found = list(self._matcher.spans(document)) if self._matcher else []
        if text and (not self._checked or may_need_work(document)):
            found += self._edits(text)
        return found

    def _edits(self, text: str) -> list[Edit]:
        draft = Draft(self.name, text, self._off)
        for fix in (invisible, line_breaks, trailing_space, exotic_space):
            draft.run(fix)
        ended = draft.text.endswith("\n")
        for fix in (separator_line, leading_blank, blank_run, partial(final_blank, ended=ended)):
            draft.run(fix)
        return draft.edits()


def may_need_work(document: Document) -> bool:
    """Whether any fix could change the text, which is not empty. False is certain; True is not."""
    text = document.text
    return text[0] == "\n" or text[-1] in _END or text[-2:] == "\n\n" or has_odd(document) or bool(_FAULT.search(text))


def trailing_space(text: str) -> Iterator[Edit]:
    """Trims each line's end; a line of spaces becomes an empty one.

    Left alone: indentation, which poems and code need.
    """
    for found in _TRAILED.finditer(text):
        end = found.start()
        start = text.rfind("\n", 0, end) + 1
        yield Edit(start + len(text[start:end].rstrip(_END)), end, "", "layout/trailing-space")
    if text and text[-1] in _END:
        yield Edit(len(text.rstrip(_END)), len(text), "", "layout/trailing-space")


def exotic_space(text: str) -> Iterator[Edit]:
    """Writes a plain space for each exotic one.

    Left alone: what `glued` names (French punctuation, digits and their units), and the ideographic space.
    """
    if not holds(text, EXOTIC):
        return
    for run in _EXOTIC_RUN.finditer(text):
        start, end = run.span()
        before, after = text[start - 1 : start], text[end : end + 1]
        if end - start == 1:
            new = run[0] if glued(before, after) else " "
        else:
            first = run[0][0] if glued(before, " ") else " "
            last = run[0][-1] if glued(" ", after) else " "
            new = first + " " * (end - start - 2) + last
        if new != run[0]:
            yield Edit(start, end, new, "layout/exotic-space")


def separator_line(text: str) -> Iterator[Edit]:
    """Drops lines that hold only a dash, with their line break (at the end of the text: with the one before).

    Left alone: where there are fewer than three, for then it may be a scene break or a blank in a form; and `***`,
    `* * *`, `---`, `___`, `===`, which are section breaks and underlined heads.
    """
    first = _FIRST.match(text)
    found = ([first.span()] if first else []) + [(m.start() + 1, m.end()) for m in _SEPARATOR.finditer(text)]
    if len(found) < SEPARATORS:
        return
    tail = len(found)
    end = len(text)
    while tail and found[tail - 1][1] == end:
        tail -= 1
        end = found[tail][0] - 1
    for start, end in found[:tail]:
        yield Edit(start, end + 1, "", "layout/separator-line")
    for start, end in found[tail:]:
        yield Edit(max(start - 1, 0), end, "", "layout/separator-line")


def leading_blank(text: str) -> Iterator[Edit]:
    """Drops blank lines before the first line. Left alone: its indentation."""
    if text[:1] == "\n":
        yield Edit(0, len(text) - len(text.lstrip("\n")), "", "layout/leading-blank")


def blank_run(text: str) -> Iterator[Edit]:
    """Makes one blank line of several. Left alone: a single one, between the lines of a poem too."""
    for run in _BLANKS.finditer(text):
        yield Edit(run.start() + 2, run.end(), "", "layout/blank-run")


def final_blank(text: str, *, ended: bool) -> Iterator[Edit]:
    """Drops blank lines after the last line. Left alone: the last line break, or its absence (`ended`)."""
    last = len(text.rstrip("\n"))
    keep = last + (1 if ended and last else 0)
    if keep < len(text):
        yield Edit(keep, len(text), "", "layout/final-blank")
