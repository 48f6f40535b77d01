"""Short cuts of the stages: what they skip is what could not have changed."""

from __future__ import annotations

import re
import sys
import unicodedata
from functools import cache
from itertools import product

import pytest

from cleaner import Cleaner, Config
from cleaner.gate import Gate, OpenGate
from cleaner.packs import DECORATION, HEAD, Action, Match, Rule
from cleaner.stages.encoding import COMPOSED, HARMLESS, may_need_repair


@cache
def joining() -> frozenset[str]:
    """The characters that NFC joins to one before them."""
    pairs = (unicodedata.decomposition(char).split() for char in map(chr, range(sys.maxunicode + 1)))
    found = {chr(int(pair[1], 16)) for pair in pairs if len(pair) == 2 and not pair[0].startswith("<")}
    return frozenset(found | {chr(jamo) for jamo in (*range(0x1161, 0x1176), *range(0x11A8, 0x11C3))})


def test_nfc_leaves_composed_characters_alone_whatever_stands_beside_them() -> None:
    pattern = re.compile("[" + re.sub(r"\\x\{(\w+)\}", lambda code: chr(int(code[1], 16)), COMPOSED) + "]+")
    chars = "".join(pattern.findall("".join(map(chr, range(sys.maxunicode + 1)))))
    assert unicodedata.is_normalized("NFC", chars)
    assert not any(map(unicodedata.combining, chars))
    assert joining().isdisjoint(chars)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("The café, “late” – 1½ hours…", False, id="letters and marks of their own"),
        pytest.param("cafe\N{COMBINING ACUTE ACCENT}", True, id="an accent apart"),
        pytest.param("x\N{COMBINING ACUTE ACCENT}", False, id="an accent that joins no letter"),
        pytest.param("\N{ANGSTROM SIGN}", True, id="a sign that NFC writes as a letter"),
        pytest.param("rain &amp; snow", True, id="an entity"),
        pytest.param("\ud800", True, id="a lone surrogate"),
    ],
)
def test_what_may_need_repair(text: str, expected: bool) -> None:
    assert may_need_repair(text) is expected


@pytest.mark.parametrize("gate", [True, False])
def test_a_lone_surrogate_keeps_no_rule_from_its_lines(gate: bool) -> None:
    cleaner = Cleaner(Config(gate=gate), stages=["boilerplate"])
    assert cleaner.clean("Skip to content\nThe \ud800 ferry was late again.\n") == "The \ud800 ferry was late again.\n"


def rule(kind: str, literal: str) -> Rule:
    regex = None if kind == "exact-line" else re.escape(literal)
    match = Match(kind=kind, literals=(literal,), regex=regex)
    return Rule(id=f"boilerplate/{kind}", why="", match=match, action=Action(kind="delete-line"), change=(), keep=())


@pytest.mark.parametrize("gate", [Gate, OpenGate])
@pytest.mark.parametrize("size", [HEAD - DECORATION - 1, HEAD - DECORATION + 1, HEAD, HEAD + 1, 3 * HEAD])
def test_a_phrase_is_found_whatever_its_length_and_what_stands_around_it(
    gate: type[Gate | OpenGate], size: int
) -> None:
    phrase = ("the ferry is late again " * 20)[: size - 1] + "s"
    found = gate([rule("line", phrase[:20]), rule("exact-line", phrase), rule("exact-line", "ferry")])
    lines = [phrase.upper(), f"»»»» {phrase} ««««", f"{phrase} t", phrase[:-1], f"ferry {'=' * 2 * HEAD}"]
    assert found.candidates(lines) == {0: [0, 1], 1: [0, 1], 2: [0], 3: [0]}


@pytest.mark.parametrize("gate", [Gate, OpenGate])
def test_a_literal_selects_a_line_by_its_head(gate: type[Gate | OpenGate]) -> None:
    lines = [f"{'x' * (HEAD - 5)}ferry", f"{'x' * (HEAD - 4)}ferry"]
    assert gate([rule("line", "ferry")]).candidates(lines) == {0: [0]}
    assert gate([rule("span", "ferry")]).candidates(lines) == {0: [0], 1: [0]}


@pytest.mark.parametrize("size", [1, 2, 3])
def test_what_is_harmless_needs_no_repair_in_any_order(size: int) -> None:
    chars = [*HARMLESS, *"aA0 .,(\"'-$%\n\t"]
    for text in map("".join, product(chars, repeat=size)):
        assert not may_need_repair(text), text
