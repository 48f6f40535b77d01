"""Rules at work: the lines that match, and the edits that span rules make."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

import re2

from cleaner import edits as _edits
from cleaner.document import Document
from cleaner.edits import Edit
from cleaner.gate import Gate, OpenGate
from cleaner.packs import Rule
from cleaner.patterns import compiled, encodable, tested
from cleaner.text import plain

WINDOW = 2_000  # characters of a long line that a span pattern sees at once
MARGIN = 200  # characters of its neighbours that a window shows too, for context
_GROUP = re.compile(r"\\(\d)")


class Matcher:
    """A set of rules, compiled: says which of them match which line of a document.

    Safe to use from several threads; pickles as its rules.
    """

    def __init__(self, rules: Sequence[Rule], *, gate: bool = True) -> None:
        self.rules = tuple(rules)
        self._gated = gate
        self._bounds = [(r.guards.min_chars, r.longest, r.guards.max_words) for r in self.rules]
        self._patterns: dict[str, re2._Regexp] = {}  # compiled when first needed: most rules never are
        self._tests: dict[str, Callable[[bytes], object]] = {}  # so too
        self._gate = Gate(self.rules) if gate else OpenGate(self.rules)

    def __reduce__(self) -> tuple[object, ...]:
        return _matcher, (self.rules, self._gated)

    def hits(self, document: Document) -> Mapping[int, Sequence[Rule]]:
        """Line number -> the rules that match it, in pack order; guards over the whole document are not looked at."""
        found: dict[int, Sequence[Rule]] = {}
        candidates = self._gate.candidates(document.lines, document.unusual)
        for number in sorted(candidates):
            if rules := self._matching(candidates[number], document, number):
                found[number] = rules
        return found

    def at(self, document: Document, number: int) -> Sequence[Rule]:
        """The rules that match one line; no other line is looked at."""
        candidates = self._gate.candidates(document.lines[number : number + 1], document.unusual)
        return self._matching(candidates.get(0, ()), document, number)

    def spans(self, document: Document) -> Iterator[Edit]:
        """The edits that span rules make, in order of line, then of rule."""
        candidates = self._gate.candidates(document.lines, document.unusual)
        for number in sorted(candidates):
            start, size = document.starts[number], len(document.lines[number].strip())
            for index in candidates[number]:
                if self._in_bounds(index, size, document, number):
                    yield from self._replacements(index, document, number, start)

    def _matching(self, indices: Sequence[int], document: Document, number: int) -> Sequence[Rule]:
        """Those of the rules at `indices` that match the line."""
        found: list[Rule] = []
        stripped = document.lines[number].strip()
        size, line = len(stripped), b""
        for index in indices:
            if not self._in_bounds(index, size, document, number):
                continue
            rule = self.rules[index]
            match = rule.match
            if match.regex is not None or match.unless is not None:
                line = line or encodable(plain(stripped).strip()).encode()  # once for all patterns
                if match.regex is not None and not self._matches(match.regex, line):
                    continue
                if match.unless is not None and self._matches(match.unless, line):
                    continue
            if self._speaks(rule, document):
                found.append(rule)
        return found

    def _compiled(self, pattern: str) -> re2._Regexp:
        found = self._patterns.get(pattern)
        if found is None:
            found = self._patterns[pattern] = compiled(pattern)
        return found

    def _matches(self, pattern: str, line: bytes) -> bool:
        """Whether `pattern` matches in the line."""
        test = self._tests.get(pattern)
        if test is None:
            test = self._tests[pattern] = tested(pattern)
        return bool(test(line))

    def _in_bounds(self, index: int, size: int, document: Document, number: int) -> bool:
        """Whether a line of `size` characters is neither too short nor too long for the rule."""
        least, most, words = self._bounds[index]
        return least <= size <= most and (words >= 1_000 or document.measure(number)[0] <= words)

    @staticmethod
    def _speaks(rule: Rule, document: Document) -> bool:
        return not rule.bound or document.language in rule.languages

    def _replacements(self, index: int, document: Document, number: int, offset: int) -> Iterator[Edit]:
        rule = self.rules[index]
        assert rule.match.regex is not None
        line = encodable(document.lines[number])
        if rule.match.unless is not None and self._matches(rule.match.unless, line.encode()):
            return
        for start, end, text in _found(self._compiled(rule.match.regex), rule.action.text, line):
            if not self._speaks(rule, document):
                return
            edit = Edit(offset + start, offset + end, text, rule.id)
            if rule.safety == "report":
                edit = edit._replace(text=document.text[edit.start : edit.end])
            yield edit


def _found(regex: re2._Regexp, template: str | None, line: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and replacement of each match; a long line is read in windows that overlap.

    The search goes on behind what a match *changed*, so that context shared by two matches serves both.
    """
    for base in range(0, max(1, len(line)), WINDOW):
        left = min(base, MARGIN)
        window = line[base - left : base + WINDOW + MARGIN]
        position, stop = left, left + WINDOW
        while position <= min(len(window), stop) and (match := regex.search(window, position)):
            start, end = match.span()
            if start >= stop and base + WINDOW < len(line):
                break
            core = _edits.trim(window, Edit(start, end, _expand(match, template), ""))
            yield base - left + core.start, base - left + core.end, core.text
            position = max(core.end, start + 1)


def _expand(match: re2._Match, template: str | None) -> str:
    """The replacement, `\\1` and so on filled in; re2's own `expand` mangles text that is not ASCII."""
    return _GROUP.sub(lambda group: match.group(int(group[1])) or "", template or "")


def _matcher(rules: Sequence[Rule], gate: bool) -> Matcher:
    return Matcher(rules, gate=gate)
