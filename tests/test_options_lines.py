"""What is a byline, a caption or a headline by itself, and what is none."""

from __future__ import annotations

import pytest

from cleaner.stages.bylines import byline
from cleaner.stages.captions import is_caption
from cleaner.stages.headlines import may_be_headline
from tests.furniture import BYLINES, CAPTIONS, NO_BYLINE, NO_CAPTION, NO_HEADLINE, TEXT, dropping


@pytest.mark.parametrize("line", [line for _, line in NO_BYLINE], ids=[name for name, _ in NO_BYLINE])
def test_what_is_no_byline(line: str) -> None:
    assert byline(line) is None


@pytest.mark.parametrize(("line", "sort"), BYLINES, ids=[line for line, _ in BYLINES])
def test_what_is_a_byline(line: str, sort: str) -> None:
    assert byline(line) == sort


@pytest.mark.parametrize("line", [line for _, line in NO_CAPTION], ids=[name for name, _ in NO_CAPTION])
def test_what_is_no_caption(line: str) -> None:
    assert not is_caption(line)


@pytest.mark.parametrize("line", CAPTIONS)
def test_what_is_a_caption(line: str) -> None:
    assert is_caption(line)


@pytest.mark.parametrize("line", [line for _, line in NO_HEADLINE], ids=[name for name, _ in NO_HEADLINE])
def test_what_is_no_headline(line: str) -> None:
    assert not may_be_headline(line)
    text = f"{line}\n{TEXT}"
    assert dropping("drop_headline").clean(text) == text
