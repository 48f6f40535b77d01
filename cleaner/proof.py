"""Proof that a rule does what its examples say: the check behind `cleaner rules check` and the tests of every rule."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from cleaner import edits as _edits
from cleaner import packs
from cleaner.config import Config
from cleaner.document import Document
from cleaner.edits import Edit
from cleaner.errors import Fault
from cleaner.faults import Faults
from cleaner.packs import Pack, Rule
from cleaner.stages import build


def run_rule(rule: Rule, text: str) -> str:
    """What `rule` alone makes of `text`."""
    winners, _ = _edits.resolve(_fired(rule, text))
    return _edits.apply(text, winners)


def check(paths: Iterable[Path]) -> tuple[list[Pack], list[Fault]]:
    """The packs in `paths` and every fault in them: what does not load, and what the examples disprove."""
    return packs.read(paths, prove=prove)


def prove(rule: Rule, faults: Faults) -> None:
    """Adds a fault for each example that `rule` does not honour.

    A `change` must come out exactly as written, and the rule must leave its own output alone; on a `keep` it must not
    fire. A `report` rule fires and changes nothing, so its `change` reads the same before and after.
    """
    for number, example in enumerate(rule.change):
        where = f"change.{number}"
        got = run_rule(rule, example.before)
        if got != example.after:
            faults.add(f"{where}.after", f"the rule gives {got!r}", "correct the rule or the example")
        if not _fired(rule, example.before):
            faults.add(f"{where}.before", "the rule does not fire here", "correct the rule or the example")
        elif rule.safety != "report" and _fired(rule, example.after):
            faults.add(f"{where}.after", "the rule fires on its own output", "make it leave that alone")
    for number, keep in enumerate(rule.keep):
        if _fired(rule, keep.text):
            faults.add(f"keep.{number}.text", f"the rule fires here: {run_rule(rule, keep.text)!r}", "narrow the rule")


def _fired(rule: Rule, text: str) -> list[Edit]:
    """The edits of this rule alone, in a document of its language where it is bound to one."""
    (stage,) = build([rule.stage], Config(), [rule])
    document = Document(text, language=rule.languages[0] if rule.bound else None)
    return [edit for edit in stage(document) if edit.rule == rule.id]
