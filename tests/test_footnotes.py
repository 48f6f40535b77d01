"""Links that were written as footnotes: what makes a list of addresses theirs."""

import pytest

from cleaner import Cleaner
from cleaner.footnotes import LINK_NOTE, link_notes

TEXT = "The [ferry][1] left the [quay][2] at noon.\n\n"
NOTES = "[1]: https://example.org/ferry\n[2]: /quay\n"
CLEANER = Cleaner()


@pytest.mark.parametrize(
    "notes",
    [
        pytest.param(NOTES, id="as-they-are"),
        pytest.param(NOTES.removesuffix("\n"), id="no-final-break"),
        pytest.param(f"{NOTES}\n", id="a-blank-line-below"),
        pytest.param(NOTES.replace("ferry\n", "ferry-across-the-bay-and-\nback\n"), id="broken-to-fit-a-width"),
        pytest.param(f"{NOTES}[3]: https://example.org/nowhere\n", id="one-that-nothing-points-to"),
    ],
)
def test_notes_go_and_words_stay(notes: str) -> None:
    assert CLEANER.clean(TEXT + notes).strip() == "The ferry left the quay at noon."


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"The ferry left at noon [1][2].\n\n{NOTES}", id="sources"),
        pytest.param(f"{TEXT}{NOTES}\nIt came back in the evening.\n", id="text-below"),
        pytest.param(f"{TEXT}[2]: https://example.org/quay\n[1]: https://example.org/ferry\n", id="not-in-order"),
        pytest.param(f"{TEXT}[1]: see the harbour master\n[2]: see above\n", id="notes-in-words"),
        pytest.param(TEXT, id="no-notes"),
        pytest.param(NOTES, id="notes-alone"),
    ],
)
def test_what_may_be_the_authors_stays(text: str) -> None:
    assert list(link_notes(text)) == []


def test_links_of_lines_that_go_are_left_to_them() -> None:
    text = f"{TEXT}[Share this story][3]\n\n{NOTES}[3]: https://example.org/share\n"
    result = CLEANER.explain(text)
    assert result.text.strip() == "The ferry left the quay at noon."
    assert result.revert() == text
    assert result.revert(LINK_NOTE) == text.replace("[Share this story][3]\n\n", "")


def test_switched_off_they_stay() -> None:
    text = TEXT + NOTES
    assert Cleaner(CLEANER.config.replace(disable=(LINK_NOTE,))).clean(text) == text
