"""From files to text: packed files, pages, and what stands in the way. The file is never touched."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from cleaner.errors import InputError, TooLarge
from cleaner.io import readers
from cleaner.io.formats import Format, format_of, numbered, output_names

PARAGRAPH = "<p>The ferry to the island was late again on Monday, and nobody on the pier could say why it was.</p>"
PAGE = f"<html><body><nav>Home</nav><article><h1>Late</h1>{PARAGRAPH * 4}</article></body></html>"


def reason(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        readers.read(path)
    return str(caught.value)


def test_vanished_is_a_reason(tmp_path: Path) -> None:
    assert reason(tmp_path / "gone.txt") == "vanished: the file is no longer there"


def test_directory_is_a_reason(tmp_path: Path) -> None:
    (tmp_path / "d.txt").mkdir()
    assert reason(tmp_path / "d.txt") == "a directory, not a file"


def test_permission_denied_is_a_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", refuse)
    assert reason(tmp_path / "a.txt") == "permission denied"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        pytest.param(
            gzip.compress(b"The ferry." * 99)[:-12], "truncated .gz: the file ends before the data does", id="cut-off"
        ),
        pytest.param(b"The ferry.", "damaged .gz: Not a gzipped file (b'Th')", id="not-packed-at-all"),
        pytest.param(gzip.compress(b"")[:10] + b"\xff" * 99, "damaged .gz: Error -3", id="broken-inside"),
        pytest.param(gzip.compress(b"\0"), "binary: a NUL byte at offset 0", id="binary-inside"),
    ],
)
def test_damaged_archive_is_a_reason(tmp_path: Path, data: bytes, why: str) -> None:
    path = tmp_path / "a.txt.gz"
    path.write_bytes(data)
    assert reason(path).startswith(why)
    assert path.read_bytes() == data


def test_archive_bomb_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(b" " * (2**20 + 1)))
    (tmp_path / "b.txt.gz").write_bytes(gzip.compress(b" " * 2**20))
    with pytest.raises(TooLarge, match=r"^too large: 1,[0-9,]+ bytes or more; raise --max-size"):
        readers.read(tmp_path / "a.txt.gz", 2**20)
    assert len(readers.read(tmp_path / "b.txt.gz", 2**20).text) == 2**20


@pytest.mark.parametrize(
    "page",
    [
        pytest.param("<html><body></body></html>", id="empty-body"),
        pytest.param("<html><body><script>let ferry = 1</script></body></html>", id="script-alone"),
        pytest.param("no markup here", id="no-html"),
        pytest.param("<div>" * 50_000, id="nothing-but-nesting"),
        pytest.param(" \n", id="white-space"),
    ],
)
def test_page_without_article_is_a_reason(tmp_path: Path, page: str, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.html").write_text(page)
    assert reason(tmp_path / "a.html") == "no article text found"
    assert capfd.readouterr() == ("", ""), "trafilatura's log is not for the user"


def test_page_that_breaks_the_extractor_is_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    import trafilatura

    def fail(*_: object, **__: object) -> None:
        raise RecursionError("too deep")

    monkeypatch.setattr(trafilatura, "extract", fail)
    with pytest.raises(InputError, match=r"^the HTML cannot be read: RecursionError: too deep$"):
        readers.article(PAGE)


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html", "a.txt.gz", "a.html.gz"])
def test_empty_file_is_an_empty_text(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(gzip.compress(b"") if name.endswith("gz") else b"")
    assert readers.read(tmp_path / name) == ("", "utf-8", None)


@pytest.mark.parametrize("name", ["a.txt", "a.MD", "a.txt.GZ", "no-suffix-is-text"])
def test_text_comes_as_it_is(tmp_path: Path, name: str) -> None:
    data = "Fähre\r\nTür".encode()
    (tmp_path / name).write_bytes(gzip.compress(data) if name.endswith("GZ") else data)
    assert readers.read(tmp_path / name).text == "Fähre\r\nTür"


@pytest.mark.parametrize("name", ["a.html", "a.HTM", "a.html.gz"])
def test_page_becomes_its_article(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(gzip.compress(PAGE.encode()) if name.endswith("gz") else PAGE.encode())
    text = readers.read(tmp_path / name).text
    assert text.startswith("Late\nThe ferry to the island") and text.endswith("it was.\n")
    assert "Home" not in text and "<" not in text


def test_page_with_a_declaration_keeps_its_letters(tmp_path: Path) -> None:
    page = '<?xml version="1.0" encoding="iso-8859-1"?>' + PAGE.replace("Late", "Verspätet")
    (tmp_path / "a.html").write_bytes(page.encode("latin-1"))
    assert readers.read(tmp_path / "a.html").text.startswith("Verspätet\n")


@pytest.mark.parametrize("name", ["a.pdf", "a", ".txt", ".txt.gz", "a.gz", "a.txt.bak", "txt", "a.xhtml"])
def test_other_names_are_no_documents(name: str) -> None:
    assert format_of(name) is None


def test_names_are_taken_apart_and_put_together() -> None:
    assert format_of("a.b.HTML.Gz") == Format("a.b", ".HTML", ".Gz")
    assert output_names("A.TXT.gz") == ["A.TXT.gz"]
    assert output_names("a.HTM.gz") == ["a.txt.gz", "a.HTM.txt.gz"]
    assert numbered("a.html", 2) == "a.html.2.txt"
