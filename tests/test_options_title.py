"""A given title: the line that is it goes, and what only resembles it stays."""

from __future__ import annotations

import pytest

from cleaner import Cleaner, Config, Document, clean, explain
from cleaner.stages.headlines import Title
from tests.furniture import HEADLINE, TEXT, dropping

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
