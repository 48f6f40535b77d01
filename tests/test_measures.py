"""All lines of a text measured at once: the same as one by one."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cleaner.measures import measures
from cleaner.text import HEAD, measure
from tests.golden import Case, cases
from tests.strategies import ARTICLE

TOKENS = st.text("abCÉ.!?…\"'”’»)1中日ก。𝐀😀", min_size=1, max_size=12)
LINES = st.lists(st.lists(TOKENS, max_size=30).map(" ".join) | st.text("aB. \t\r\x85\u3000\n", max_size=40), max_size=8)
LONG = " ".join(["word"] * (HEAD // 5))  # its head ends at a space, with `HEAD - 1` characters


def assert_same(text: str) -> None:
    found = measures(text)
    lines = text.split("\n")
    assert list(zip(found.words.tolist(), found.prose.tolist(), strict=True)) == list(map(measure, lines))
    assert found.filled.tolist() == [any(map(str.isalnum, line)) for line in lines]
    assert found.figures.tolist() == [any(char in "0123456789" for char in line) for line in lines]


@given(LINES.map("\n".join) | ARTICLE)
@example("")
@example("\n\n")
@example(f"{LONG} word and so it went on.\n{LONG} .. and then\n  {LONG} “The end.”\n")
@example(" ".join(["a" * 49] * 14) + "\n" + " ".join(["a" * 49] * 13) + " " + "a" * 48 + " — and")
def test_lines_measured_at_once_are_lines_measured_one_by_one(text: str) -> None:
    assert_same(text)


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.id)
def test_golden_texts_measure_the_same(case: Case) -> None:
    assert_same(case.before)
