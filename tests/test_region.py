"""Whole pages: which texts are taken for one, and what is left of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cleaner import Cleaner, Config, Document
from cleaner.region import region
from tests.example_rules import exact_line
from tests.golden import cases
from tests.strategies import ARTICLE

AUTO = Cleaner(stages=["boilerplate"])
PAGE = Cleaner(Config(mode="page"), stages=["boilerplate"])
PROSE = [
    "The ferry left the harbour at noon, an hour late, with forty people and one dog on board, and nobody waved.",
    "It came back in the evening with thirty-nine, and the dog would not say who had stayed behind on the island.",
    "The harbour board has promised to count them all next time, both when they go aboard and when they come back.",
]
MENU = ["Home", "News", "Sport", "Weather", "Videos", "Sign in", "Subscribe", "Search", "Contact us", "Privacy policy"]
MENU = ["Arts", "Books", "Food", "Garden", *MENU]
STORY = [
    *PROSE,
    "The captain, who has sailed the crossing for thirty years, said that he had never before lost anybody on the way.",
    "Passengers who were on board remember a calm sea, a good lunch and a card game that went on a little too long.",
    "A search of the island on Tuesday found a hat, which the harbour office has put in its window for the owner.",
]
FOOTER = ["About us", "Careers", "Terms of use", "Cookie policy", "Advertise with us"]
NOTICE = "This article contains affiliate links. If you buy through them, we may earn a small commission."
TEASER = "Five walks by the estuary that you can take with a dog who has been to sea."


def page(*parts: list[str]) -> str:
    return "\n".join(line for part in parts for line in part) + "\n"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param(page(PROSE), id="prose-alone"),
        pytest.param(page(["The ferry", "An hour late"], PROSE), id="headline-and-standfirst"),
        pytest.param(page(["Share", "Tweet", "Email"], PROSE, ["Leave a Reply"]), id="a-few-prompts"),
        pytest.param(page([f"{i} eggs" for i in range(12)], PROSE), id="a-list-before-the-text"),
        pytest.param(page(["Read more: The ferry is late again"] * 30, PROSE), id="one-prompt-many-times"),
        pytest.param(
            page([NOTICE], [f"Lamp {i}" if i % 3 else f"${i}.99" for i in range(60)], STORY), id="a-notice-and-a-list"
        ),
        pytest.param(page(["Home", "By the sea", "the gulls", "are all awake"] * 3), id="a-poem"),
        pytest.param(page(PROSE, [f"Name {i}" for i in range(40)]), id="a-list-behind-the-text"),
        pytest.param(page(MENU[4:], ["The ferry is back"], STORY, FOOTER), id="a-menu-and-a-foot-that-rules-know"),
    ],
)
def test_an_article_is_not_taken_for_a_page(text: str) -> None:
    assert not [e for e in AUTO.explain(text).edits if e.rule == "boilerplate/outside-article"]


def test_a_page_is_reduced_to_its_article() -> None:
    assert AUTO.clean(page(MENU, STORY, FOOTER)) == page(STORY)


def test_a_page_whose_menu_and_foot_rules_know_keeps_its_headline() -> None:
    headline = ["The ferry is back"]
    assert AUTO.clean(page(MENU[4:], headline, STORY, FOOTER)) == page(headline, STORY)
    assert AUTO.clean(page(MENU, headline, STORY, FOOTER)) == page(STORY)


def test_a_page_in_any_language_is_known_by_its_menus() -> None:
    menu = (
        "Etusivu\nUutiset\nUrheilu\nSää\nKulttuuri\nTalous\nMielipide\nKotimaa\nUlkomaat\nAutot\nKoti\nTerveys\nPerhe"
    )
    menu += (
        "\nLapset\nNuoret\nSäätila\nRadio\nTelevisio\nPelit\nRuoka\nMatkailu\nTiede\nSarjakuvat\nNäköislehti\nKirjat"
    )
    prose = [
        "Lautta lähti satamasta tunnin myöhässä, eikä kukaan laiturilla tiennyt kertoa, mistä syystä se oli viipynyt.",
        "Illalla se palasi, ja kapteeni sanoi odottaneensa, kunnes sumu nousi mereltä eikä rantaa enää näkynyt.",
    ]
    footer = ["Tietoa meistä", "Yhteystiedot", "Mediatiedot", "Tilaajapalvelu", "Käyttöehdot", "Tietosuojaseloste"]
    assert AUTO.clean(page(menu.splitlines(), prose, footer)) == page(prose)


def test_a_teaser_that_stands_alone_stays_outside() -> None:
    assert AUTO.clean(page(MENU, [TEASER], MENU[:6], STORY, FOOTER)) == page(STORY)


def test_prompts_inside_the_article_go_too_and_its_subheads_stay() -> None:
    inside = [*STORY[:2], "Advertisement", *STORY[2:4], "What comes next", *STORY[4:]]
    assert AUTO.clean(page(MENU, inside, FOOTER)) == page([line for line in inside if line != "Advertisement"])


def test_comments_behind_the_article_go() -> None:
    comments = [line for i in range(5) for line in (f"Anna {i} says:", f"May {i}, 2021 at 4:0{i} pm", PROSE[i % 3])]
    assert AUTO.clean(page(MENU, STORY, ["5 Comments"], comments, FOOTER)) == page(STORY)


BELOW = ["Five walks by the estuary", "3 May", TEASER, "What a barge costs to keep", "12 May", "Three owners tell us."]


@pytest.mark.parametrize(
    ("below", "goes"),
    [
        pytest.param(["Related articles", *BELOW], True, id="titles"),
        pytest.param(["Related articles", *BELOW, "Sign in", "Subscribe"], True, id="titles-and-a-menu"),
        pytest.param(["Related articles", "Five walks by the estuary", *PROSE], False, id="the-rest-of-the-article"),
        pytest.param(["Related articles", "Herring", "Potatoes", TEASER], False, id="names"),
        pytest.param(["Share this article", *BELOW], False, id="a-prompt-with-nothing-known-below"),
        pytest.param(["The harbour shop", *BELOW, "Sign in"], False, id="a-line-that-no-rule-knows"),
    ],
)
def test_what_stands_below_an_article_goes_where_a_line_closes_it(below: list[str], goes: bool) -> None:
    text = page(STORY, below)
    off = Cleaner(Config(disable=("boilerplate/below-article",)), stages=["boilerplate"]).clean(text)
    assert AUTO.clean(text) == (page(STORY) if goes else off)
    assert below[-1] in off or below[-1] in MENU


@pytest.mark.parametrize(("guard", "goes"), [("", False), ("closing = true", True), ("closing = false", False)])
def test_a_rule_says_whether_its_lines_close_an_article(tmp_path: Path, guard: str, goes: bool) -> None:
    rule = exact_line("en-shop", "the harbour shop").replace(
        "[[rule.change]]", f"[rule.guards]\n{guard}\n[[rule.change]]"
    )
    (tmp_path / "en-shop.toml").write_text(rule)
    mine = Cleaner(stages=["boilerplate"], rules=[tmp_path])
    assert (mine.clean(page(STORY, ["The harbour shop", *BELOW, "Sign in"])) == page(STORY)) is goes


def test_a_rule_that_reports_closes_nothing(tmp_path: Path) -> None:
    rule = exact_line("en-shop", "the harbour shop").replace("[rule.match]", 'safety = "report"\n[rule.match]')
    rule = rule.replace("[[rule.change]]", "[rule.guards]\nclosing = true\n[[rule.change]]").replace(
        'after = "It left.\\n"', 'after = "The harbour shop\\nIt left.\\n"'
    )
    (tmp_path / "en-shop.toml").write_text(rule)
    text = page(STORY, ["The harbour shop", *BELOW, "Sign in"])
    assert TEASER in Cleaner(stages=["boilerplate"], rules=[tmp_path]).clean(text)


def test_what_is_left_of_a_page_is_read_again() -> None:
    """The first reading leaves a column of dates on this one, which a second run would take."""
    names, dates = [f"Name {i}" for i in range(12)], [f"{i} May 2021" for i in range(9)]
    teasers = ["Read more: The ferry is late again"] * 3
    text = page(names, teasers, ["Comments", "Share", "Tweet"], dates, MENU, PROSE, dates, names, teasers)
    assert AUTO.clean(text) == page(PROSE) == AUTO.clean(page(PROSE))


def test_the_mode_is_the_users() -> None:
    text = page(MENU, PROSE, FOOTER)
    article = Cleaner(Config(mode="article"), stages=["boilerplate"]).explain(text)
    assert "boilerplate/outside-article" not in {change.rule for change in article.edits}
    off = Cleaner(Config(disable=("boilerplate/outside-article",)), stages=["boilerplate"]).explain(text)
    assert off.text == article.text
    few = page(["The Courier", "Page 3", "Printed in Arnsby", "No. 41", "News", "Letters to us"], PROSE)
    assert AUTO.clean(few) == few
    assert PAGE.clean(few) == page(PROSE)


def test_a_page_without_running_text_is_left_as_it_is() -> None:
    text = page(["Alpha", "Beta", "Gamma"] * 20)
    assert region(Document(text), {}, page=True) is None
    assert PAGE.clean(text) == text


def test_what_is_taken_has_its_rule_and_comes_back() -> None:
    result = AUTO.explain(page(MENU, PROSE, FOOTER))
    assert {change.rule for change in result.edits} == {"boilerplate/outside-article"}
    assert result.revert() == result.original


@pytest.mark.parametrize("case", [case for case in cases() if case.kind == "same"], ids=lambda case: case.id)
def test_no_golden_article_that_must_stay_is_taken_for_a_page(case) -> None:  # type: ignore[no-untyped-def]
    assert region(Document(case.before), {}, page=False) is None


@settings(max_examples=200)
@given(st.lists(st.sampled_from(MENU + FOOTER), min_size=10, max_size=30), ARTICLE, st.lists(st.sampled_from(FOOTER)))
@example(["Arts"] * 10, "in this article\n/ansa", [])  # what is below an item of a list goes at the end
def test_a_reduced_page_is_left_alone(menu: list[str], article: str, footer: list[str]) -> None:
    once = AUTO.clean(page(menu, article.split("\n"), footer))
    assert AUTO.clean(once) == once
