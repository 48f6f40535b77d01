"""Short cuts of the stages: what they skip is what could not have changed."""

from __future__ import annotations

import re
import sys
import unicodedata
from functools import cache

import pytest

from cleaner import Cleaner, Config
from cleaner.stages.encoding import COMPOSED, may_need_repair


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
