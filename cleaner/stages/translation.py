"""The `translation` stage: what machine translation and re-tokenising leave behind."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache

import re2

from cleaner import edits as _edits
from cleaner import packs
from cleaner.config import Config
from cleaner.document import Document, Line
from cleaner.edits import Edit, Layer
from cleaner.gate import Gate, OpenGate
from cleaner.match import Matcher
from cleaner.packs import CodeRule, Rule
from cleaner.patterns import compiled
from cleaner.presence import presence
from cleaner.stages.translation_repairs import CODED, LONE_MARK, REPAIRS, is_lone_mark, lone_marks

RULES = {rule.id: CodeRule(rule.why, rule.change[0].before) for rule in CODED.values()}
"""The rules of this stage that are code."""
AROUND = 200  # characters on either side in which code gives itself away
READINGS = 6  # of one text: a repair may lay another open, rarely more than once


class Translation:
    """Repairs what machine translation and re-tokenising leave behind: spaces before commas, doubled stops, `@-@`.

    Each repair looks at one line and the few characters around the fault. Left alone: lines that read as code, as a
    command or as a row of a table; file names, addresses and emoticons; ellipses; French `! ? ; :`; spelling, repeated
    words, names, odd quotation marks, ` - ` and `<unk>`, which cannot be told from what was meant.
    """

    name = "translation"
    code = RULES

    def __init__(self, config: Config, rules: Sequence[Rule]) -> None:
        self._given = config, tuple(rules)
        self.rules = tuple(rule for rule in rules if rule.id not in CODED)
        on = {rule.id for rule in packs.in_force(CODED.values(), disable=config.disable, risky=config.risky)}
        self._lone_marks = LONE_MARK.id in on
        self._repairs = [repair for repair in REPAIRS if repair.rule.id in on]
        coded = [repair.rule for repair in self._repairs]
        self._matcher = Matcher(self.rules, gate=config.gate)
        self._gate = (Gate if config.gate else OpenGate)(coded)
        self._suspect = _suspect([*self.rules, *coded]) if config.gate else None

    def __reduce__(self) -> tuple[type[Translation], tuple[Config, tuple[Rule, ...]]]:
        return Translation, self._given

    def __call__(self, document: Document) -> Iterator[Edit]:
        """The repairs; where one lays another open (`rain ， ,`), they are one edit, named after the later."""
        first = self._read(document)
        layers = list(self._layers(document, first))
        if len(layers) < 2:
            yield from first
            return
        yield from (edit for edit in first if edit.text == document.text[edit.start : edit.end])  # reports
        for change in _edits.compose(document.text, layers):
            yield Edit(change.start, change.end, change.text, change.rule)

    def _layers(self, document: Document, edits: list[Edit]) -> Iterator[Layer]:
        """What each reading changes, until the text rests."""
        for _ in range(READINGS):
            text = document.text
            winners, _losers = _edits.resolve(e for e in edits if e.text != text[e.start : e.end])
            if not winners:
                return
            after = _edits.apply(text, winners)
            yield Layer(self.name, text, after, winners, (), ())
            document = document.with_text(after)
            edits = self._read(document)

    def _read(self, document: Document) -> list[Edit]:
        """What every rule finds in the text as it stands."""
        lines = self._suspicious(document)
        found: list[Edit] = []
        if self._lone_marks and any(is_lone_mark(document.text[a:b]) for a, b in lines):
            found.extend(lone_marks(document.text))
        if lines:
            part = document.with_text("\n".join(document.text[a:b] for a, b in lines))
            found.extend(self._in_prose(part, lines))
        return found

    def _suspicious(self, document: Document) -> list[Line]:
        """Where the lines stand that hold any rule's literal; with the gate off, all lines."""
        if self._suspect is None:
            return document.spans
        data = document.text.encode("utf-8", "replace")  # one byte for a lone surrogate; RE2 reads bytes unchanged
        lines: list[Line] = []
        behind = place = 0  # of the last line found: in bytes, and in characters
        while behind <= len(data) and (match := self._suspect.search(data, behind)):
            start = data.rfind(b"\n", behind, match.start()) + 1 or behind
            end = data.find(b"\n", match.start())
            end = end if end >= 0 else len(data)
            place += len(data[behind:start].decode())
            length = len(data[start:end].decode())
            lines.append(Line(place, place + length))
            behind, place = end + 1, place + length + 1
        return lines

    def _in_prose(self, part: Document, lines: Sequence[Line]) -> Iterator[Edit]:
        """The edits in `part` that stand in no code, moved to where its lines stand in the document."""
        starts = [span.start for span in part.spans]
        for edit in self._in_lines(part):
            number = bisect_right(starts, edit.start) - 1
            if not _in_code(part.lines[number], edit.start - starts[number]):
                shift = lines[number].start - starts[number]
                yield edit._replace(start=edit.start + shift, end=edit.end + shift)

    def _in_lines(self, part: Document) -> Iterator[Edit]:
        yield from self._matcher.spans(part)
        for number, owners in sorted(self._gate.candidates(part).items()):
            line, offset = part.lines[number], part.spans[number].start
            for rule, find in (self._repairs[owner] for owner in owners):
                for start, end, text in find(line):
                    if rule.bound and part.language not in rule.languages:
                        break
                    yield Edit(offset + start, offset + end, text, rule.id)


def _suspect(rules: Sequence[Rule]) -> re2._Regexp:
    literals = presence(literal for rule in rules for literal in rule.match.literals)
    return compiled(f"{literals}|{LONE_MARK.match.regex}")


def _in_code(line: str, place: int) -> bool:
    """Whether the line reads, around `place`, as code, as a command, or as a row of a table set with spaces."""
    start, end = max(0, place - AROUND), place + AROUND
    near = ("…" if start else "") + line[start:end] + ("…" if end < len(line) else "")
    return _code().search(near.encode("utf-8", "replace")) is not None


@cache
def _code() -> re2._Regexp:
    parts = (
        r"[{}`\\]|[A-Za-z0-9]_[A-Za-z0-9]|::|->|=>|[=!<>+:-]=| = |&&|\|\||</|/>|<https?:",
        r"\)\)\)|\(\);|\( ?\w+ ?[:=] ?\"|;\s*$| --[a-z]+[ =]| -[A-Za-z] ",
        r"^\s*(?:[$#>%] ?[a-z]|>>>|//|/\*|@\w|#include\b|import [\w.]+|from [\w.]+ import |def \w+\(|class \w+[(:])",
        r"^\s*(?:cd|cp|mv|ls|rm|git|go|sudo|npm|npx|pip|yarn|docker|kubectl|make|cargo|curl|find|grep|SELECT|INSERT) ",
        r"[^\s|] {3,12}[^\s|].{0,200}[^\s|] {3,12}[^\s|]",
    )
    return compiled("|".join(parts))
