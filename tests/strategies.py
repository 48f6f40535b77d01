"""Text for the property tests: arbitrary Unicode, and lines like those of articles with faults between them."""

from __future__ import annotations

import re

from hypothesis import strategies as st

from cleaner import Cleaner

ANY = st.text(st.characters(), max_size=200)  # lone surrogates and NULs too

PROSE = (
    "The ferry left the harbour at noon, an hour late, with forty people and one dog on board.",
    "Nobody had told the harbour master, who was asleep in the net loft above the chandler's shop.",
    "“We saw it go,” she said, “and then we saw it come back , because of the fog . That was all.”",
    "Am Montag öffnete die Brücke, und am Dienstag fuhr die Fähre zum letzten Mal über die Mündung.",
    "Le bac a quitté le port à midi, avec une heure de retard, quarante passagers et un chien à bord !",
    "Der Kapitän sagte: „Wir haben gewartet, bis der Nebel kam, und dann sind wir umgekehrt.“",
    "It cost $ 5 ( or less ) and the passengers ' friends paid . . Nobody asked why they 've gone.",
)
ODD = (
    "", " ", ".", ",", "—", "***", "Home", "10:45am", "2 eggs", "Name\tGoals", "| a | b |", "Q: Why?", "- one", "...",
    "donâ€™t", "caf&eacute;", "a\u00a0b", "x\u200by", "word ,", "( x )", "e\u0301", "http://x.org/a , b", "`a = b ;`",
    "[Home](/) [News](/n)", "## [Read more](/a)", "![a boat](boat.png)", "[1]: https://x.org/", "**Share**",
)  # fmt: skip


def _phrases() -> tuple[str, ...]:
    found: dict[str, None] = {}
    for rule in Cleaner().rules:
        found.update(dict.fromkeys(rule.match.literals))
        for example in rule.change:
            found.update(dict.fromkeys(example.before.split("\n")))
        for keep in rule.keep:
            found.update(dict.fromkeys(keep.text.split("\n")))
    return tuple(found)


LINES = st.one_of(st.sampled_from(PROSE), st.sampled_from(ODD), st.sampled_from(_phrases()), st.text(max_size=20))
ARTICLE = st.lists(LINES, max_size=14).map("\n".join)
TEXT = st.one_of(ANY, ARTICLE)


_CLASS = r"\\[pP](?:\{\w+\}|\w)"


def matches(pattern: str) -> st.SearchStrategy[str]:
    """Texts that an RE2 pattern matches, nearly always: its Unicode classes are widened to those that `re` knows."""
    chars = st.characters(categories=("L", "M", "N", "P", "Zs"), max_codepoint=0xFFFF)
    pattern = re.sub(r"\[\^(?:\\.|[^\]\\])*\]", lambda found: re.sub(_CLASS, r"\\w", found[0]), pattern)
    pattern = re.sub(_CLASS, lambda found: r"\w" if found[0][1] == "p" else r"\W", pattern)
    pattern = re.sub(r"\\x\{(\w+)\}", lambda found: f"\\u{int(found[1], 16):04x}", pattern)
    return st.from_regex(pattern.replace("(?i)", "").replace("(?i:", "(?:"), alphabet=chars)
