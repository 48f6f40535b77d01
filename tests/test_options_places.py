"""Where headline, standfirst, byline and captions stand when they go, and where they stay."""

from __future__ import annotations

import pytest

from cleaner.stages.furniture import RULES
from tests.furniture import EVERYTHING, HEADLINE, TEXT, dropping
from tests.strategies import PROSE


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
