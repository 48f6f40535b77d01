"""Rules as data: what a rule is, how a pack of them is read, and what is wrong with it, by file and line."""

from __future__ import annotations

import fnmatch
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

import msgspec

from cleaner.errors import Fault, PackError
from cleaner.faults import Faults, Located
from cleaner.text import exact_key
from cleaner.version import __version__

Kind = Literal["exact-line", "line", "span", "tail", "block"]
Safety = Literal["safe", "risky", "report"]
Position = Literal["any", "head", "tail", "edge", "end"]

ACTIONS = {
    "exact-line": ("delete-line",),
    "line": ("delete-line",),
    "span": ("delete", "replace"),
    "tail": ("delete-to-end",),
    "block": ("delete-line",),
}
STAGES = ("boilerplate", "translation", "punctuation", "layout")
LONGEST = 300  # characters: what a line may hold at most for a line rule that names no `max-chars`
HEAD = 100  # characters at the start of a line in which a literal selects it; spans and lines at the end are read whole
DECORATION = 20  # characters: what an exact line may hold beside its longest phrase, as bullets, arrows or spaces


class Match(msgspec.Struct, frozen=True, kw_only=True, rename="kebab"):
    """What a rule looks for. `literals` select the lines, by their first 100 characters (spans, and lines at the `end`,
    by all); `regex` (RE2) confirms; `unless` (RE2) takes it back."""

    kind: Kind
    literals: tuple[str, ...]
    regex: str | None = None
    unless: str | None = None


class Action(msgspec.Struct, frozen=True, kw_only=True, rename="kebab"):
    """What a rule does to what it found. `text` is a replacement, with `\\1` for the first group."""

    kind: Literal["delete-line", "delete", "replace", "delete-to-end"]
    text: str | None = None


class Guards(msgspec.Struct, frozen=True, kw_only=True, rename="kebab"):
    """When a rule holds its hand, though it matches. Lengths are of the whole line."""

    min_chars: int = 0
    max_chars: int | None = None
    """By default 300; for an exact line at most its longest phrase and 20 more; a `span` rule looks into any line."""
    max_words: int = 1_000
    min_repeats: int = 1
    """The rule must match at least as many lines of the document."""
    beside: bool = False
    """The line goes only in a run of lines that other rules take, or of three of its kind."""
    position: Position = "any"
    """`head`: before the first line of prose; `tail`: after the last; `edge`: either; `end`: nothing stays below."""
    unlisted: bool = False
    """The line stays between two short lines that end no sentence: there it is an item of a list."""
    apart: bool = False
    """A sentence stays between two others, none of which a rule matches: there it may be a guide's, or a speaker's."""
    closing: bool | None = None
    """Its lines stand below articles: where nothing below one reads as the article's, all of that goes with it. By
    default so for cuts and for lines of the `tail` and the `edge`, but for those that go only `beside` others."""
    echoed: bool = False
    """A `block` takes the lines below its head that stand once more further down, as those of a table of contents do,
    and goes only with them."""
    everywhere: bool = False
    """What it matches stands in articles as well as around them: no sign that a text is that of a whole page."""
    min_words_before: int = 0
    """Words of prose that must stand before the line (cuts, and lines at the `end`)."""
    thread: str | None = None
    """What stands between comments (RE2, on a short line): where it does below the head of a `tail`, the prose there is
    that of the comments, and the cut is made."""
    sole: bool = False
    """The head of a `tail` tells by itself that comments follow, as their number does: nothing vetoes its cut where it
    is the only one that has `min-words-before` above it (below each post of a blog stands one)."""
    min_lines: int = 0
    """How many lines a `block` must find below its head."""
    max_lines: int = 12
    """How many it may take; where more follow, the head alone goes."""


class Example(msgspec.Struct, frozen=True, kw_only=True, rename="kebab"):
    """A text, and what it becomes."""

    before: str
    after: str


class Keep(msgspec.Struct, frozen=True, kw_only=True, rename="kebab"):
    """A text like those that the rule changes, which it must leave alone, and why."""

    text: str
    why: str = ""


class Rule(msgspec.Struct, frozen=True, kw_only=True, rename="kebab"):
    """A named reason for an edit, with its proof."""

    id: str
    why: str
    match: Match
    action: Action
    change: tuple[Example, ...]
    keep: tuple[Keep, ...]
    safety: Safety = "safe"
    languages: tuple[str, ...] = ()
    """Where the phrase is at home; empty: anywhere."""
    bound: bool = False
    """Whether the document must be in one of `languages` (the phrase is ordinary prose in others)."""
    guards: Guards = Guards()
    flag: str | None = None
    """What `Result.flags` says of a document in which the rule fires."""

    @property
    def stage(self) -> str:
        return self.id.partition("/")[0]

    @property
    def longest(self) -> int:
        """How many characters the line may hold."""
        if self.match.kind == "exact-line":
            return min(self.guards.max_chars or sys.maxsize, max(map(len, self.match.literals)) + DECORATION)
        if self.guards.max_chars is not None:
            return self.guards.max_chars
        return sys.maxsize if self.match.kind == "span" else LONGEST


class CodeRule(NamedTuple):
    """A rule that is code inside a stage: why it is there, and an English text in which it fires.

    `settings` are those the example needs beside the defaults; a rule that needs an option (`True`) is off without it.
    `safety` and `flag` are those of a rule in a pack.
    """

    why: str
    example: str
    settings: Mapping[str, Any] = MappingProxyType({})
    safety: Safety = "safe"
    flag: str | None = None


class Pack(msgspec.Struct, frozen=True):
    """One TOML file of rules."""

    path: Path
    rules: tuple[Rule, ...]


def shipped() -> Path:
    """The directory of the rules that come with the package."""
    from importlib.resources import files

    inside = Path(str(files("cleaner") / "rules"))
    return inside if inside.is_dir() else Path(__file__).resolve().parent.parent / "rules"


def pack_files(path: Path) -> list[Path]:
    """`path` itself, or every `.toml` file below it, in order of name."""
    return sorted(path.rglob("*.toml")) if path.is_dir() else [path]


def load(paths: Iterable[Path]) -> list[Pack]:
    """The packs in `paths` (files or directories).

    The patterns of the rules that come with the package, which its tests prove, are not compiled to see whether they
    can be: that would take longer than all the rest. Raises PackError with every fault of every file.
    """
    packs, faults = read(paths, trusted=shipped())
    if faults:
        raise PackError(faults)
    return packs


def read(
    paths: Iterable[Path], prove: Callable[[Rule, Faults], None] | None = None, *, trusted: Path | None = None
) -> tuple[list[Pack], list[Fault]]:
    """The packs in `paths`, without the rules that have faults, and the faults.

    `prove` may add more faults to a rule that is sound in itself. Patterns under `trusted` are not compiled.
    """
    packs: list[Pack] = []
    faults: list[Fault] = []
    owners: dict[str, str] = {}
    for root in paths:
        found = pack_files(root)
        if not found:
            faults.append(Fault(str(root), 1, "-", "no .toml file in this directory", "give a rule file, or remove it"))
        for path in found:
            pack, more = _read_pack(path, owners, prove, compiles=root == trusted)
            packs.append(pack)
            faults.extend(more)
    return packs, faults


def in_force(rules: Iterable[Rule], *, disable: Sequence[str] = (), risky: bool = False) -> list[Rule]:
    """The rules that run: those switched off by id or glob, and risky ones nobody asked for, left out."""
    return [
        rule
        for rule in rules
        if (risky or rule.safety != "risky") and not any(fnmatch.fnmatchcase(rule.id, glob) for glob in disable)
    ]


def version(rules: Iterable[Rule], code: Iterable[str] = ()) -> str:
    """A hash, 12 hexadecimal digits, over all `rules` and the ids of those that are `code`.

    The same rules in the same order, and the same release of the package, give the same version.
    """
    import hashlib

    digest = hashlib.sha256(" ".join((__version__, *code)).encode())
    for rule in rules:
        digest.update(msgspec.json.encode(rule))
    return digest.hexdigest()[:12]


def _read_pack(
    path: Path, owners: dict[str, str], prove: Callable[[Rule, Faults], None] | None, *, compiles: bool
) -> tuple[Pack, list[Fault]]:
    located = Located(path)
    rules: list[Rule] = []
    for table in located.tables():
        rule = _read_rule(table.raw, table.faults, compiles=compiles)
        if rule is None:
            continue
        if rule.id in owners:
            table.faults.add("id", f"the id is taken by a rule in {owners[rule.id]}", "give it an id of its own")
            continue
        owners[rule.id] = f"{path}:{table.faults.line('id')}"
        if prove is not None:
            prove(rule, table.faults)
        if not table.faults.any:
            rules.append(rule)
    return Pack(path, tuple(rules)), located.all_faults()


def _read_rule(raw: dict[str, Any], faults: Faults, *, compiles: bool) -> Rule | None:
    """The rule, or None with its faults; `compiles` says that its patterns are known to."""
    values: dict[str, Any] = {}
    single: dict[str, type[msgspec.Struct]] = {"match": Match, "action": Action, "guards": Guards}
    for name, cls in single.items():
        if name in raw:
            values[name] = faults.struct(cls, raw[name], name)
    values["change"] = faults.structs(Example, raw.get("change"), "change")
    values["keep"] = faults.structs(Keep, raw.get("keep"), "keep")
    rest = {k: v for k, v in raw.items() if k not in values}
    rule = faults.struct(Rule, rest, "", given=values)
    if not compiles and isinstance(match := raw.get("match"), dict):
        for name in ("regex", "unless"):
            if isinstance(pattern := match.get(name), str):
                _sound_regex(pattern, f"match.{name}", match.get("kind"), faults)
    if not compiles and isinstance(guards := raw.get("guards"), dict) and isinstance(guards.get("thread"), str):
        _sound_regex(guards["thread"], "guards.thread", "tail", faults)
    if rule is not None:
        _sound(rule, faults)
    return None if faults.any else rule


_UNBOUNDED = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]|(?P<loop>[*+]|\{\d+,\})")


def _sound(rule: Rule, faults: Faults) -> None:
    """What types cannot say: ids, kinds that fit actions, patterns that compile and stay linear."""
    if not re.fullmatch(r"[a-z]+/[a-z0-9]+(?:-[a-z0-9]+)*", rule.id) or rule.stage not in STAGES:
        faults.add("id", f"`{rule.id}` is not an id", f"write stage/name, the stage one of {', '.join(STAGES)}")
    kind, action = rule.match.kind, rule.action.kind
    if action not in ACTIONS[kind]:
        faults.add("action.kind", f"`{action}` does not go with kind `{kind}`", f"use {' or '.join(ACTIONS[kind])}")
    if (action == "replace") != (rule.action.text is not None):
        faults.add("action.text", "`text` goes with `replace`, and only there", "add it there or take it out")
    if rule.bound and not rule.languages:
        faults.add("bound", "a bound rule names no language", 'add languages = ["xx"]')
    if not rule.match.literals or not all(x.strip() if kind == "exact-line" else x for x in rule.match.literals):
        faults.add("match.literals", "no literal, or an empty one", "name a text that every match holds")
    if not unicodedata.is_normalized("NFC", "\n".join(rule.match.literals)):
        faults.add("match.literals", "not in NFC, which rules are given every text in", "write it in NFC")
    headed = kind not in ("exact-line", "span") and rule.guards.position != "end"
    if headed and any(len(literal) > HEAD for literal in rule.match.literals):
        faults.add("match.literals", f"no line is looked at beyond its first {HEAD} characters", "shorten the literal")
    if kind == "exact-line":
        if rule.match.regex is not None:
            faults.add("match.regex", "an exact-line rule has no regex", "take it out, or make the kind `line`")
        for literal in rule.match.literals:
            if literal.strip() and not exact_key(literal):
                faults.add("match.literals", f"`{literal}` holds punctuation alone", "use kind `line` with a regex")
    elif rule.match.regex is None:
        faults.add("match.regex", f"a {kind} rule needs a regex", "add one that confirms the match")
    for name in ("thread", "sole"):
        if getattr(rule.guards, name) and kind != "tail":
            faults.add(f"guards.{name}", f"kind `{kind}` makes no cut", f"take `{name}` out, or make the kind `tail`")
    if rule.guards.closing and kind == "span":
        faults.add("guards.closing", "a span is no line", "take `closing` out, or make the kind `line`")
    if rule.guards.apart and (kind not in ("exact-line", "line") or not _goes_anywhere(rule.guards)):
        faults.add("guards.apart", "nothing the rule takes goes anywhere by itself as it is", "take `apart` out")
    if rule.guards.echoed and kind != "block":
        repair = "take `echoed` out, or make the kind `block`"
        faults.add("guards.echoed", f"kind `{kind}` takes no lines below", repair)


def _goes_anywhere(guards: Guards) -> bool:
    """Whether a line needs neither its like nor a place to go."""
    return not guards.beside and guards.min_repeats == 1 and guards.position == "any"


def _sound_regex(pattern: str, key: str, kind: object, faults: Faults) -> None:
    import re2  # imported here: `import cleaner` is to be quick

    from cleaner.patterns import compiled

    try:
        compiled(pattern)
    except re2.error as error:
        reason = error.args[0].decode() if isinstance(error.args[0], bytes) else error.args[0]
        repair = "RE2 has no look-around and no back-reference: use `unless`, or groups in `text`"
        faults.add(key, f"not a pattern that RE2 takes: {reason}", repair)
        return
    if re.search(r"\\b[^\x00-\x7f]|[^\x00-\x7f]\\b", pattern):
        faults.add(key, "`\\b` knows ASCII letters alone", r"use (?:^|\P{L}) and (?:\P{L}|$) beside other letters")
    if kind == "span":
        loop = next((m["loop"] for m in _UNBOUNDED.finditer(pattern) if m["loop"]), None)
        if loop:
            repair = "bound it, as in {1,40}"
            faults.add(key, f"`{loop}` repeats without bound: a scan with it takes quadratic time", repair)
