"""The `translation` stage: what machine translation and re-tokenising leave behind."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

import re2

from cleaner import edits as _edits
from cleaner import packs
from cleaner.config import Config
from cleaner.document import Document, Line
from cleaner.edits import Edit, Layer
from cleaner.match import Matcher
from cleaner.packs import CodeRule, Rule
from cleaner.patterns import compiled, encodable, united
from cleaner.presence import presence
from cleaner.stages.fixes import switched_off
from cleaner.stages.translation_coded import Cut, Repair
from cleaner.stages.translation_lines import LONE_MARK, is_lone_mark, lone_marks
from cleaner.stages.translation_repairs import ANYWHERE, CODED, REPAIRS
from cleaner.stages.translation_repeats import BROKEN
from cleaner.stages.translation_reports import MACHINE, MACHINE_RULE, machine_translated
from cleaner.stages.translation_runs import goes_round, says_twice

RULES = {
    rule.id: CodeRule(rule.why, rule.change[0].before, safety=rule.safety, flag=rule.flag) for rule in CODED.values()
} | {MACHINE: MACHINE_RULE}
"""The rules of this stage that are code."""
AROUND = 200  # characters on either side in which code gives itself away
BRIEF = 600  # characters: a longer text must show that a machine translated it before what it says twice goes
MODEST = 3_000  # characters: in a longer text, to look for what goes round costs more than it finds
MEGABYTES = 64  # for the automaton that finds the lines; it takes about 10
READINGS = 6  # of one text: a repair may lay another open, rarely more than once


class Translation:
    """Repairs what machine translation and re-tokenising leave behind: spaces before commas, doubled stops, `@-@`.

    Each repair looks at one line and the few characters around the fault. Left alone: lines that read as code, as a
    command or as a row of a table; file names, addresses and emoticons; ellipses; French `! ? ; :`; spelling, words
    written twice, names, odd quotation marks and ` - `, which cannot be told from what was meant. Unknown words
    (`<unk>`), fragments that were not translated and loops are reported, and the document flagged.
    """

    name = "translation"
    code = RULES

    def __init__(self, config: Config, rules: Sequence[Rule]) -> None:
        self._given = config, tuple(rules)
        self.rules = tuple(rule for rule in rules if rule.id not in CODED)
        on = {rule.id for rule in packs.in_force(CODED.values(), disable=config.disable, risky=config.risky)}
        self._lone_marks = LONE_MARK.id in on
        self._repairs = [repair for repair in REPAIRS if repair.rule.id in on]
        self._anywhere = [repair for repair in ANYWHERE if repair.rule.id in on]
        self._doubted = [repair for repair in self._anywhere if repair is BROKEN]
        self._tells = MACHINE not in switched_off(RULES, config)
        self._matcher = Matcher(self.rules, gate=config.gate)
        hints = [_hint(repair.rule) for repair in self._repairs]
        self._hints = united(hints)
        literals = presence(literal for rule in self.rules for literal in rule.match.literals)
        suspects = [literals, *hints, *([_hint(LONE_MARK)] if self._lone_marks else [])]
        self._suspect = compiled("|".join(suspects), megabytes=MEGABYTES) if config.gate else None

    def __reduce__(self) -> tuple[type[Translation], tuple[Config, tuple[Rule, ...]]]:
        return Translation, self._given

    def __call__(self, document: Document) -> Iterator[Edit]:
        """The repairs; where one lays another open (`rain ， ,`), they are one edit, named after the later."""
        found = self._read(document)
        layers = list(self._layers(document, found))
        if len(layers) > 1:
            found = [edit for edit in found if edit.text == document.text[edit.start : edit.end]]  # reports
            found += [Edit(c.start, c.end, c.text, c.rule) for c in _edits.compose(document.text, layers)]
        yield from found

    def reports(self, document: Document, edits: Sequence[Edit]) -> Iterable[Edit]:
        """Where the stage's edits and reports show that a machine translated the document."""
        return machine_translated(document.text, edits) if self._tells else ()

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
        part = document.with_text("\n".join(document.text[a:b] for a, b in lines))
        if lines:
            found.extend(self._in_prose(self._in_lines(part, document.text), part, lines))
        brief = len(document.text) <= BRIEF
        if brief and self._suspect and not says_twice(document.text):
            return found
        sure = brief or any(machine_translated(document.text, found))
        repairs, numbers = self._anywhere if sure else self._doubted, _holding(lines, found)
        if sure or (repairs and len(document.text) <= MODEST and goes_round(document.text)):
            part, lines = document, document.spans
            numbers = range(len(lines))
        if repairs and numbers:
            twice = self._made(repairs, numbers, part, document.text)
            found.extend(self._in_prose(twice, part, lines))
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

    def _in_prose(self, edits: Iterator[Edit], part: Document, lines: Sequence[Line]) -> Iterator[Edit]:
        """The `edits` of `part` that stand in no code, moved to where its lines stand in the document."""
        starts = part.starts
        for edit in edits:
            number = bisect_right(starts, edit.start) - 1
            if not _in_code(part.lines[number], edit.start - starts[number]):
                shift = lines[number].start - starts[number]
                yield edit._replace(start=edit.start + shift, end=edit.end + shift)

    def _in_lines(self, part: Document, whole: str) -> Iterator[Edit]:
        """What the rules find in the lines of `part` that hold their literals."""
        yield from self._matcher.spans(part)
        for number, line in enumerate(part.lines):
            if owners := self._hints.Match(encodable(line)):
                yield from self._made([self._repairs[owner] for owner in sorted(owners)], [number], part, whole)

    def _made(self, repairs: Iterable[Repair], numbers: Iterable[int], part: Document, whole: str) -> Iterator[Edit]:
        """What `repairs` find in some lines of `part`; `whole` is the text around them."""
        for number in numbers:
            line, offset = part.lines[number], part.starts[number]
            done: list[Cut] = []
            for rule, find, fits in repairs:
                cuts = [cut for cut in find(line) if rule.safety != "report" or not _meets(cut, done)]
                if not cuts or (fits and not fits(whole, line)) or (rule.bound and part.language not in rule.languages):
                    continue
                done += cuts
                yield from (Edit(offset + start, offset + end, text, rule.id) for start, end, text in cuts)


def _meets(cut: Cut, others: Iterable[Cut]) -> bool:
    """Whether `cut` shares a character with one of `others`: a report yields to a repair."""
    return any(cut[0] < end and start < cut[1] for start, end, _ in others)


def _holding(lines: Sequence[Line], edits: Iterable[Edit]) -> Sequence[int]:
    """The numbers of the `lines` in which an edit begins."""
    starts = [line.start for line in lines]
    numbers = ((bisect_right(starts, edit.start) - 1, edit.start) for edit in edits)
    return sorted({number for number, start in numbers if number >= 0 and start <= lines[number].end})


def _hint(rule: Rule) -> str:
    """What a line holds that a rule in code may change: its regex, if it has one, or else its literals."""
    return f"(?m:{rule.match.regex})" if rule.match.regex else presence(rule.match.literals)


def _in_code(line: str, place: int) -> bool:
    """Whether the line reads, around `place`, as code, as a command, or as a row of a table set with spaces."""
    start, end = max(0, place - AROUND), place + AROUND
    near = ("…" if start else "") + line[start:end] + ("…" if end < len(line) else "")
    return _code().search(near.encode("utf-8", "replace")) is not None


@cache
def _code() -> re2._Regexp:
    parts = (
        r"[{}`\\]|[A-Za-z0-9]_[A-Za-z0-9]|::|->|=>|[=!<>+:-]=| = |&&|\|\||</|/>|<https?:",
        r"\)\)\)|\(\);|[\"'\)]\.[a-z]\w*\(|\( ?\w+ ?[:=] ?\"|;\s*$| --[a-z]+[ =]| -[A-Za-z] ",
        r"^\s*(?:[$#>%] ?[a-z]|>>>|//|/\*|@\w|#include\b|import [\w.]+|from [\w.]+ import |def \w+\(|class \w+[(:])",
        r"^\s*(?:cd|cp|mv|ls|rm|git|go|sudo|npm|npx|pip|yarn|docker|kubectl|make|cargo|curl|find|grep|SELECT|INSERT) ",
        r"[^\s|] {3,12}[^\s|].{0,200}[^\s|] {3,12}[^\s|]",
    )
    return compiled("|".join(parts))
