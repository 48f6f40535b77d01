"""Rules at work: the lines that match, and the edits that span rules make."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import re2

from cleaner import edits as _edits
from cleaner.document import Document
from cleaner.edits import Edit
from cleaner.gate import Gate, OpenGate
from cleaner.packs import Rule
from cleaner.patterns import compiled, encodable
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
        self._longest = [rule.longest for rule in self.rules]
        self._patterns: dict[str, re2._Regexp] = {}  # compiled when first needed: most rules never are
        self._gate = Gate(self.rules) if gate else OpenGate(self.rules)

    def __reduce__(self) -> tuple[object, ...]:
        return _matcher, (self.rules, self._gated)

    def hits(self, document: Document) -> Mapping[int, Sequence[Rule]]:
        """Line number -> the rules that match it, in pack order; guards over the whole document are not looked at."""
        found: dict[int, Sequence[Rule]] = {}
        candidates = self._gate.candidates(document.lines)
        for number in sorted(candidates):
            rules = [self.rules[i] for i in self._matching(candidates[number], document, number)]
            if rules:
                found[number] = rules
        return found

    def at(self, document: Document, number: int) -> Sequence[Rule]:
        """The rules that match one line; no other line is looked at."""
        candidates = self._gate.candidates(document.lines[number : number + 1])
        return [self.rules[i] for i in self._matching(candidates.get(0, ()), document, number)]

    def spans(self, document: Document) -> Iterator[Edit]:
        """The edits that span rules make, in order of line, then of rule."""
        candidates = self._gate.candidates(document.lines)
        for number in sorted(candidates):
            start, size = document.starts[number], len(document.lines[number].strip())
            for index in candidates[number]:
                if self._in_bounds(index, size, document, number):
                    yield from self._replacements(index, document, number, start)

    def _matching(self, indices: Sequence[int], document: Document, number: int) -> Iterator[int]:
        """Those of the rules at `indices` that match the line."""
        size = len(document.lines[number].strip())
        line: bytes | None = None  # encoded once for all patterns
        for index in indices:
            rule = self.rules[index]
            if not self._in_bounds(index, size, document, number):
                continue
            if rule.match.regex is not None or rule.match.unless is not None:
                if line is None:
                    line = encodable(plain(document.lines[number].strip()).strip()).encode()
                regex, unless = self._compiled(rule.match.regex), self._compiled(rule.match.unless)
                if regex is not None and not regex.search(line):
                    continue
                if unless is not None and unless.search(line):
                    continue
            if self._speaks(index, document):
                yield index

    def _compiled(self, pattern: str | None) -> re2._Regexp | None:
        if pattern is None:
            return None
        found = self._patterns.get(pattern)
        if found is None:
            found = self._patterns[pattern] = compiled(pattern)
        return found

    def _in_bounds(self, index: int, size: int, document: Document, number: int) -> bool:
        """Whether a line of `size` characters is neither too short nor too long for the rule."""
        guards = self.rules[index].guards
        if not guards.min_chars <= size <= self._longest[index]:
            return False
        return guards.max_words >= 1_000 or document.measure(number)[0] <= guards.max_words

    def _speaks(self, index: int, document: Document) -> bool:
        rule = self.rules[index]
        return not rule.bound or document.language in rule.languages

    def _replacements(self, index: int, document: Document, number: int, offset: int) -> Iterator[Edit]:
        rule = self.rules[index]
        regex, unless = self._compiled(rule.match.regex), self._compiled(rule.match.unless)
        assert regex is not None
        line = encodable(document.lines[number])
        if unless is not None and unless.search(line):
            return
        for start, end, text in _found(regex, rule.action.text, line):
            if not self._speaks(index, document):
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
