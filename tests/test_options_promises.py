"""What always holds with the options that drop headline, standfirst, byline and captions."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner import Cleaner, Config, clean, explain
from cleaner.edits import apply
from cleaner.stages.furniture import RULES
from tests.furniture import (
    ALL,
    BYLINES,
    CAPTIONS,
    DROPS,
    EVERYTHING,
    HEADLINE,
    NO_BYLINE,
    NO_CAPTION,
    NO_HEADLINE,
    TEXT,
    dropping,
)
from tests.golden import cases
from tests.strategies import LINES, PROSE
from tests.tracing import steps

FURNITURE = st.sampled_from(
    (
        *(line for line, _ in BYLINES),
        *CAPTIONS,
        *(line for _, line in (*NO_BYLINE, *NO_CAPTION, *NO_HEADLINE)),
        HEADLINE,
        f"{HEADLINE} - The Post",
        "Harbour board votes to keep the crane",
        "Nobody had told the harbour master , who was asleep in the loft at the time",
    )
)
ARTICLE = st.lists(st.one_of(FURNITURE, FURNITURE, LINES), max_size=14).map("\n".join)
CHOICES = st.sampled_from([*((field,) for field in ALL), ("drop_headline", "drop_byline"), tuple(ALL)])
TITLES = st.sampled_from((None, HEADLINE, f"{HEADLINE} - The Post", "Home"))


@settings(max_examples=300)
@given(ARTICLE, CHOICES, TITLES)
def test_the_stage_leaves_its_output_alone(text: str, fields: tuple[str, ...], title: str | None) -> None:
    stage = dropping(*fields)
    once = stage.clean(text, title=title)
    assert stage.clean(once, title=title) == once


PIPELINE = Cleaner(Config(**ALL))


@settings(max_examples=200)
@given(ARTICLE, TITLES)
def test_the_pipeline_leaves_its_output_alone(text: str, title: str | None) -> None:
    once = PIPELINE.clean(text, title=title)
    assert PIPELINE.clean(once, title=title) == once


@given(ARTICLE)
def test_edits_replay_and_revert(text: str) -> None:
    result = PIPELINE.explain(text)
    assert apply(text, result.edits) == result.text
    assert result.revert() == text
    assert result.revert("*") == text


@given(ARTICLE, TITLES)
def test_with_the_options_off_nothing_of_theirs_goes(text: str, title: str | None) -> None:
    result = explain(text, title=title)
    assert not {rule for change in result.edits for rule in change.rules} & set(RULES)
    assert result.text == clean(text)


def test_the_options_are_off_by_default() -> None:
    assert all(getattr(Config(), field) is False for field in ALL)
    assert set(DROPS) == {"drop-headline", "drop-standfirst", "drop-byline", "drop-captions"}
    for case in cases(("boilerplate",)):
        if "drop-" in case.name:
            assert not {change.rule for change in explain(case.before).edits} & set(RULES)


@pytest.mark.parametrize("option", DROPS)
def test_there_are_golden_cases_for_each_option(option: str) -> None:
    here = [case for case in cases(("boilerplate",)) if option in case.name.split(".")]
    for kind in ("change", "same"):
        assert sum(case.kind == kind for case in here) >= 4
    assert {case.name[:3] for case in here} == {"de-", "en-", "fr-"}


def test_other_reports_are_still_told(tmp_path: Path) -> None:
    pack = tmp_path / "mine.toml"
    pack.write_text(
        '[[rule]]\nid = "boilerplate/xx-ferry"\nwhy = "Reports ferries."\nsafety = "report"\n'
        '[rule.match]\nkind = "line"\nliterals = ["ferry"]\nregex = "ferry"\n'
        '[rule.action]\nkind = "delete-line"\n[[rule.change]]\n'
        'before = "A ferry\\n"\nafter = "A ferry\\n"\n[[rule.keep]]\ntext = "A bus\\n"\n'
    )
    result = Cleaner(Config(**ALL), rules=[pack]).explain(f"{HEADLINE}\n{TEXT}")
    assert result.text == TEXT
    assert [change.before for change in result.reports] == [PROSE[0]]


def test_work_grows_with_the_text_and_no_faster() -> None:
    """Counts lines of Python run, as the promises' own test does."""
    units = ("By Orla Penhale\n", "Getty Images\n", "Photo: Ada Lunn\n", "12 March 2024\n", f"{HEADLINE}\n")

    def work(text: str) -> int:
        return steps(lambda: EVERYTHING.clean(text, title=HEADLINE))

    for unit in (*units, "".join(units)):
        work(unit)
        small = work(unit * (2_000 // len(unit)))
        assert work(unit * (16_000 // len(unit))) < 8 * 1.5 * small + 2_000
