"""From bytes to text: what is refused, what is repaired, what is said about it."""

from __future__ import annotations

import codecs

import pytest

from cleaner.errors import InputError
from cleaner.io.decode import decode

PROSE = "Der Fährmann wünschte sich schönes Wetter für die Überfahrt. " * 3
RUSSIAN = "Совет заявил в понедельник, что план будет пересмотрен к декабрю. " * 3


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(b"\x00\x01", "binary: a NUL byte at offset 0", id="nul-first"),
        pytest.param(b"The ferry.\x00", "binary: a NUL byte at offset 10", id="one-nul-in-text"),
        pytest.param(
            b"\x01\x02\x03\x04abcdef" * 9, "binary: 36 control characters in 90 bytes", id="control-characters"
        ),
        pytest.param("The ferry.".encode("utf-16-le"), "binary: a NUL byte at offset 1", id="utf-16-without-mark"),
        pytest.param(codecs.BOM_UTF16_LE + b"a\0b", "broken UTF-16: truncated data at byte 4", id="utf-16-cut-off"),
        pytest.param(
            codecs.BOM_UTF16_LE + b"\x00\xd8a\0",
            "broken UTF-16: illegal UTF-16 surrogate at byte 2",
            id="utf-16-lone-half",
        ),
        pytest.param(codecs.BOM_UTF16_LE + b"a\0\0\0", "binary: a NUL byte at offset 1", id="nul-in-utf-16"),
    ],
)
def test_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(InputError) as caught:
        decode(data)
    assert str(caught.value) == reason


def test_unknown_encoding_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    import charset_normalizer

    monkeypatch.setattr(charset_normalizer, "from_bytes", lambda data, **_: charset_normalizer.CharsetMatches([]))
    with pytest.raises(InputError, match=r"^unknown encoding: .*; save it as UTF-8$"):
        decode(b"caf\xe9")


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(PROSE.encode(), id="utf-8"),
        pytest.param(b"one\r\ntwo\rthree\n", id="line-breaks-of-three-kinds"),
        pytest.param("don\N{RIGHT SINGLE QUOTATION MARK}t \x85\x92".encode(), id="c1-controls-that-a-stage-repairs"),
        pytest.param(b"A line with one \x08 in it, which a stage removes later on.", id="one-control-character"),
        pytest.param("A lost letter: \N{REPLACEMENT CHARACTER}".encode(), id="replacement-character-of-its-own"),
    ],
)
def test_utf8_comes_as_it_is_without_a_note(data: bytes) -> None:
    assert decode(data) == (data.decode(), "utf-8", None)


@pytest.mark.parametrize(
    ("data", "text", "encoding", "note"),
    [
        pytest.param(codecs.BOM_UTF8 + PROSE.encode(), PROSE, "utf-8", None, id="utf-8-mark-goes-unsaid"),
        pytest.param(codecs.BOM_UTF8, "", "utf-8", None, id="a-mark-and-nothing-else"),
        pytest.param(PROSE.encode("utf-16"), PROSE, "utf-16", "read as UTF-16", id="utf-16"),
        pytest.param(codecs.BOM_UTF16_BE + "aä".encode("utf-16-be"), "aä", "utf-16", "read as UTF-16", id="utf-16-be"),
        pytest.param(PROSE.encode("utf-32"), PROSE, "utf-32", "read as UTF-32", id="utf-32-is-not-taken-for-utf-16"),
        pytest.param(PROSE.encode("cp1252"), PROSE, "cp1252", "not UTF-8; read as cp1252", id="western-is-guessed"),
        pytest.param(
            RUSSIAN.encode("cp1251"), RUSSIAN, "cp1251", "not UTF-8; read as cp1251", id="cyrillic-is-guessed"
        ),
        pytest.param(
            PROSE.encode() + b"\xe9 f\xfcr " + PROSE.encode(),
            f"{PROSE}\N{REPLACEMENT CHARACTER} f\N{REPLACEMENT CHARACTER}r {PROSE}",
            "utf-8",
            "read as UTF-8; broken in 2 places, written as U+FFFD",
            id="few-broken-places-stay-utf-8",
        ),
        pytest.param(
            "Fähre für".encode() + "é".encode()[:1],
            "Fähre für\N{REPLACEMENT CHARACTER}",
            "utf-8",
            "read as UTF-8; broken in 1 place, written as U+FFFD",
            id="cut-off-in-the-last-letter",
        ),
    ],
)
def test_other_bytes_are_read_and_the_note_says_how(data: bytes, text: str, encoding: str, note: str | None) -> None:
    assert decode(data) == (text, encoding, note)


@pytest.mark.parametrize(
    ("head", "codec", "as_said"),
    [
        pytest.param('<meta charset="windows-1251">', "cp1251", "cp1251", id="meta-charset"),
        pytest.param(
            '<meta http-equiv="Content-Type" content="text/html; charset=koi8-r">', "koi8-r", "koi8-r", id="http-equiv"
        ),
        pytest.param('<?xml version="1.0" encoding="cp866"?>', "cp866", "cp866", id="xml-declaration"),
    ],
)
def test_html_is_read_as_it_declares(head: str, codec: str, as_said: str) -> None:
    page = f"<html>{head}<p>{RUSSIAN}</p>"
    assert decode(page.encode(codec), html=True) == (page, as_said, f"read as {as_said}, as the page declares")


def test_latin_1_declared_is_cp1252_as_in_browsers() -> None:
    page = '<meta charset="iso-8859-1"><p>a “quoted” ferry</p>'
    assert decode(page.encode("cp1252"), html=True).text == page


@pytest.mark.parametrize("name", ["utf-16", "hex", "idna", "unicode_escape", "no-such-thing", "utf-7"])
def test_a_declaration_that_cannot_be_true_is_passed_over(name: str) -> None:
    page = f'<meta charset="{name}"><p>{PROSE}</p>'
    assert decode(page.encode("cp1252"), html=True) == (page, "cp1252", "not UTF-8; read as cp1252")


def test_valid_utf8_wins_over_a_wrong_declaration() -> None:
    page = f'<meta charset="windows-1251"><p>{PROSE}</p>'
    assert decode(page.encode(), html=True) == (page, "utf-8", None)
