"""Which rules can possibly match this text: one multi-pattern scan, and a dict of normalised lines."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate

import ahocorasick_rs

from cleaner.document import Document
from cleaner.packs import Rule, exact_key
from cleaner.text import EDGE, fold


class Gate:
    """Names, for each line of a document, the rules whose literals it holds; every other rule cannot match there.

    Rules are named by their place in `rules`. Lines longer than every rule's `max-chars` are not looked at.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._exact: dict[str, list[int]] = {}
        by_literal: dict[str, list[int]] = {}
        for index, rule in enumerate(rules):
            exact = rule.match.kind == "exact-line"
            for literal in rule.match.literals:
                key = exact_key(literal) if exact else fold(literal)
                owners = (self._exact if exact else by_literal).setdefault(key, [])
                if index not in owners:
                    owners.append(index)
        self._owners = list(by_literal.values())
        self._scan = _automaton(list(by_literal)) if by_literal else None
        self._whole = all(rule.match.kind != "span" for rule in rules)  # indentation says nothing to them
        self._longest = max((rule.longest for rule in rules), default=0)
        exact_rules = [rule for rule in rules if rule.match.kind == "exact-line"]
        self._longest_exact = 2 * max((rule.longest for rule in exact_rules), default=0)  # folding may lengthen a line

    def candidates(self, document: Document) -> Mapping[int, Sequence[int]]:
        """Line number -> indices of the rules that may match it, in pack order."""
        longest = self._longest
        lines = document.lines
        numbers = [n for n, line in enumerate(lines) if line and (len(line) <= longest or len(line.strip()) <= longest)]
        if not numbers:
            return {}
        if self._whole:
            short = fold("\n".join([lines[n].strip() for n in numbers]))
        elif len(numbers) == len(lines):
            short = document.folded
        else:
            short = fold("\n".join([lines[n] for n in numbers]))
        found: dict[int, list[int]] = {}
        if self._exact:
            self._by_line(numbers, short, found)
        if self._scan is not None:
            self._by_literal(numbers, short, found)
        return found

    def _by_line(self, numbers: list[int], short: str, found: dict[int, list[int]]) -> None:
        exact, longest = self._exact, self._longest_exact
        for number, line in zip(numbers, short.split("\n"), strict=True):
            if len(line) <= longest and (owners := exact.get(line.strip(EDGE))) is not None:
                found[number] = owners.copy()

    def _by_literal(self, numbers: list[int], short: str, found: dict[int, list[int]]) -> None:
        assert self._scan is not None
        matches = self._scan.find_matches_as_indexes(short, overlapping=True)
        if not matches:
            return
        starts = list(accumulate((len(line) + 1 for line in short.split("\n")), initial=0))
        for literal, start, _ in matches:
            owners = found.setdefault(numbers[bisect_right(starts, start) - 1], [])
            for owner in self._owners[literal]:
                if owner not in owners:
                    owners.append(owner)
                    owners.sort()


def _automaton(literals: list[str]) -> ahocorasick_rs.AhoCorasick:
    """A DFA scans 1.6 times as fast as an NFA, but takes about 1 kB for each character of a literal."""
    small = sum(map(len, literals)) <= 50_000
    kind = ahocorasick_rs.Implementation.DFA if small else ahocorasick_rs.Implementation.ContiguousNFA
    return ahocorasick_rs.AhoCorasick(literals, implementation=kind)


class OpenGate:
    """Lets every rule see every line: what `Gate` is held against."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        exact = [r.match.kind == "exact-line" for r in rules]
        self._whole = all(rule.match.kind != "span" for rule in rules)
        self._rules = [
            (is_exact, [exact_key(x) if is_exact else fold(x) for x in rule.match.literals])
            for is_exact, rule in zip(exact, rules, strict=True)
        ]

    def candidates(self, document: Document) -> Mapping[int, Sequence[int]]:
        """Line number -> indices of the rules one of whose literals the line holds, found one by one."""
        found: dict[int, list[int]] = {}
        for number, line in enumerate(document.lines):
            key, folded = exact_key(line), fold(line.strip() if self._whole else line)
            owners = [
                index
                for index, (exact, literals) in enumerate(self._rules)
                if any(key == x if exact else x in folded for x in literals)
            ]
            if owners:
                found[number] = owners
        return found
