"""The options that drop headline, standfirst, byline and captions: what they leave alone, and what they take."""

from __future__ import annotations

import pickle
import sys
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from cleaner import Cleaner, Config, Document, clean, explain
from cleaner.batch.settings import settle
from cleaner.cli import app
from cleaner.edits import apply
from cleaner.stages.bylines import byline
from cleaner.stages.captions import is_caption
from cleaner.stages.furniture import RULES
from cleaner.stages.headlines import Title, may_be_headline
from tests.golden import OPTIONS, cases
from tests.strategies import LINES, PROSE

DROPS = {name: field for name, field in OPTIONS.items() if name.startswith("drop-")}
ALL = dict.fromkeys(DROPS.values(), True)
TEXT = f"{PROSE[0]}\n{PROSE[1]}\n"


@cache
def dropping(*fields: str) -> Cleaner:
    return Cleaner(Config(stages=("boilerplate",), **dict.fromkeys(fields, True)))


EVERYTHING = dropping(*ALL)


# -- lines --------------------------------------------------------------------------------------------------------

NO_BYLINE = [
    ("verse", "By the sea"),
    ("verse-in-capitals", "By The Sea"),
    ("proverb", "By Land and Sea"),
    ("long-title", "By Grand Central Station I Sat Down and Wept"),
    ("year", "By 2030, the wall will be done"),
    ("places", "Von Köln nach Bonn"),
    ("name-alone", "Orla Penhale"),
    ("time-of-a-live-blog", "10:45am"),
    ("day-without-a-year", "5 May"),
    ("prose", "Published by the council, the map shows no roads."),
    ("label-alone", "Updated"),
    ("minutes-of-a-recipe", "20 minutes"),
    ("version", "Updated 12"),
    ("opening-hours", "Monday to Friday 9:00"),
]
BYLINES = [
    ("By Orla Penhale", "author"),
    ("By ORLA PENHALE, Staff Writer", "author"),
    ("By Orla Penhale , Tam Reddick , and Ines Aldous .", "author"),
    ("By Orla Penhale for The Harbour Post", "author"),
    ("By The Associated Press", "author"),
    ("Von Max Lorenzen und Wiebke Thoms, Süderholm", "author"),
    ("Par Jeanne Auber, correspondante", "author"),
    ("Por Ana Ruiz", "author"),
    ("Posted on 3 March 2024 by Admin", "author"),
    ("03.03.2024, 17:19 Uhr | Von Max Lorenzen", "author"),
    ("Published 12 March 2024 10:02", "stamp"),
    ("Updated: Nov 19, 9:41 AM", "stamp"),
    ("Last updated 15 hours ago", "stamp"),
    ("Stand: 12.03.2024", "stamp"),
    ("Publié le 12 mars 2024 à 10h02 | Mis à jour le 13 mars 2024", "stamp"),
    ("12 March 2024", "date"),
    ("Dienstag, 12. März 2024, 17:19 Uhr", "date"),
    ("Friday, 22 Nov 2024 4:55 PM GMT+8", "date"),
    ("4 min read", "length"),
]


@pytest.mark.parametrize("line", [line for _, line in NO_BYLINE], ids=[name for name, _ in NO_BYLINE])
def test_what_is_no_byline(line: str) -> None:
    assert byline(line) is None


@pytest.mark.parametrize(("line", "sort"), BYLINES, ids=[line for line, _ in BYLINES])
def test_what_is_a_byline(line: str, sort: str) -> None:
    assert byline(line) == sort


NO_CAPTION = [
    ("prose", "Photos by Ada Lunn hang in the hall."),
    ("idiom", "Photo by photo, the album grew."),
    ("credit-where-due", "Credit where credit is due"),
    ("question", "Bild: Warum?"),
    ("text-agency", "The minister has resigned. (Reuters)"),
    ("text-agency-and-desk", "Der Minister ist zurückgetreten. (dpa/lsw)"),
    ("pollster", "The mayor leads by nine points. (Reuters/Ipsos)"),
    ("caption-without-a-credit", "Trucks wait for daylight at the northern ramp"),
    ("copyright", "© 2024 Harbour Post"),
    ("all-rights", "© All rights reserved"),
    ("item", "- Photo: Ada Lunn"),
    ("agency-in-a-sentence", "Getty Images turned her down three times."),
    ("label-alone", "Photo:"),
    ("paragraph", f"{' '.join(PROSE[:4])} (Photo: Ada Lunn)"),
]
CAPTIONS = [
    "(Image: GETTY)",
    "( Photo : Ada Lunn )",
    "Main image credit: Roo & Daughters",
    "Foto: dpa",
    "Bild: Max Lorenzen/dpa/picture alliance",
    "Crédit photo : Jeanne Auber",
    "Фото: Анна Лунд",
    "Getty Images",
    "AP Photo/Ada Lunn",
    "Ada Lunn / REUTERS",
    "Photo courtesy of the Lunde Picture Agency",
    "Photo credit: harbour-post.example.com",
    "© Ada Lunn",
    "The boats at noon. (AP Photo/Ada Lunn)",
    "Der Hafen im Winter (Archivfoto)",
    "The boats at noon.   Credit: Ada Lunn",
    "Die Boote am Mittag 2021Bild: Max Lorenzen/dpa",
    "The boats at noon — Picture by Ada Lunn",
    "FILE PHOTO: The boats in a better year",
]


@pytest.mark.parametrize("line", [line for _, line in NO_CAPTION], ids=[name for name, _ in NO_CAPTION])
def test_what_is_no_caption(line: str) -> None:
    assert not is_caption(line)


@pytest.mark.parametrize("line", CAPTIONS)
def test_what_is_a_caption(line: str) -> None:
    assert is_caption(line)


NO_HEADLINE = [
    ("price", "Harrow Desk Lamp in Copper for $39.99"),
    ("price-in-euros", "Die Harrow in Kupfer für 39 Euro"),
    ("quoted-lead", "“We will not sell the crane to anybody”"),
    ("question", "Why did nobody wake the harbour master?"),
    ("interview", "Q: Why did nobody wake the harbour master"),
    ("sentence", "Nobody woke the harbour master."),
    ("list-item", "- Wake the harbour master at noon"),
    ("numbered-item", "1. Wake the harbour master at noon"),
    ("ingredient", "200 g rye flour for the dough"),
    ("live-blog", "10:45am The doors are open now"),
    ("verse", "by noon the chairs are islands"),
    ("dialogue", "— You have been waiting for long"),
    ("greeting", "Dear Members of the Rowing Club"),
    ("few-words", "Key takeaways"),
    ("announcement", "What you need for the dough:"),
    ("byline", "By Orla Penhale and Tam Reddick"),
    ("date", "The harbour on 12 March 2024"),
    ("caption", "The boats at noon (AP Photo/Ada Lunn)"),
    ("hashtag", "Forty stranded in the fog #harbour"),
    ("emoji", "⚠️ The harbour is closed for the winter"),
    ("long", "Forty " + "very " * 20 + "cold people stranded"),
]


@pytest.mark.parametrize("line", [line for _, line in NO_HEADLINE], ids=[name for name, _ in NO_HEADLINE])
def test_what_is_no_headline(line: str) -> None:
    assert not may_be_headline(line)
    text = f"{line}\n{TEXT}"
    assert dropping("drop_headline").clean(text) == text


# -- where they stand ---------------------------------------------------------------------------------------------

HEADLINE = "Forty stranded in the fog"


@pytest.mark.parametrize(
    ("field", "text"),
    [
        pytest.param("drop_headline", f"{HEADLINE}\n", id="a-headline-and-no-text"),
        pytest.param("drop_headline", f"{HEADLINE}\nNot one of them could swim\n{TEXT}", id="two-short-lines"),
        pytest.param("drop_headline", f"{HEADLINE}\nand then the ferry left the harbour, a day late.\n", id="wrapped"),
        pytest.param("drop_headline", f"Tam: the ferry is very late\nIna: {PROSE[0]}\n", id="talk"),
        pytest.param("drop_headline", f"{TEXT}{HEADLINE}\n{TEXT}", id="a-subhead"),
        pytest.param("drop_byline", f"By Orla Penhale\nThe boats\nThe quay\n{'The fog' * 2}\n", id="verse-by-somebody"),
        pytest.param("drop_byline", f"{TEXT}By Orla Penhale\n{TEXT}", id="between-paragraphs"),
        pytest.param("drop_byline", f"{TEXT}12 March 2024\n", id="date-of-a-letter"),
        pytest.param("drop_byline", "By Orla Penhale\n" * 3 + "The boats\n", id="a-list-of-bylines"),
        pytest.param("drop_byline", f"12 March 2024\n{TEXT}13 March 2024\n{TEXT}", id="a-diary"),
        pytest.param("drop_standfirst", f"{HEADLINE}\n{TEXT}{TEXT}By Orla Penhale\n{TEXT}", id="four-paragraphs"),
        pytest.param("drop_standfirst", f"{PROSE[1]}\nBy Orla Penhale\n{PROSE[0]}\n", id="no-headline"),
        pytest.param("drop_standfirst", f"{HEADLINE}\n{PROSE[1]}\n4 min read\n{PROSE[0]}\n", id="a-reading-time"),
        pytest.param("drop_standfirst", f"{HEADLINE}\n{PROSE[1]}\nBy Orla Penhale\n", id="no-paragraph"),
        pytest.param("drop_captions", "Weight: 410 g\nImage: Full Frame\n", id="facts"),
        pytest.param("drop_captions", "Lunde Pictures\nGetty Images\nHarrow and Sons\n", id="a-list-of-agencies"),
    ],
)
def test_what_stands_elsewhere_is_left_alone(field: str, text: str) -> None:
    assert dropping(field).clean(text) == text


def test_each_option_takes_its_own() -> None:
    lines = {
        "drop_headline": HEADLINE,
        "drop_standfirst": "Nobody had told the harbour master, who was asleep in the loft.",
        "drop_byline": "By Orla Penhale",
        "drop_captions": "Photo: Ada Lunn",
    }
    text = "".join(f"{line}\n" for line in lines.values()) + TEXT
    for field, line in lines.items():
        assert dropping(field).clean(text) == text.replace(f"{line}\n", "")
    result = EVERYTHING.explain(text)
    assert result.text == TEXT
    assert {change.rule for change in result.edits} == set(RULES)
    assert result.revert("boilerplate/headline") == f"{HEADLINE}\n{TEXT}"


def test_furniture_behind_what_rules_take_goes_too() -> None:
    text = f"Skip to content\n{HEADLINE}\nBy Orla Penhale\nShare this article\n{TEXT}By Tam Reddick\nLeave a Reply\n"
    assert EVERYTHING.clean(text) == TEXT


# -- a given title ------------------------------------------------------------------------------------------------

TITLED = [
    ("the-same", "Crane", "Crane"),
    ("other-case", "HARBOUR CRANE STAYS", "Harbour crane stays"),
    ("site", "Harbour crane stays", "Harbour crane stays - The Post"),
    ("site-behind-a-bar", "Harbour crane stays", "Harbour crane stays | News | The Post"),
    ("quotes", "‘Never’: harbour crane stays", "'Never': harbour crane stays"),
    ("a-question", "Who wants the crane?", "Who wants the crane?"),
    ("a-price", "Harrow Desk Lamp for $39.99", "Harrow Desk Lamp for $39.99 – The Post"),
    ("label-before-it", "Harbour: The steam crane stays put", "The steam crane stays put"),
    ("part-of-it", "The steam crane stays put", "The steam crane stays put, to nobody's delight"),
    ("other-words", "The old steam crane stays put", "Old steam crane stays put after all"),
]


@pytest.mark.parametrize(("line", "title"), [t[1:] for t in TITLED], ids=[t[0] for t in TITLED])
def test_a_line_that_is_the_given_title_goes(line: str, title: str) -> None:
    assert dropping("drop_headline").clean(f"{line}\n{TEXT}", title=title) == TEXT


@pytest.mark.parametrize(
    ("text", "title"),
    [
        pytest.param(f"{HEADLINE}\n{TEXT}", "Old steam crane stays put after all", id="another-title"),
        pytest.param(f"{TEXT}{TEXT}{TEXT}{HEADLINE}\n", HEADLINE, id="far-down"),
        pytest.param("the quay\nHome\nthe fog\n", "Home", id="refrain"),
        pytest.param("The sea at noon is still\nThe sea at noon is blue\nand so am I\n", "The sea at noon", id="verse"),
        pytest.param(f"{HEADLINE}\n", HEADLINE, id="nothing-else"),
    ],
)
def test_a_title_that_is_not_there_takes_nothing(text: str, title: str) -> None:
    assert dropping("drop_headline").clean(text, title=title) == text


def test_a_repetition_of_the_title_goes_too_but_not_a_refrain() -> None:
    text = f"Harbour notes\n{HEADLINE}\n12 March 2024\n{HEADLINE}\n{TEXT}"
    assert dropping("drop_headline").clean(text, title=HEADLINE) == f"Harbour notes\n12 March 2024\n{TEXT}"
    assert (
        dropping("drop_headline").clean("Home\nthe quay\nHome\nthe fog\n", title="Home") == "the quay\nHome\nthe fog\n"
    )


def test_a_title_is_matched_without_its_site() -> None:
    title = Title("Harbour crane stays - Notes | The Post")
    assert title.is_line("Harbour crane stays", first=False)
    assert not title.is_line("The Post", first=True)
    assert not title.is_like("Harbour crane stays, the board says, whatever it costs and whoever has to pay for it.")


def test_the_title_is_the_documents_and_reaches_every_stage() -> None:
    assert Document("a").title is None
    assert Document("a", title="b").with_text("c").title == "b"
    config = Config(drop_headline=True)
    text = f"Crane\u00a0!\n{TEXT}"
    assert clean(text, title="Crane !", config=config) == TEXT
    assert explain(text, title="Crane !", config=config).text == TEXT
    assert Cleaner(config).clean(text, title="Crane !") == TEXT
    assert clean(text, title="Crane !") != TEXT, "without the option the title changes nothing"
    assert clean(f"{HEADLINE}\n{TEXT}", title=" ", config=config) == TEXT, "a blank title is none"


# -- what always holds --------------------------------------------------------------------------------------------

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

    def steps(text: str) -> int:
        count = 0

        def trace(frame: object, event: str, arg: object) -> object:
            nonlocal count
            count += 1
            return trace

        sys.settrace(trace)
        try:
            EVERYTHING.clean(text, title=HEADLINE)
        finally:
            sys.settrace(None)
        return count

    for unit in (*units, "".join(units)):
        steps(unit)
        small = steps(unit * (2_000 // len(unit)))
        assert steps(unit * (16_000 // len(unit))) < 8 * 1.5 * small + 2_000


# -- how they are asked for ---------------------------------------------------------------------------------------


def test_a_rule_that_is_switched_off_stays_off() -> None:
    text = f"{HEADLINE}\n{TEXT}"
    off = Cleaner(Config(drop_headline=True, disable=("boilerplate/headline",)))
    assert off.clean(text) == text
    assert off.pack_version == Cleaner().pack_version != Cleaner(Config(drop_headline=True)).pack_version
    assert pickle.loads(pickle.dumps(EVERYTHING)).clean(text) == TEXT


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text(f"{HEADLINE}\nBy Orla Penhale\n{TEXT}Photo: Ada Lunn\n")
    return tmp_path


def test_the_file_and_the_command_line_ask_for_them(here: Path) -> None:
    (here / "cleaner.toml").write_text("drop-byline = true\ndrop-captions = true\n")
    assert (settle().drop_byline, settle().drop_headline) == (True, False)
    assert not settle(drop_byline=False).drop_byline

    def cleaned(*options: str) -> str:
        done = CliRunner().invoke(app, ["clean", "a.txt", *options])
        assert done.exit_code == 0, done.output
        return done.stdout

    assert cleaned() == f"{HEADLINE}\n{TEXT}"
    assert cleaned("--drop-headline") == TEXT
    assert cleaned("--no-drop-byline", "--no-drop-captions") == (here / "a.txt").read_text()
    run = CliRunner().invoke(app, ["run", "a.txt", "b.txt", "--drop-headline", "--workers", "1", "--quiet"])
    assert run.exit_code == 0, run.output
    assert (here / "b.txt").read_text() == TEXT


def test_the_catalogue_says_that_they_are_off() -> None:
    told = CliRunner().invoke(app, ["rules", "list", "--stage", "boilerplate"]).stdout
    rows = [line for line in told.splitlines() if line.split()[0] in RULES]
    assert len(rows) == len(RULES)
    assert all("safe, off" in row for row in rows)
    shown = CliRunner().invoke(app, ["rules", "show", "boilerplate/headline"]).stdout
    assert "## Example (drop-headline = true)\n-Forty stranded" in shown
