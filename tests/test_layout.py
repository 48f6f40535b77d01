"""The `layout` stage: what it leaves alone, what it mends, and that it reaches its end in one call."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import Config, ConfigError, Document
from cleaner.edits import apply, resolve
from cleaner.packs import Action, Example, Keep, Match, Rule
from cleaner.stages.layout import RULES, Layout
from tests.strategies import ANY, ARTICLE

LAYOUT = Layout(Config(), [])
THOROUGH = Layout(Config(gate=False), [])
PIECES = (
    "a", "Á", "1", "%", ";", "«", "»", "!", " ", "  ", "\t", "\n", "\n\n\n", "\r", "\r\n", "\v", "\f", "\x85", "\x80",
    "\u2028", "\u00a0", "\u202f", "\u2000", "\u2009", "\u3000", "\u200b", "\u2060", "\ufeff", "\u00ad", "\u200d",
    "\u200e", "—", "\n—\n", "\n——\n", "–", "―", "***", "\nก", "က", "\ud800", "\x00", "👩",
)  # fmt: skip
FAULTY = st.lists(st.sampled_from(PIECES), max_size=24).map("".join)


def layout(text: str, *disable: str) -> str:
    stage = Layout(Config(disable=disable), []) if disable else LAYOUT
    winners, losers = resolve(stage(Document(text)))
    assert not losers
    return apply(text, winners)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("One line", id="no-final-newline-is-added"),
        pytest.param("One line\n", id="final-newline-stays"),
        pytest.param("  deep\n    deeper\n\tand a tab\n", id="indentation"),
        pytest.param("a\n\nb\n\nc", id="single-blank-lines"),
        pytest.param("a\n—\nb\n—\nc", id="two-dash-lines-may-be-meant"),
        pytest.param("a\n***\nb\n* * *\nc\n---\nd\n___\ne\n===\nf\n- - -\ng", id="section-breaks"),
        pytest.param("— Yes\n— No\n— Oh\n", id="dialogue-dashes"),
        pytest.param("———\na\n———\nb\n———\n", id="three-dashes-are-a-rule"),
        pytest.param("Oui\u202f! Non\u00a0; si\u00a0: «\u00a0là\u00a0» 3\u202f%", id="french-punctuation"),
        pytest.param("1\u202f200\u00a0000 and 5\u00a0km, 10\u00a0%", id="digits-and-units"),
        pytest.param("東京\u3000大阪\n\u3000一\n", id="ideographic-space"),
        pytest.param("ก\u200bข ລ\u200bາ က\u200bခ ក\u200bខ ཀ\u200b", id="zero-width-space-parts-words-in-thai"),
        pytest.param("می\u200cخواهد क्\u200dष 👩\u200d👧", id="joiners"),
        pytest.param("a\u200eb\u200fc", id="direction-marks"),
        pytest.param("\x00\ud800a", id="not-its-business"),
    ],
)
def test_is_left_alone(text: str) -> None:
    assert LAYOUT(Document(text)) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("a  \nb\t\n \nc \t", "a\nb\n\nc", id="trailing-space"),
        pytest.param("a\u00a0\nb\u3000\n1\u00a0\n", "a\nb\n1\n", id="exotic-trailing-space-even-after-a-digit"),
        pytest.param("a\r\nb\r\r\nc\rd", "a\nb\nc\nd", id="carriage-returns"),
        pytest.param("a\u2028b\u2029c\x85d\ve\ff", "a\nb\nc\nd\ne\ff", id="line-breaks"),
        pytest.param("so\x85 it\x92s\u2028", "so\x85 it\x92s\n", id="nel-among-c1-controls-is-mojibake"),
        pytest.param("a\n\n\n\nb\n \n\t\nc", "a\n\nb\n\nc", id="blank-runs"),
        pytest.param("\n \n\na", "a", id="leading-blanks"),
        pytest.param("\n  a", "  a", id="first-indentation-stays"),
        pytest.param("a\n\n\n", "a\n", id="final-blanks-leave-one-newline"),
        pytest.param("a\n  ", "a\n", id="spaces-behind-the-final-newline"),
        pytest.param(" \n\t\u200b\n", "", id="whitespace-alone"),
        pytest.param("\n", "", id="a-newline-alone"),
        pytest.param("a\n—\nb\n –\nc\n——\n", "a\nb\nc\n", id="separator-lines"),
        pytest.param("a\n—\nb\n—\n―", "a\nb", id="separator-lines-at-the-end-take-the-newline-before"),
        pytest.param("a\n\n—\n\n—\n\n—", "a", id="separators-leave-no-blanks-at-the-end"),
        pytest.param("a\n\n—\n\n—\n\n—\n\nb", "a\n\nb", id="separators-leave-no-blank-run"),
        pytest.param("—\n—\n—", "", id="separators-alone"),
        pytest.param("—\u00a0\n\u200b—\n\ufeff—\na", "a", id="separators-under-cover"),
        pytest.param("a\n\u200b\n\u00ad\nb", "a\n\nb", id="invisible-lines-are-blank"),
        pytest.param("a\u00a0b\u2003c\u205fd", "a b c d", id="exotic-spaces"),
        pytest.param("10\u00a0\u00a0%", "10 \u00a0%", id="one-exotic-space-is-enough"),
        pytest.param("a\u00a0\u00ad;", "a\u00a0;", id="neighbours-are-the-visible-ones"),
        pytest.param("Donau\u00addampf\u2060er\u200b \ufeffs", "Donaudampfer s", id="invisible-characters"),
        pytest.param("ก\u00ad\u200bข\u200b \u200ba", "ก\u200bข\u200b a", id="thai-keeps-only-what-parts-words"),
    ],
)
def test_mends(before: str, after: str) -> None:
    assert layout(before) == after
    assert layout(after) == after


def test_each_rule_can_be_switched_off() -> None:
    faults = {
        "layout/invisible": "a\u00adb",
        "layout/carriage-return": "a\r\nb",
        "layout/line-break": "a\u2028b",
        "layout/trailing-space": "a \nb",
        "layout/exotic-space": "a\u00a0b",
        "layout/separator-line": "a\n—\n—\n—\nb",
        "layout/leading-blank": "\na",
        "layout/blank-run": "a\n\n\nb",
        "layout/final-blank": "a\n\n",
    }
    assert faults.keys() == RULES.keys()
    for rule, text in faults.items():
        assert {edit.rule for edit in LAYOUT(Document(text))} == {rule}
        assert layout(text, rule) == text
        assert layout(text, "layout/*") == text
        assert layout(text, "boilerplate/*") == layout(text)


def test_edits_name_their_rules() -> None:
    edits = LAYOUT(Document("a \r\n\n\n\nb\u00a0c\u200b"))
    assert [edit.rule for edit in edits] == [
        "layout/trailing-space",
        "layout/carriage-return",
        "layout/blank-run",
        "layout/exotic-space",
        "layout/invisible",
    ]


def test_a_rule_from_a_file_runs_beside_the_fixes() -> None:
    rule = Rule(
        id="layout/x-bullet",
        why="A bullet of another kind.",
        match=Match(kind="span", literals=("‣",), regex="‣"),
        action=Action(kind="replace", text="-"),
        change=(Example(before="‣ a", after="- a"),),
        keep=(Keep(text="- a"),),
    )
    stage = Layout(Config(), [rule])
    text = "‣ a \n"
    assert stage.rules == (rule,)
    assert apply(text, resolve(stage(Document(text)))[0]) == "- a\n"


def test_a_rule_that_would_never_run_is_refused() -> None:
    rule = Rule(
        id="layout/x-home",
        why="A line.",
        match=Match(kind="exact-line", literals=("home",)),
        action=Action(kind="delete-line"),
        change=(Example(before="Home\n", after=""),),
        keep=(Keep(text="At home."),),
    )
    with pytest.raises(ConfigError, match=r"layout/x-home.*exact-line.*make it one"):
        Layout(Config(), [rule])


@given(st.one_of(ANY, ARTICLE, FAULTY))
def test_output_is_left_alone(text: str) -> None:
    once = layout(text)
    assert LAYOUT(Document(once)) == []


@given(st.one_of(ANY, FAULTY))
def test_the_quick_look_never_misses(text: str) -> None:
    assert THOROUGH(Document(text)) == LAYOUT(Document(text))


@given(FAULTY)
def test_only_what_nobody_reads_changes(text: str) -> None:
    def visible(text: str) -> list[str]:
        return [c for c in text if not c.isspace() and c not in "\u200b\u2060\ufeff\u00ad—–―"]

    assert visible(layout(text)) == visible(text)


@given(st.lists(st.sampled_from(["a", "b c", "  d", "— e", "***", "1\u00a0%"]), min_size=1, max_size=8), st.booleans())
def test_a_text_without_faults_comes_back(lines: list[str], ended: bool) -> None:
    text = "\n\n".join(lines) + "\n" * ended
    assert LAYOUT(Document(text)) == []
