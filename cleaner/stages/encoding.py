"""The `encoding` stage: what `ftfy.fix_text` repairs, and a check that spares it the text that cannot need it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache

import re2

from cleaner.config import Config
from cleaner.document import SEQUENCES, Document
from cleaner.edits import Edit, trim
from cleaner.packs import CodeRule, Rule
from cleaner.patterns import united
from cleaner.stages.fixes import switched_off
from cleaner.text import is_latin

FEW = 4  # words: in a shorter line nothing says what language its marks belong to
MOJIBAKE = "encoding/mojibake"
LOST = "encoding/lost-apostrophe"
LEAST = 2  # apostrophes lost: one alone may be a letter of a name
HARMLESS = frozenset((*"‘’“”–—…•©®\N{NO-BREAK SPACE}", *SEQUENCES))
"""What ftfy leaves alone in any order, among itself and among printable ASCII without `&`."""
STEPS = {
    "unescape_html": "encoding/html-entity",
    "fix_latin_ligatures": "encoding/ligature",
    "fix_character_width": "encoding/character-width",
    "fix_line_breaks": "encoding/line-break",
    "fix_surrogates": "encoding/surrogate",
    "remove_terminal_escapes": "encoding/terminal-escape",
    "remove_control_chars": "encoding/control-character",
    "NFC": "encoding/not-nfc",
}
"""ftfy's steps and the rule that each is called here; every other step mends `MOJIBAKE`."""
RULES = {
    MOJIBAKE: CodeRule("Text decoded with the wrong encoding.", "It isn\u00e2\u20ac\u2122t"),
    LOST: CodeRule(
        "An apostrophe decoded with the wrong encoding, of which the bytes that show nothing were dropped since.",
        "It isn\u00e2t late, and they don\u00e2t mind.",
    ),
    "encoding/html-entity": CodeRule("An HTML entity, in a text without tags.", "salt &amp; bread"),
    "encoding/ligature": CodeRule("Letters of a font, where plain ones are meant.", "an of\ufb01ce"),
    "encoding/character-width": CodeRule("Full-width Latin or half-width Katakana.", "\uff21\uff22\uff23"),
    "encoding/line-break": CodeRule("A line break other than a line feed.", "one\r\ntwo"),
    "encoding/surrogate": CodeRule("A half of a character.", "a \ud800 b"),
    "encoding/terminal-escape": CodeRule("A terminal's colour code.", "\x1b[31mred\x1b[0m"),
    "encoding/control-character": CodeRule("A control character that shows nothing.", "a\x00b"),
    "encoding/not-nfc": CodeRule("A letter and its accent apart (Unicode NFC joins them).", "cafe\u0301"),
}
"""The rules of this stage: ftfy's code, but for `LOST`."""


class Encoding:
    """Repairs mojibake, HTML entities, control characters, odd widths and ligatures, and composes letters (NFC).

    Gives what `ftfy.fix_text(text, uncurl_quotes=False)` gives, but for full-width characters: they stay in lines that
    hold Chinese, Japanese or Korean, where they are at home, and marks in running text of Latin letters
    (`late，she said`) are left to `translation`, which knows the spaces they want. Quotation marks stay. In English,
    apostrophes of which an `â` is left (`donât`) come back; whether it was a dash or a quotation mark cannot be told.
    Nothing is unescaped from the first line on that holds a `<`: the text is HTML then, and `&lt;` means itself.
    """

    name = "encoding"
    code = RULES

    def __init__(self, config: Config, rules: Sequence[Rule]) -> None:
        self.rules = tuple(rules)
        self._off = switched_off(RULES, config)
        self._checked = config.gate

    def __call__(self, document: Document) -> Iterator[Edit]:
        text = document.text
        if LOST not in self._off and "â" in document.unusual:
            yield from _lost_apostrophes(document)
        if self._checked and (_is_harmless(document) or not may_need_repair(text)):
            return
        for edit in _edits(text, self._checked):
            if edit.rule not in self._off:
                yield edit


def _is_harmless(document: Document) -> bool:
    """Whether a glance tells that ftfy cannot change the text: quicker than `may_need_repair`, which sees more."""
    return document.unusual <= HARMLESS and "&" not in document.text


_LOST = re.compile(r"(?i)(?<=[a-z]n)â(?=t\b)|(?<=[a-z][a-z])â(?=(?:s|re|ve|ll|d)\b)|(?<=\bI)â(?=(?:m|d|ve|ll)\b)")


def _lost_apostrophes(document: Document) -> Iterator[Edit]:
    """The apostrophes of English short forms and genitives of which the first of three bytes is left.

    Left alone: a single one; texts in other languages, where `mât` and `râs` are words.
    """
    places = [found.span() for found in _LOST.finditer(document.text)]
    if len(places) >= LEAST and document.language == "en":
        yield from (Edit(start, end, "\N{RIGHT SINGLE QUOTATION MARK}", LOST) for start, end in places)


def may_need_repair(text: str) -> bool:
    """Whether ftfy could change `text`. False is certain; True is not."""
    try:
        found = _suspects().Match(text.encode()) or ()
    except UnicodeEncodeError:  # a lone surrogate
        return True
    return 0 in found or (1 in found and not unicodedata.is_normalized("NFC", text))


def _edits(text: str, checked: bool) -> Iterator[Edit]:
    """ftfy's repairs, line by line as `ftfy.fix_text` reads a text, as edits of whole words."""
    from ftfy import TextFixerConfig, fix_and_explain

    config = TextFixerConfig(uncurl_quotes=False)
    start = 0
    while start < len(text):
        end = min(text.find("\n", start) + 1 or len(text), start + config.max_decode_length)
        segment = text[start:end]
        if "<" in segment:
            config = config._replace(unescape_html=False)
        if not checked or may_need_repair(segment):
            fixed, steps = fix_and_explain(segment, config._replace(fix_character_width=not _keeps_width(segment)))
            if fixed != segment:
                names = list(dict.fromkeys(step.parameter for step in steps or ()))
                yield from _differences(segment, fixed, start, names)
        start = end


_WIDE_MARK = re.compile("[，：；！？（）]")
_WIDE_LETTER = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff61-\uffee]")


_EAST_ASIAN = re.compile("[\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_HALF_WIDTH = re.compile("[\uff61-\uffdc]")


def _keeps_width(line: str) -> bool:
    """Whether full-width characters are at home in the line, or are for another stage to repair."""
    if _EAST_ASIAN.search(line):
        return _HALF_WIDTH.search(line) is None
    return _WIDE_MARK.search(line) is not None and not _WIDE_LETTER.search(line) and _reads_as_latin(line)


def _reads_as_latin(line: str) -> bool:
    return len(line.split()) >= FEW and is_latin(line)


def _differences(before: str, after: str, offset: int, steps: list[str]) -> Iterator[Edit]:
    """What changed between two versions of a line, word by word where the words can be told apart."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if len(old) != len(new):
        old, new = [before], [after]
    position = offset
    for a, b in zip(old, new, strict=True):
        if a != b:
            whole = Edit(0, len(a), b, _rule(a, steps))
            part = trim(a, whole)
            edit = part if part.start < part.end else whole  # two words may not both insert at one place
            yield edit._replace(start=position + edit.start, end=position + edit.end)
        position += len(a)


_WORDS = re.compile(r"[^ ]+| +")


def _rule(before: str, steps: list[str]) -> str:
    """The rule that changed a word: of the steps that changed the line, the first that changes the word too."""
    from ftfy import FIXERS

    for step in steps:
        if step == "NFC":
            changed = unicodedata.normalize("NFC", before) != before
        elif step in STEPS:
            changed = FIXERS[step](before) != before
        else:
            changed = False
        if changed or len(steps) == 1:
            return STEPS.get(step, MOJIBAKE)
    return MOJIBAKE


_ENTITY = r"&#?[0-9A-Za-z]{1,24};"
_ODD = (
    r"[\x00-\x08\x0b-\x1f\x7f-\x{9f}\x{132}\x{133}\x{149}\x{1c4}-\x{1cc}\x{1f1}-\x{1f3}\x{2028}\x{2029}"
    r"\x{206a}-\x{206f}\x{3000}\x{fb00}-\x{fb06}\x{feff}\x{ff01}-\x{ffef}\x{fff9}-\x{fffc}]"
)


COMPOSED = (
    r"\x00-\x{2ff}\x{388}-\x{482}\x{48a}-\x{52f}\x{5d0}-\x{5ea}\x{620}-\x{64a}\x{660}-\x{66f}\x{671}-\x{6d3}"
    r"\x{1e00}-\x{1eff}\x{2002}-\x{20c0}\x{2190}-\x{2328}\x{2400}-\x{27ff}\x{3000}-\x{3029}\x{3041}-\x{3096}"
    r"\x{309b}-\x{30ff}\x{4e00}-\x{9fff}\x{ac00}-\x{d7a3}\x{ff01}-\x{ffee}\x{1f300}-\x{1faff}"
)
"""Characters that NFC leaves alone, whatever stands beside them: most of those that texts are made of."""


@cache
def _suspects() -> re2.Set:
    """Finds (0) what ftfy's steps look for: entities, odd characters, and its own pattern of unlikely sequences; and
    (1) what may not be composed.

    The pattern is read from ftfy itself, so that the two cannot drift apart; where RE2 would see less than `re` does
    (`\\w` and `\\s` beyond ASCII), the class is widened.
    """
    from ftfy.badness import BADNESS_RE

    unlikely = _compact(BADNESS_RE.pattern)
    unlikely = unlikely.replace(r"\w", r"[\pL\pN\pM_]").replace(r"\s", r"[\s\pZ\x{1c}-\x{1f}\x{85}]")
    return united([f"(?m){_ENTITY}|{_ODD}|{unlikely}", f"[^{COMPOSED}]"])


def _compact(pattern: str) -> str:
    """A verbose pattern without its spaces and comments; what stands in brackets or behind a backslash stays."""
    pieces = re.findall(r"\\.|\[(?:\\.|[^\]\\])*\]|#[^\n]*|.", pattern, re.S)
    return "".join(piece for piece in pieces if piece[0] not in "# \t\n")
