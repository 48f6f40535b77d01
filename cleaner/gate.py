"""Which rules can possibly match this text: one multi-pattern scan, and a dict of normalised lines."""

from __future__ import annotations

from bisect import insort
from collections.abc import Mapping, Sequence
from itertools import compress, repeat

import ahocorasick_rs

from cleaner.packs import Rule
from cleaner.text import EDGE, exact_key, fold, plain


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
        self._scan = _automaton([literal.encode() for literal in by_literal]) if by_literal else None
        self._whole = all(rule.match.kind != "span" for rule in rules)  # indentation says nothing to them
        self._longest = max((rule.longest for rule in rules), default=0)

    def candidates(self, lines: Sequence[str]) -> Mapping[int, Sequence[int]]:
        """Line number -> indices of the rules that may match it, in pack order."""
        stripped = list(map(str.strip, lines))
        numbers = [n for n, size in enumerate(map(len, stripped)) if 0 < size <= self._longest]
        if not numbers:
            return {}
        seen = plain("\n".join([(stripped if self._whole else lines)[n] for n in numbers]))
        short = list(map(str.casefold, seen.split("\n")))  # `fold`, but line by line: most hold ASCII alone, and fast
        found: dict[int, list[int]] = {}
        if self._exact:
            owners = list(map(self._exact.get, map(str.strip, short, repeat(EDGE))))
            found = {n: rules.copy() for n, rules in compress(zip(numbers, owners, strict=True), owners) if rules}
        if self._scan:
            folded, line, behind = "\n".join(short).encode("utf-8", "surrogatepass"), 0, 0
            for literal, _, end in self._scan.find_matches_as_indexes(folded, overlapping=True):  # in order of end
                line += folded.count(b"\n", behind, end)
                behind = end
                self._add(self._owners[literal], found.setdefault(numbers[line], []))
        return found

    @staticmethod
    def _add(owners: Sequence[int], found: list[int]) -> None:
        for owner in owners:
            if owner not in found:
                insort(found, owner)


def _automaton(literals: list[bytes]) -> ahocorasick_rs.BytesAhoCorasick:
    """A DFA scans 1.6 times as fast as an NFA, but takes about 1 kB for each character of a literal."""
    small = sum(map(len, literals)) <= 80_000
    kind = ahocorasick_rs.Implementation.DFA if small else ahocorasick_rs.Implementation.ContiguousNFA
    return ahocorasick_rs.BytesAhoCorasick(literals, implementation=kind)


class OpenGate:
    """Lets every rule see every line: what `Gate` is held against."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        exact = [r.match.kind == "exact-line" for r in rules]
        self._whole = all(rule.match.kind != "span" for rule in rules)
        self._rules = [
            (is_exact, [exact_key(x) if is_exact else fold(x) for x in rule.match.literals])
            for is_exact, rule in zip(exact, rules, strict=True)
        ]

    def candidates(self, lines: Sequence[str]) -> Mapping[int, Sequence[int]]:
        """Line number -> indices of the rules one of whose literals the line holds, found one by one."""
        found: dict[int, list[int]] = {}
        for number, line in enumerate(lines):
            key, folded = exact_key(line), fold(line.strip() if self._whole else line)
            owners = [
                index
                for index, (exact, literals) in enumerate(self._rules)
                if any(key == x if exact else x in folded for x in literals)
            ]
            if owners:
                found[number] = owners
        return found
