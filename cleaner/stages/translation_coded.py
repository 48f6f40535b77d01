"""What a repair in code is: a rule, and a function that finds its cuts in one line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from cleaner.packs import Action, Example, Keep, Match, Rule, Safety

Cut = tuple[int, int, str]
"""What to write for a part of a line: start and end in characters of the line, and the text."""


class Repair(NamedTuple):
    """A rule, and the function that finds its cuts in one line that holds a literal and matches the rule's regex.

    `fits` is given the whole text and the line, and says whether the line's cuts may be made; None: in any text.
    """

    rule: Rule
    find: Callable[[str], Iterator[Cut]]
    fits: Callable[[str, str], bool] | None = None


def repair(
    find: Callable[[str], Iterator[Cut]],
    name: str,
    why: str,
    literals: tuple[str, ...],
    change: tuple[tuple[str, str], ...],
    keep: tuple[tuple[str, str], ...],
    *,
    regex: str | None = None,
    languages: tuple[str, ...] = (),
    safety: Safety = "safe",
    flag: str | None = None,
    fits: Callable[[str, str], bool] | None = None,
) -> Repair:
    """A repair whose rule is bound to `languages`, if there are any; `change` and `keep` as in a rule of a pack.

    `regex` (RE2) is for literals that many lines hold: the function is called where it matches, and not elsewhere.
    """
    rule = Rule(
        id=f"translation/{name}",
        why=why,
        match=Match(kind="span", literals=literals, regex=regex),
        action=Action(kind="replace"),
        change=tuple(Example(before=before, after=after) for before, after in change),
        keep=tuple(Keep(text=text, why=reason) for text, reason in keep),
        languages=languages,
        bound=bool(languages),
        safety=safety,
        flag=flag,
    )
    return Repair(rule, find, fits)
