"""What always holds: the nine promises of the design, each with a test of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner import Cleaner, Config, Edit, clean, explain
from cleaner.edits import apply, resolve
from cleaner.text import is_prose
from tests.golden import cases
from tests.strategies import ANY, ARTICLE, PROSE, TEXT
from tests.tracing import steps

GOLDEN = [case.before for case in cases()]
CLEANERS = {style: Cleaner(Config().replace(punctuation=style)) for style in ("keep", "plain", "typographic")}
STAGES = {name: Cleaner(stages=[name]) for name in Config().stages}


@given(TEXT)
def test_1_one_path(text: str) -> None:
    assert clean(text) == explain(text).text


@pytest.mark.parametrize("style", CLEANERS)
@given(text=TEXT)
def test_2_replay_and_revert(style: str, text: str) -> None:
    result = CLEANERS[style].explain(text)
    position = 0
    for change in result.edits:
        assert position <= change.start <= change.end <= len(text)
        assert text[change.start : change.end] == change.before
        position = change.end
    assert apply(text, result.edits) == result.text
    assert result.revert() == text
    assert result.revert("*") == text


@given(TEXT)
def test_2_every_character_has_its_place(text: str) -> None:
    result = CLEANERS["plain"].explain(text)
    last = 0
    for offset, character in enumerate(result.text):
        start, end = result.offsets.span(offset, offset + 1)
        assert last <= start <= end <= len(text)
        last = start
        if not any(change.start <= start < change.end or change.start == start == end for change in result.edits):
            assert text[start:end] == character
    assert result.offsets.span(0, len(result.text))[1] <= len(text)


INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")


@settings(max_examples=300)
@given(ARTICLE)
def test_3_output_is_left_alone(text: str) -> None:
    once = clean(text)
    hides = INVISIBLE.search(text)  # a fault, until `layout` takes it: see golden/known-failures
    assert clean(once) == once or hides


@pytest.mark.parametrize("name", STAGES)
@given(text=ARTICLE)
def test_3_each_stage_leaves_its_output_alone(name: str, text: str) -> None:
    once = STAGES[name].clean(text)
    assert STAGES[name].clean(once) == once


@given(TEXT)
def test_4_no_edit_means_the_same_text(text: str) -> None:
    result = explain(text)
    assert result.changed == bool(result.edits)
    if not result.edits:
        assert result.text is text or result.text == text


def test_4_prose_comes_back() -> None:
    text = "\n\n".join(PROSE[i] for i in (0, 1, 3, 5)) + "\n"
    assert explain(text).edits == ()
    assert clean(text) == text


def test_5_the_hash_seed_changes_nothing(tmp_path: Path) -> None:
    source = "\n\n".join(GOLDEN[:40])
    code = "import sys; from cleaner import clean; sys.stdout.write(clean(sys.stdin.read()))"
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            input=source.encode(),
            capture_output=True,
            check=True,
            env={
                **os.environ,
                "PYTHONHASHSEED": seed,
                "PYTHONUTF8": "1",
                "PYTHONPATH": str(Path(__file__).parent.parent),
            },
        ).stdout
        for seed in ("0", "1", "4242")
    }
    assert len(outputs) == 1


EDIT = st.builds(
    lambda start, length, text: Edit(start, start + length, text, "x/y"),
    st.integers(0, 30),
    st.integers(0, 9),
    st.text(max_size=3),
)


@given(st.lists(EDIT, max_size=12))
def test_6_winners_never_overlap_and_losers_are_told(edits: list[Edit]) -> None:
    winners, losers = resolve(edits)
    assert sorted(winners + losers) == sorted(edits)
    for earlier, later in pairwise(winners):
        assert earlier.end <= later.start
        assert (earlier.start, earlier.end) != (later.start, later.end)
    for loser in losers:
        rivals = [w for w in winners if w.start <= loser.start < w.end or (w.start, w.end) == (loser.start, loser.end)]
        assert any((w.start, -w.end) <= (loser.start, -loser.end) for w in rivals)


def test_6_earliest_then_longest_then_first() -> None:
    edits = [
        Edit(2, 4, "", "b"),
        Edit(0, 3, "", "late"),
        Edit(0, 3, "", "later"),
        Edit(0, 2, "", "short"),
        Edit(4, 5, "", "c"),
    ]
    winners, losers = resolve(edits)
    assert [w.rule for w in winners] == ["late", "c"]
    assert [x.rule for x in losers] == ["later", "short", "b"]


OPEN = Cleaner(Config(gate=False))


@settings(max_examples=60)
@given(TEXT)
def test_7_the_gate_only_speeds_up(text: str) -> None:
    assert OPEN.explain(text).edits == explain(text).edits


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.id)
def test_7_the_gate_only_speeds_up_on_golden_cases(case) -> None:  # type: ignore[no-untyped-def]
    assert OPEN.explain(case.before).edits == explain(case.before).edits


RISKY = """
[[rule]]
id = "boilerplate/en-ferry"
why = "Takes every line on the ferry."
safety = "risky"
[rule.match]
kind = "line"
literals = ["ferry"]
regex = "ferry"
[rule.action]
kind = "delete-line"
[[rule.change]]
before = "The ferry.\\nThe bus.\\n"
after = "The bus.\\n"
[[rule.keep]]
text = "The bus.\\n"
"""


@pytest.fixture
def risky(tmp_path: Path) -> Path:
    path = tmp_path / "risky.toml"
    path.write_text(RISKY)
    return path


def test_8_risky_rules_stay_out_unless_asked_for(risky: Path) -> None:
    text = f"{PROSE[0]}\n{PROSE[1]}\n"
    assert Cleaner(rules=[risky]).clean(text) == text


def test_8_risky_rules_run_within_the_budget(risky: Path) -> None:
    text = f"{PROSE[0]}\n{PROSE[1]}\n{PROSE[1]}\n"
    result = Cleaner(Config(risky=True), rules=[risky]).explain(text)
    assert result.text == f"{PROSE[1]}\n{PROSE[1]}\n"
    assert result.flags == ()


def test_8_over_the_budget_risky_rules_are_left_out_and_the_flag_is_set(risky: Path) -> None:
    text = f"Skip to content\n{PROSE[0]}\n{PROSE[0]}\n{PROSE[1]}\n"
    result = Cleaner(Config(risky=True), rules=[risky]).explain(text)
    assert result.text == f"{PROSE[0]}\n{PROSE[0]}\n{PROSE[1]}\n"
    assert result.flags == ("over-removal",)


def test_8_the_budget_is_the_users(risky: Path) -> None:
    text = f"{PROSE[0]}\n{PROSE[1]}\n{PROSE[1]}\n"
    result = Cleaner(Config(risky=True, budget=0.1), rules=[risky]).explain(text)
    assert (result.text, result.flags) == (text, ("over-removal",))


def test_8_prose_that_safe_rules_take_is_flagged_too(risky: Path) -> None:
    risky.write_text(RISKY.replace('"risky"', '"safe"'))
    result = Cleaner(rules=[risky]).explain(f"{PROSE[0]}\n{PROSE[0]}\n{PROSE[1]}\n")
    assert result.flags == ("over-removal",)


def prose(text: str) -> int:
    return sum(len(line) for line in text.split("\n") if is_prose(line))


@settings(max_examples=60)
@given(ARTICLE)
def test_8_an_unflagged_document_keeps_its_prose(text: str) -> None:
    result = explain(text)
    if "over-removal" not in result.flags:
        assert prose(result.text) >= 0.5 * prose(text) - 10


HOSTILE = {
    "parens": "(",
    "words": "a ",
    "spaces": " ",
    "stops": " . ",
    "commas": " ,",
    "newlines": "\n",
    "quotes": '"',
    "figures": 'a="1" b ',
    "apostrophes": "'",
    "dashes": "—\n",
    "entities": "&amp;",
    "opens": "( a ",
    "dots": ".",
    "skip": "Skip to content\n",
    "read": "Read more: A b\n",
    "head": "Comments\n",
    "thread": "3 Comments\nAnna says:\n" + "We went over it on Sunday and thought it very fine.\n" * 13,
    "counted": "We went over it on Sunday and thought it very fine.\n" * 14 + "3 Comments\n",
    "passage": "".join(
        f"{n} went over it on Sunday with all the others, and thought {n} very fine, finer than {n}.\n"
        for n in "abcdefgh"
    ),
    "author": "We went over it on Sunday and thought it very fine.\n" * 9 + "About the author\nA b\n",
    "block": "Related articles\nShare this article\nA b\n",
    "closed": "We went over it on Sunday and thought it very fine.\nRelated articles\nAbout us\nA b c d\n",
    "menu": "Home\nMenu\n",
    "labels": "Read more: A b c\nLabel: a\n",
    "agency": "Reuters\n",
    "mojibake": "â€™",
    "accents": "é’",
    "slashes": "http://",
    "nul": "\x00",
    "brackets": "[",
    "links": "[a](",
    "nested": "[a[b]",
    "images": "![a][b](c)",
    "targets": "[a](b(c)",
    "row": "[Home](/a) ",
    "broken": "We went over it on Sunday, with all of the others, and thought that it was\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_9_work_grows_with_the_text_and_no_faster(name: str) -> None:
    """Counts lines of Python run rather than seconds, which are `benchmarks/linearity.py`'s business."""

    def work(size: int) -> int:
        text = HOSTILE[name] * (size // len(HOSTILE[name]))
        return steps(lambda: clean(text))

    work(100)
    small = work(4_000)
    assert work(32_000) < 8 * 1.5 * small + 2_000


@given(st.lists(ANY, max_size=3).map(" ".join))
def test_9_arbitrary_text_is_cleaned_without_an_exception(text: str) -> None:
    clean(text)
