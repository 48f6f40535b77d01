"""How rules read Markdown and broken lines, and where their edits go."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import Document, clean
from cleaner import edits as _edits
from cleaner.reading import put_back, reading
from tests.strategies import PROSE

PARAGRAPH = " ".join(PROSE[:2] * 3)
WORDS = ("a", "at", "its", "had", "noon", "ferry", "forty", "people", "nobody", "harbour", "because", "otherwise")
LINKED = (
    "[Home](/)",
    "[Home](/) [News](/news) | [Sport](/sport \"Sport\")",
    "see [the *log* [1]](https://x.org/a_(b)) for it (https://x.org/c)",
    "![a boat](boat.png)",
    "[![logo](logo.png)](/)",
    "**Advertisement**",
    "## Related",
    "[over two\nlines][1]",
)  # fmt: skip
LINES = st.lists(st.sampled_from([*LINKED, "", "one", "two words", *PROSE[:2]]), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("[Skip to content](#main)\nThe mayor spoke.", "Skip to content\nThe mayor spoke."),
        ("- [Read more](<https://x.org/a b> \"News\") now", "- Read more now"),
        ("[Home](/) | [News](/n) • [Sport][3]", "Home\nNews\nSport"),
        ("[Home](/) and [News](/n)", "Home and News"),
        ("![A boat](b.png)\n[![logo](l.png)](/)\n![](c.png)", "A boat\nlogo\n![](c.png)"),
        ("Follow us (https://x.org/us)\n[1]: https://x.org/", "Follow us \n"),
        ("### **Related**", "Related"),
        ("[a link over\ntwo lines](/a)", "a link over\ntwo lines"),
    ],
)  # fmt: skip
def test_markdown_is_read_as_its_text(text: str, read: str) -> None:
    found = reading(Document(text))
    assert found is not None
    assert found.document.text == read


@pytest.mark.parametrize(
    "text",
    [
        "The mayor spoke.\nThe crowd left.\n",
        "`a[i] == b[i]`\n# a comment",
        "The list [1] and [2] (see above) hold it.",
        "[not a link]\n(nor this)",
        "\n".join(PROSE),
        "Roses and rows of the reddest of roses stand red in the rain at the door\n" * 3 + "A short line\n" * 9,
    ],
)  # fmt: skip
def test_plain_text_is_read_as_it_stands(text: str) -> None:
    assert reading(Document(text)) is None


@given(
    st.lists(st.lists(st.sampled_from(WORDS), min_size=60, max_size=90), min_size=8, max_size=9), st.integers(60, 100)
)
def test_broken_lines_are_read_as_paragraphs(paragraphs: list[list[str]], width: int) -> None:
    whole = [f"{' '.join(words)}." for words in paragraphs]
    found = reading(Document("\n\n".join(textwrap.fill(paragraph, width) for paragraph in whole)))
    assert found is not None
    assert [line for line in found.document.lines if line] == whole


def test_broken_items_of_a_list_stay_apart() -> None:
    items = [f"{mark} {PARAGRAPH}" for mark in ("*", "-", "1.")]
    text = "\n".join(textwrap.fill(item, 78, subsequent_indent="  ", break_on_hyphens=False) for item in items)
    found = reading(Document(text))
    assert found is not None
    assert found.document.lines == items


@given(LINES, st.sets(st.integers(0, 40)), st.integers(0, 60))
def test_whole_lines_go_or_none(lines: list[str], chosen: set[int], cut: int) -> None:
    """An edit of what was read takes the lines of the document all of whose parts it takes, and no other."""
    document = Document("\n".join(lines))
    read = reading(document)
    if read is None:
        return
    end = (cut, "cut") if cut < len(read.owners) else None
    gone = {number for number in range(len(read.owners)) if number in chosen or (end and number >= cut)}
    edits = list(read.document.deletions({n: "rule" for n in chosen if n < len(read.owners)}, end))
    after = _edits.apply(document.text, list(put_back(edits, read, document)))
    parts: dict[int, set[int]] = {}
    for number, (first, last) in enumerate(read.owners):
        for owner in range(first, last + 1):
            parts.setdefault(owner, set()).add(number)
    kept = [line for owner, line in enumerate(document.lines) if not parts[owner] <= gone]
    assert [line for line in after.split("\n") if line] == [line for line in kept if line]


def test_a_row_of_links_goes_whole_or_stays() -> None:
    text = f"{PROSE[0]}\n{{}}\n{PROSE[1]}\n"
    row = "[Facebook](https://f.org/s) [Twitter](https://t.org/s) [WhatsApp](https://w.org/s)"
    assert clean(text.format(row)) == text.format("").replace("\n\n", "\n")
    mixed = "[Share on Facebook](https://f.org/s) [A letter from the island](https://x.org/l)"
    assert clean(text.format(mixed)) == text.format(mixed)
