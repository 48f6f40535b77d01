"""The `punctuation` stage in its three styles: what each leaves alone, what it writes, when it asks for a language."""

from __future__ import annotations

from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import Config, Document
from cleaner.edits import apply, resolve
from cleaner.language import Language
from cleaner.stages.layout import Layout
from cleaner.stages.marks import MARKS, QUOTES
from cleaner.stages.punctuation import RULES, Punctuation
from tests.strategies import ANY, ARTICLE

Style = Literal["keep", "plain", "typographic"]
STAGES: dict[str, Punctuation] = {}
for style in ("keep", "plain", "typographic"):
    STAGES[style] = Punctuation(Config().replace(punctuation=style), [])
LAYOUT = Layout(Config(), [])
PROSE = "the quick brown fox jumps over a lazy dog. "
PIECES = (
    *"ab1sT.,:;!?%-–—/\\()[]{}<>=|*`", *QUOTES, " ", " ", "  ", "\n", "\n", "\t", "...", "…", "\u00a0", "\u3000",
    "\u200b", "\u00ad", "\r\n", "\u2028", "\x85", "\x80", "é", "e\u0301", "ก", "漢", "\ud800", "\x00", "5'10\"", "'90s",
    "'n'", "tis", "- ", "1. ", "```", "~~~", "<a>", "http://a.b/", "a@b.c", ":'(", "word ", PROSE, PROSE,
    "Le mot est dit et la vie va. ",
)  # fmt: skip
TANGLED = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)
LANGUAGES = st.sampled_from(("en", "de", "fr", "sv", "ru", "it", "da", "ja"))


def write(style: str, text: str, language: str | None = "en", *disable: str) -> str:
    stage = Punctuation(Config().replace(punctuation=style, disable=disable), []) if disable else STAGES[style]
    winners, losers = resolve(stage(Document(text, language=language)))
    assert not losers
    return apply(text, winners)


# -- keep -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("“a” \"b\" ‘c’ 'd' «e» ‹f› it’s it's … ... — – - . . .", id="every-mark-is-the-author's"),
        pytest.param(f"  {PROSE}", id="indentation"),
        pytest.param(f"    The  {PROSE}", id="deep-indent"),
        pytest.param("The quick  brown fox", id="a-heading-is-no-prose"),
        pytest.param(f"A\tthe  {PROSE}", id="tab-columns"),
        pytest.param(f"| the  {PROSE} |.", id="table-row"),
        pytest.param(f"Name   What {PROSE}", id="wide-gap-behind-few-words"),
        pytest.param(f"fox  {PROSE}\ncat  {PROSE}", id="gaps-under-each-other"),
        pytest.param(f"1.  {PROSE}\n-   {PROSE}\na)  {PROSE}", id="list-marks"),
        pytest.param(f"```\nthe  {PROSE}\n```", id="fenced-code"),
        pytest.param(f"~~~\nthe  {PROSE}", id="fence-that-is-not-closed"),
        pytest.param(f'x = "a"  # {PROSE}', id="code-with-a-comment"),
        pytest.param("Line   of a poem,\n   and   another", id="poem"),
        pytest.param(f"{PROSE}  \n   ", id="line-ends-are-for-layout"),
        pytest.param("a\u00a0b\u2003c", id="single-exotic-spaces-are-for-layout"),
    ],
)
def test_keep_leaves_alone(text: str) -> None:
    assert STAGES["keep"](Document(text)) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("It ended.  the  fox ran off into a wood.", "It ended. the fox ran off into a wood.", id="two"),
        pytest.param(f"{PROSE}  {PROSE}", f"{PROSE}{PROSE}", id="wide-gap-behind-a-sentence"),
        pytest.param(f"fox\u00a0 {PROSE}", f"fox {PROSE}", id="no-break-space-beside-a-space"),
        pytest.param(f"fox \u200b {PROSE}", f"fox {PROSE}", id="spaces-around-nothing"),
        pytest.param(f"fox \u00a0; {PROSE}", f"fox\u00a0; {PROSE}", id="the-space-that-french-wants-stays"),
        pytest.param(f"fox  {PROSE}\u200b", f"fox {PROSE}\u200b", id="what-layout-drops-does-not-count"),
        pytest.param(f"fox  {PROSE}\u2028A  head", f"fox {PROSE}\u2028A  head", id="odd-line-breaks-part-lines"),
    ],
)  # fmt: skip
def test_keep_collapses_spaces_in_prose(before: str, after: str) -> None:
    assert write("keep", before) == after
    assert write("keep", after) == after


# -- plain ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("\"a\" 'b' it's ... — – ′ ″ ʼ ʻ", id="plain-already-and-dashes-and-primes"),
        pytest.param("Home » News » Weather", id="breadcrumb"),
        pytest.param("« Back | Next »", id="pager"),
        pytest.param("Press Start » Run and wait until the box has opened on the screen.", id="arrow-in-prose"),
        pytest.param("er ging nach Hause zu Frau und Kind ende« sagte er. »Neu«", id="guillemets-that-do-not-pair"),
        pytest.param("……", id="chinese-ellipsis"),
        pytest.param("see http://a.b/x…y’s and `“a”` and <b title=“x”>", id="addresses-code-and-tags"),
        pytest.param("    puts “a”", id="indented-code"),
        pytest.param("x = “a”", id="code-with-curly-quotes"),
    ],
)
def test_plain_leaves_alone(text: str) -> None:
    assert STAGES["plain"](Document(text)) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("“a” „b“ ‟c” ‘d’ ‚e‘ ‛f it’s", "\"a\" \"b\" \"c\" 'd' 'e' 'f it's", id="curly"),
        pytest.param("«a» ‹b› »c« ›d‹", "\"a\" 'b' \"c\" 'd'", id="guillemets"),
        pytest.param("«\u00a0a\u202f» et « b », l’« c »", '"a" et "b", l\'"c"', id="french-inner-spaces-go"),
        pytest.param("sagte »a« und »b« dann", 'sagte "a" und "b" dann', id="outer-spaces-stay"),
        pytest.param("« a ‹ b › c »", "\"a 'b' c\"", id="nested-guillemets"),
        pytest.param(f"« {PROSE}", f'"{PROSE}', id="quotation-of-several-paragraphs"),
        pytest.param("Wait…", "Wait...", id="ellipsis"),
        pytest.param("He is 5’10” tall", "He is 5'10\" tall", id="feet-and-inches"),
    ],
)
def test_plain_writes_ascii(before: str, after: str) -> None:
    assert write("plain", before) == after
    assert write("plain", after) == after


# -- typographic ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('"never closed, he said', id="no-closing-quote"),
        pytest.param('never opened," he said', id="no-opening-quote"),
        pytest.param('"a "b" c"', id="doubles-in-doubles"),
        pytest.param('“a "b" c”', id="straight-in-curly"),
        pytest.param('“a" b', id="half-curly"),
        pytest.param('a " b " c', id="spaced-marks"),
        pytest.param("''a''", id="doubled-singles"),
        pytest.param('""""', id="a-crowd"),
        pytest.param("a 27\" screen, 6' high, 5'10\", 40° 26' 46\" N", id="feet-inches-minutes"),
        pytest.param("“a” ‘b’ «c» it’s …", id="marks-of-other-styles"),
        pytest.param(".... . . . .. 1...9 .../a ../b <...>", id="not-three-dots"),
        pytest.param("http://a.b/it's/x... and o'neil@it.org", id="addresses"),
        pytest.param('`it\'s "x"...`', id="code-span"),
        pytest.param("<a href=\"x\" title='it'>", id="html-attributes"),
        pytest.param('[x](y "it\'s")', id="markdown-link-title"),
        pytest.param(":'( :'-) ='D >:\"", id="emoticons"),
        pytest.param('print("it\'s")', id="call"),
        pytest.param('"key": "it\'s"', id="json"),
        pytest.param("WHERE day > '2024'", id="comparison"),
        pytest.param('git commit -m "x"', id="command-line"),
        pytest.param("    puts 'x'", id="indented-code"),
        pytest.param("```\nit's\n```", id="fenced-code"),
        pytest.param("צה\"ל ג'ורג'", id="hebrew-marks"),
        pytest.param("at 10:30 it was 3:1, or 2.5; @ann #tag", id="times-ratios-handles"),
        pytest.param("'Allo, he said", id="unknown-elision"),
    ],
)
def test_typographic_leaves_alone(text: str) -> None:
    assert STAGES["typographic"](Document(text, language="en")) == []


@pytest.mark.parametrize(
    ("language", "before", "after"),
    [
        pytest.param("en", "\"I'm 'fine',\" it's said.", "“I’m ‘fine’,” it’s said.", id="nested"),
        pytest.param("en", "'No,' she said. 'I don't.'", "‘No,’ she said. ‘I don’t.’", id="singles-outside"),
        pytest.param("en", "'I heard \"no\" twice,' he said.", "‘I heard “no” twice,’ he said.", id="doubles-inside"),
        pytest.param("en", "rock 'n' roll, '90s, '76, 'tis", "rock ’n’ roll, ’90s, ’76, ’tis", id="elisions"),
        pytest.param("en", "the 'em' tag and the '42' bus", "the ‘em’ tag and the ‘42’ bus", id="quoted-not-elided"),
        pytest.param("en", "dogs' and O'Brien's 1980's van", "dogs’ and O’Brien’s 1980’s van", id="apostrophes"),
        pytest.param("en", "the 'dogs' home' and so", "the ‘dogs’ home’ and so", id="apostrophe-in-singles"),
        pytest.param("en", '"A\n\n"B"', "“A\n\n“B”", id="quotation-of-several-paragraphs"),
        pytest.param("en", '"A\n\nB"', '"A\n\nB"', id="quotation-that-breaks-off"),
        pytest.param("en", '("a") —"b"— "c"-d: *"e"*', "(“a”) —“b”— “c”-d: *“e”*", id="beside-brackets-and-dashes"),
        pytest.param("en", 'a 12" disc called "Dusk"', 'a 12" disc called “Dusk”', id="inches-beside-quotes"),
        pytest.param("en", 'in "1999"', "in “1999”", id="a-digit-before-a-closing-quote"),
        pytest.param("en", "\"e\u0301a'e\u0301\"", "“e\u0301a’e\u0301”", id="combining-marks-are-letters"),
        pytest.param("en", "wait...", "wait…", id="ellipsis"),
        pytest.param("de", "\"a 'b' c\" und Hans' Rad", "„a 'b' c“ und Hans' Rad", id="german-singles-in-doubt"),
        pytest.param("de", "\"a 'b' c\", so geht's", "„a ‚b‘ c“, so geht’s", id="german"),
        pytest.param("fr", "l'\"a\" d'été", "l’«\u00a0a\u00a0» d’été", id="french"),
        pytest.param("fr", "\"a 'b' c\"", "«\u00a0a 'b' c\u00a0»", id="french-singles-stay"),
        pytest.param("fr", '"A\n\n"B"', '"A\n\n«\u00a0B\u00a0»', id="french-paragraphs-open-otherwise"),
        pytest.param("es", '"a"', "“a”", id="spanish"),
        pytest.param("it", "\"a\" un po' d'oro", "“a” un po’ d’oro", id="italian"),
        pytest.param("pl", '"a"', "„a”", id="polish"),
        pytest.param("ru", '"a"', "«a»", id="russian"),
        pytest.param("cs", '"a"', "„a“", id="czech"),
        pytest.param("nl", "\"a\" 's avonds", "“a” ’s avonds", id="dutch"),
        pytest.param("sv", '"a"', "”a”", id="swedish"),
        pytest.param("da", '"a"', "»a«", id="danish"),
        pytest.param("no", '"a"', "«a»", id="norwegian"),
        pytest.param("ja", "\"a\" it's", "\"a\" it’s", id="japanese-keeps-its-quotes"),
    ],
)  # fmt: skip
def test_typographic_writes_the_language(language: str, before: str, after: str) -> None:
    assert write("typographic", before, language) == after
    assert write("typographic", after, language) == after


# -- dashes -----------------------------------------------------------------------------------------------------------

DASHED = {style: Punctuation(Config().replace(dashes=style), []) for style in ("em", "spaced-em", "spaced-en", "plain")}


def dashed(style: str, text: str) -> str:
    return apply(text, resolve(DASHED[style](Document(text, language="en")))[0])


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"— The {PROSE}\n- the {PROSE}\n-- the {PROSE}", id="at-the-start-of-a-line"),
        pytest.param(f"1990–95, 1990 – 95, 3 - 1 and 4--5: {PROSE}", id="ranges-and-scores"),
        pytest.param(f"Paris–Dakar, well-known, a-b, x- and -y {PROSE}", id="hyphens-and-unspaced-en-dashes"),
        pytest.param(f"- - - and — — and ---- {PROSE}", id="rows"),
        pytest.param("Harbour news - Orne Post", id="a-title"),
        pytest.param(f"| fox - dog | {PROSE}", id="a-table"),
        pytest.param(f"run --quiet - now && {PROSE}", id="code"),
        pytest.param(f"`a -- b` and http://a.b/c--d {PROSE}", id="code-spans-and-addresses"),
    ],
)
@pytest.mark.parametrize("style", DASHED)
def test_dashes_left_alone(style: str, text: str) -> None:
    assert dashed(style, text) == text


@pytest.mark.parametrize(
    "given_", ["fox — jumps", "fox—jumps", "fox – jumps", "fox -- jumps", "fox--jumps", "fox - jumps"]
)
@pytest.mark.parametrize(
    ("style", "wanted"),
    [("em", "fox—jumps"), ("spaced-em", "fox — jumps"), ("spaced-en", "fox – jumps"), ("plain", "fox - jumps")],
)
def test_dashes_are_written(style: str, wanted: str, given_: str) -> None:
    assert dashed(style, f"The quick {given_} over it. {PROSE}") == f"The quick {wanted} over it. {PROSE}"


@pytest.mark.parametrize("style", DASHED)
@given(text=st.one_of(ANY, ARTICLE, TANGLED))
def test_dashes_once_written_stay(style: str, text: str) -> None:
    once = dashed(style, text)
    assert dashed(style, once) == once


class Asked(Exception):
    pass


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("it's the '90s... “really” 5'10\" 27\" 6' on", id="apostrophes-dots-and-feet-need-none"),
        pytest.param('"not safe', id="quotes-left-alone-need-none"),
        pytest.param('print("x")', id="code-needs-none"),
    ],
)
def test_language_is_not_asked_for(text: str) -> None:
    def ask(text: str) -> str:
        raise Asked

    STAGES["typographic"](Document(text, language=Language(text, detector=ask)))
    with pytest.raises(Asked):
        STAGES["typographic"](Document('"x"', language=Language('"x"', detector=ask)))


def test_each_rule_can_be_switched_off() -> None:
    faults = {
        "punctuation/space-run": ("keep", f"fox  {PROSE}"),
        "punctuation/curly-quote": ("plain", "“a”"),
        "punctuation/guillemet": ("plain", "«a»"),
        "punctuation/ellipsis": ("typographic", "a..."),
        "punctuation/straight-quote": ("typographic", '"a"'),
        "punctuation/straight-apostrophe": ("typographic", "it's"),
    }
    assert faults.keys() == RULES.keys() - {"punctuation/dash"}
    for rule, (style, text) in faults.items():
        assert {edit.rule for edit in STAGES[style](Document(text, language="en"))} == {rule}
        assert write(style, text, "en", rule) == text
        assert write(style, text, "en", "punctuation/*") == text


def test_marks_are_quotes_and_spaces() -> None:
    for marks in MARKS.values():
        for mark in (*marks.double, *(marks.single or ())):
            assert mark.strip("\u00a0") in QUOTES


@pytest.mark.parametrize("style", STAGES)
@given(text=st.one_of(ANY, ARTICLE, TANGLED), language=LANGUAGES)
def test_output_is_left_alone(style: str, text: str, language: str) -> None:
    once = write(style, text, language)
    assert write(style, once, language) == once


@pytest.mark.parametrize("style", STAGES)
@given(text=st.one_of(ANY, TANGLED))
def test_the_quick_look_never_misses(style: str, text: str) -> None:
    thorough = Punctuation(Config(gate=False).replace(punctuation=style), [])
    assert thorough(Document(text, language="en")) == STAGES[style](Document(text, language="en"))


@pytest.mark.parametrize("style", STAGES)
@given(text=TANGLED, language=LANGUAGES)
def test_layout_leaves_it_nothing_new(style: str, text: str, language: str) -> None:
    def both(text: str) -> str:
        text = write(style, text, language)
        return apply(text, resolve(LAYOUT(Document(text)))[0])

    once = both(text)
    assert both(once) == once


@pytest.mark.parametrize("style", STAGES)
@given(text=TANGLED, language=LANGUAGES)
def test_words_and_lines_stay(style: str, text: str, language: str) -> None:
    def words(text: str) -> list[str]:
        return [c for c in text if c not in f"{QUOTES}.… \u00a0\u00ad\u200b"]

    assert words(write(style, text, language)) == words(text)


@given(st.lists(st.sampled_from((PROSE, "“a” 'b' ...", "- c", "", "— d")), max_size=8).map("\n".join))
def test_keep_changes_nothing_without_a_fault(text: str) -> None:
    assert STAGES["keep"](Document(text)) == []
