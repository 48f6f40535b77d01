"""Which rules can possibly match this text: one multi-pattern scan, and a dict of normalised lines."""

from __future__ import annotations

import sys
from bisect import insort
from collections.abc import Container, Mapping, Sequence

from cleaner.packs import DECORATION, HEAD, Rule
from cleaner.scan import Scan
from cleaner.text import EDGE, exact_key, fold, plain

BEGINNING = 40  # characters of a phrase whose line may be longer than `HEAD`: where it begins so, all is compared


class Gate:
    """Names, for each line of a document, the rules whose literals it holds; every other rule cannot match there.

    Rules are named by their place in `rules`. Lines longer than every rule's `max-chars` are not looked at; of others,
    literals are sought in the first `HEAD` characters: phrases stand in front, and most lines of articles are longer.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._exact: dict[str, list[int]] = {}
        by_literal: dict[str, list[int]] = {}
        for index, rule in enumerate(rules):
            for literal in rule.match.literals:
                if rule.match.kind == "exact-line":
                    self._add([index], self._exact.setdefault(exact_key(literal), []))
                else:
                    self._add([index], by_literal.setdefault(fold(literal), []))
        self._begins = {key[:BEGINNING] for key in self._exact if _is_long(key)}
        self._owners = list(by_literal.values())
        self._scan = Scan(list(map(str.encode, by_literal))) if by_literal else None
        self._spans, self._head = _reach(rules)
        self._longest = max((rule.longest for rule in rules), default=0)

    def candidates(self, lines: Sequence[str], unusual: Container[str] | None = None) -> Mapping[int, Sequence[int]]:
        """Line number -> indices of the rules that may match it, in pack order; `unusual` is as in `plain`."""
        stripped = list(map(str.strip, lines))
        numbers = [n for n, size in enumerate(map(len, stripped)) if 0 < size <= self._longest]
        if not numbers:
            return {}
        seen = lines if self._spans else stripped  # to other kinds indentation says nothing
        heads = plain("\n".join([seen[n][: self._head] for n in numbers]), unusual)
        folded = list(map(str.casefold, heads.split("\n")))  # `fold`, but line by line: most hold ASCII alone, and fast
        found: dict[int, list[int]] = {}
        for n, line in zip(numbers, folded, strict=True) if self._exact else ():
            if len(stripped[n]) <= self._head:
                rules = self._exact.get(line.strip(EDGE))
            elif line.lstrip(EDGE)[:BEGINNING] in self._begins:
                rules = self._exact.get(exact_key(stripped[n]))
            else:
                continue
            if rules:
                found[n] = rules.copy()
        if self._scan:
            data, line_number, behind = "\n".join(folded).encode("utf-8", "surrogatepass"), 0, 0
            for end, literal in self._scan(data):
                line_number += data.count(b"\n", behind, end)
                behind = end
                self._add(self._owners[literal], found.setdefault(numbers[line_number], []))
        return found

    @staticmethod
    def _add(owners: Sequence[int], found: list[int]) -> None:
        for owner in owners:
            if owner not in found:
                insort(found, owner)


def _reach(rules: Sequence[Rule]) -> tuple[bool, int]:
    """Whether any of the rules is of kind `span`, and how many characters of a line a literal may stand in."""
    spans = any(rule.match.kind == "span" for rule in rules)
    whole = spans or any(rule.guards.position == "end" for rule in rules)
    return spans, sys.maxsize if whole else HEAD


def _is_long(phrase: str) -> bool:
    """Whether a line that is longer than `HEAD` may be the phrase, with what stands around it."""
    return len(phrase) > HEAD - DECORATION


class OpenGate:
    """Lets every rule see every line: what `Gate` is held against."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._spans, self._head = _reach(rules)
        self._rules = [
            (
                rule.match.kind == "exact-line",
                list(map(exact_key, rule.match.literals)),
                list(map(fold, rule.match.literals)),
            )
            for rule in rules
        ]

    def candidates(self, lines: Sequence[str], unusual: Container[str] | None = None) -> Mapping[int, Sequence[int]]:
        """Line number -> indices of the rules one of whose literals the line holds, found one by one."""
        found: dict[int, list[int]] = {}
        for number, line in enumerate(lines):
            stripped = line.strip()
            key, folded = exact_key(line), fold((line if self._spans else stripped)[: self._head])
            short = len(stripped) <= self._head
            owners = [
                index
                for index, (exact, keys, literals) in enumerate(self._rules)
                if (key in keys and (short or _is_long(key)) if exact else any(x in folded for x in literals))
            ]
            if owners:
                found[number] = owners
        return found
