"""The stages in running order, and the plug-ins that others bring by entry point `cleaner.stages`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol, runtime_checkable

from cleaner.config import Config
from cleaner.document import Document
from cleaner.edits import Edit
from cleaner.errors import ConfigError, StageError
from cleaner.packs import CodeRule, Rule
from cleaner.stages.boilerplate import Boilerplate
from cleaner.stages.encoding import Encoding
from cleaner.stages.layout import Layout
from cleaner.stages.punctuation import Punctuation
from cleaner.stages.translation import Translation

GROUP = "cleaner.stages"


@runtime_checkable
class Stage(Protocol):
    """A pure function from a document to edits. It never writes text itself.

    A stage may have a method `reports(document, edits)` too: given its edits that were made and its reports, it answers
    with further reports (edits that change nothing), on what they amount to.
    """

    name: str

    def __call__(self, document: Document, /) -> Iterable[Edit]: ...


BUILTIN = (Encoding, Boilerplate, Translation, Punctuation, Layout)
CODE: dict[str, CodeRule] = {name: rule for stage in BUILTIN for name, rule in stage.code.items()}
"""The rules of the built-in stages that are code, by id."""


def build(names: Sequence[str], config: Config, rules: Sequence[Rule]) -> tuple[Stage, ...]:
    """The stages called `names`, in that order, each with its own of the `rules`.

    Raises ConfigError for a name that nobody provides, StageError for a plug-in that cannot be loaded.
    """
    builtin = {stage.name: stage for stage in BUILTIN}
    twice = sorted({name for name in names if list(names).count(name) > 1})
    if twice:
        raise ConfigError(f"stage `{twice[0]}` is named twice; name it once")
    stages: list[Stage] = []
    for name in names:
        if name in builtin:
            stages.append(builtin[name](config, [rule for rule in rules if rule.stage == name]))
        else:
            stages.append(_plugin(name, [*builtin]))
    return tuple(stages)


def _plugin(name: str, known: list[str]) -> Stage:
    from importlib.metadata import entry_points  # imported here: it takes 25 ms, and only plug-ins need it

    found = {entry.name: entry for entry in entry_points(group=GROUP)}
    if name not in found:
        have = ", ".join(known + sorted(found))
        raise ConfigError(f"no stage is called `{name}`; there are {have}; install its package or correct the name")
    try:
        loaded = found[name].load()
        stage = loaded() if isinstance(loaded, type) else loaded
    except Exception as error:
        message = f"plug-in stage `{name}` ({found[name].value}) cannot be loaded: {type(error).__name__}: {error}"
        raise StageError(f"{message}; mend or remove it") from error
    if not isinstance(stage, Stage) or not callable(stage):
        raise StageError(f"plug-in stage `{name}` ({found[name].value}) is no stage; it needs `name` and `__call__`")
    return stage
