"""What stages written in code share: fixes that run one after the other, and the rules that are switched off."""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from cleaner import edits as _edits
from cleaner.config import Config
from cleaner.edits import Edit, Layer
from cleaner.errors import ConfigError
from cleaner.match import Matcher
from cleaner.packs import CodeRule, Rule

Fix = Callable[[str], Iterable[Edit]]
"""Says what to change in a text: edits in order, which do not overlap."""


class Draft:
    """A text as one stage changes it: each fix sees what the fixes before it have written.

    So a stage reaches its end in one call: a separator line that goes may leave a blank run to the next fix.
    """

    def __init__(self, stage: str, text: str, off: Collection[str] = ()) -> None:
        self.text = text
        self._original = text
        self._stage = stage
        self._off = off
        self._layers: list[Layer] = []
        self._unseen: set[str] = set()
        self._seen = 0  # fixes that changed something and were not `unseen`

    def run(self, fix: Fix, *, unseen: bool = False) -> None:
        """Makes the edits of `fix`, as `make` does."""
        self.make(fix(self.text), unseen=unseen)

    def make(self, edits: Iterable[Edit], *, unseen: bool = False) -> None:
        """Makes `edits`, which are in order and do not overlap, but those of rules that are off.

        `unseen` edits serve the fixes that follow alone: `edits` leaves them out, save where a later edit covers them.
        """
        found = [edit for edit in edits if edit.rule not in self._off]
        if not found:
            return
        after = _edits.apply(self.text, found)
        self._layers.append(Layer(self._stage, self.text, after, found, (), ()))
        self.text = after
        if unseen:
            self._unseen.update(edit.rule for edit in found)
        else:
            self._seen += 1

    def edits(self) -> list[Edit]:
        """All that was done, in offsets of the text that came in."""
        if self._seen <= 1 and len(self._layers) == self._seen:
            return [edit for layer in self._layers for edit in layer.edits]
        if not self._seen:
            return []
        changes = _edits.compose(self._original, self._layers)
        return [
            Edit(change.start, change.end, change.text, change.rule)
            for change in changes
            if change.text != change.before and not self._unseen.issuperset(change.rules)
        ]


def switched_off(code: Mapping[str, CodeRule], config: Config) -> frozenset[str]:
    """Those of `code` that `config.disable` names, by id or by glob, and those whose option it does not switch on."""
    return frozenset(
        name
        for name, rule in code.items()
        if any(fnmatch.fnmatchcase(name, glob) for glob in config.disable)
        or any(value is True and not getattr(config, option) for option, value in rule.settings.items())
    )


def matcher(stage: str, rules: Sequence[Rule], config: Config) -> Matcher | None:
    """The `span` rules of a stage that is otherwise code, ready to run; None where there are none.

    Raises ConfigError for a rule of another kind: it would be skipped without a word.
    """
    for rule in rules:
        if rule.match.kind != "span":
            kind = rule.match.kind
            repair = f"the {stage} stage runs `span` rules alone: make it one, or name it boilerplate/..."
            raise ConfigError(f"rule `{rule.id}` is of kind `{kind}`; {repair}")
    return Matcher(rules, gate=config.gate) if rules else None
