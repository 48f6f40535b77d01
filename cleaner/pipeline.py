"""The Cleaner: runs the stages in order, and keeps for each change its rule and the way back."""

from __future__ import annotations

import difflib
import fnmatch
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner import edits as _edits
from cleaner import packs
from cleaner.config import DEFAULT, STAGES, Config
from cleaner.document import Document, Result
from cleaner.edits import Edit, Layer
from cleaner.errors import ConfigError, StageError
from cleaner.language import Language, detector
from cleaner.text import is_prose

if TYPE_CHECKING:
    from cleaner.stages import Stage


class Cleaner:
    """A pipeline, compiled once and reused. Safe to share between threads; pickles as its configuration.

    `stages` and `rules` add to `config`: the names of the stages to run, and files or directories of rules.
    Raises ConfigError, PackError or StageError where what was asked for cannot be built.
    """

    def __init__(
        self, config: Config = DEFAULT, *, stages: Sequence[str] | None = None, rules: Sequence[Path | str] = ()
    ) -> None:
        from cleaner.stages import CODE, build  # imported here: `import cleaner` is to be quick
        from cleaner.stages.fixes import switched_off

        if stages is not None:
            config = config.replace(stages=tuple(stages))
        if rules:
            config = config.replace(rules=config.rules + tuple(str(rule) for rule in rules))
        self.config = config
        loaded = [r for p in packs.load([packs.shipped(), *map(Path, config.rules)]) for r in p.rules]
        _check_disabled(config.disable, [*(rule.id for rule in loaded), *CODE])
        self.rules = tuple(packs.in_force(loaded, disable=config.disable, risky=config.risky))
        self.pack_version = packs.version(self.rules, sorted(CODE.keys() - switched_off(CODE, config)))
        self.stages = build(config.stages, config, self.rules)
        self._detector = detector(config.detector)
        self._flags = {rule.id: rule.flag for rule in self.rules if rule.flag}
        self._flags.update((name, rule.flag) for name, rule in CODE.items() if rule.flag)
        self._risky = {rule.id for rule in self.rules if rule.safety == "risky"}
        self._cautious = (
            build(config.stages, config, [r for r in self.rules if r.id not in self._risky]) if self._risky else ()
        )

    def __reduce__(self) -> tuple[type[Cleaner], tuple[Config]]:
        return Cleaner, (self.config,)

    def clean(
        self, text: str, *, language: str | None = None, source: str | None = None, title: str | None = None
    ) -> str:
        """The clean text: `explain(...).text`."""
        return self.explain(text, language=language, source=source, title=title).text

    def explain(
        self, text: str, *, language: str | None = None, source: str | None = None, title: str | None = None
    ) -> Result:
        """The clean text, every change with its rule and its place in `text`, and what to look at.

        `language` is an ISO 639-1 code; without it, it is detected if a rule asks. `source` names the text in errors.
        `title` is the article's title, where it is known: `drop_headline` looks for it.
        Raises TypeError where `text` is not a string, StageError where a stage fails.
        """
        if not isinstance(text, str):
            raise TypeError(f"the text to clean must be a str, not {type(text).__name__}; decode bytes first")
        known = Language(text, given=language, detector=self._detector)
        document = Document(text, source=source, language=known, title=title)
        layers = _run(self.stages, document)
        flags: list[str] = []
        if self._risky and self._left_too_little(layers):
            layers = _run(self._cautious, document)
            flags.append("over-removal")
        elif self._over_budget(document, layers):
            flags.append("over-removal")
        flags.extend(self._raised(layers))
        return Result(text, layers, known, flags, self.pack_version)

    def _raised(self, layers: Sequence[Layer]) -> Iterable[str]:
        """The flags of the rules that fired, in order of name."""
        fired = {edit.rule for layer in layers for edit in (*layer.edits, *layer.reports)}
        return sorted({self._flags[rule] for rule in fired & self._flags.keys()})

    def _over_budget(self, document: Document, layers: Sequence[Layer]) -> bool:
        """Whether more of the prose went than the budget allows."""
        size = len(document.text)
        if not layers or size - len(layers[-1].after) <= self.config.budget * size / 2:
            return False
        prose = _prose(document)
        gone, known = sum(map(len, prose)), set(prose)
        most = self.config.budget * gone
        for line in layers[-1].after.split("\n"):
            if gone <= most:  # as a few lines show of most texts
                break
            if line in known or is_prose(line):
                gone -= len(line)
        return gone > most

    def _left_too_little(self, layers: Sequence[Layer]) -> bool:
        """Whether risky rules took more than the budget of the prose that the others had left.

        Measured so, the answer is the same for a text and for that text cleaned without risky rules.
        """
        taken = sum(
            _size(Document(layer.before[e.start : e.end]))
            for layer in layers
            for e in layer.edits
            if e.rule in self._risky
        )
        return taken > 0 and taken > self.config.budget * (_size(Document(layers[-1].after)) + taken)


def _check_disabled(disable: Sequence[str], known: Sequence[str]) -> None:
    """Raises ConfigError for an id of a built-in stage that no rule bears: a slip there would switch nothing off."""
    for name in disable:
        if name.partition("/")[0] in STAGES and not fnmatch.filter(known, name):
            near = difflib.get_close_matches(name, known)
            hint = f"did you mean {' or '.join(near)}?" if near else "`cleaner rules list` names them all"
            raise ConfigError(f"no rule to switch off is called `{name}`; {hint}")


def clean(text: str, *, language: str | None = None, title: str | None = None, config: Config = DEFAULT) -> str:
    """`text` without boilerplate and artifacts: `explain(text).text`.

    `language` is an ISO 639-1 code; leave it out to have it detected where a rule asks for it. `title` is the article's
    title, where it is known: `drop_headline` looks for it.
    Raises TypeError where `text` is not a string.

    >>> clean("Skip to content\\nThe ferry was late again.")
    'The ferry was late again.'
    """
    return explain(text, language=language, title=title, config=config).text


def explain(text: str, *, language: str | None = None, title: str | None = None, config: Config = DEFAULT) -> Result:
    """What `clean` does to `text`, with every change, its rule and its place; see `Result`."""
    return shared(config).explain(text, language=language, title=title)


@lru_cache(maxsize=8)
def shared(config: Config) -> Cleaner:
    """The Cleaner of `config`, compiled once in a process."""
    return Cleaner(config)


def _run(stages: Iterable[Stage], document: Document) -> list[Layer]:
    layers: list[Layer] = []
    for stage in stages:
        layer = _layer(stage, document)
        layers.append(layer)
        if layer.edits:
            document = document.left(layer.after)
    return layers


def _layer(stage: Stage, document: Document) -> Layer:
    text = document.text
    try:
        proposed = list(stage(document))
    except Exception as error:
        from cleaner.stages import BUILTIN

        if isinstance(stage, BUILTIN):
            raise
        raise StageError(_failed(stage, document, f"{type(error).__name__}: {error}")) from error
    if not proposed:
        return Layer(stage.name, text, text, (), (), ())
    edits: list[Edit] = []
    reports: list[Edit] = []
    for edit in proposed:
        start, end, new, _ = edit
        if not 0 <= start <= end <= len(text):
            raise StageError(_failed(stage, document, f"edit [{start}, {end}) is outside the text"))
        (reports if text[start:end] == new else edits).append(edit)
    winners, losers = _edits.resolve(edits)
    if (told := getattr(stage, "reports", None)) is not None:
        reports.extend(told(document, sorted([*winners, *reports])))
    return Layer(stage.name, text, _edits.apply(text, winners), winners, losers, reports)


def _failed(stage: Stage, document: Document, reason: str) -> str:
    where = f" on {document.source}" if document.source else ""
    return f"stage `{stage.name}` failed{where}: {reason}; mend it or take it out of `stages`"


def _prose(document: Document) -> list[str]:
    """The lines of running text."""
    return [document.lines[number] for number in document.measures.prose.nonzero()[0].tolist()]


def _size(document: Document) -> int:
    """Characters of running text."""
    return sum(map(len, _prose(document)))
