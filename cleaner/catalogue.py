"""The rules and stages, for those who want to know what is there and what it does."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from cleaner import packs, proof
from cleaner.config import STAGES, Config
from cleaner.errors import ConfigError, Fault
from cleaner.packs import CodeRule, Guards, Rule
from cleaner.pipeline import Cleaner
from cleaner.stages import CODE
from cleaner.stages.fixes import switched_off

_DOES = {
    "delete-line": "deletes the line",
    "delete": "deletes what it matches",
    "replace": "replaces what it matches",
    "delete-to-end": "deletes the line and everything below it",
}
_FINDS = {
    "exact-line": "a line that is one of the literals, whatever its case, bullets and punctuation at its ends",
    "line": "a line that holds a literal and matches the regex",
    "span": "a part of a line that matches the regex, in lines that hold a literal",
    "tail": "a line that matches and below which the article does not go on",
    "block": "a line that matches, with the short lines under it",
}


def every_rule(config: Config) -> list[Rule]:
    """All rules, those that ship with the package and those of `config`, whether they are switched on or not.

    Raises PackError.
    """
    found = packs.load([packs.shipped(), *map(Path, config.rules)])
    return [rule for pack in found for rule in pack.rules]


def listing(config: Config, *, stage: str | None = None, as_json: bool = False) -> str:
    """One line a rule: id, safety, kind, languages, why. Rules that `config` leaves out are marked `off`.

    Raises ConfigError for a `stage` that is neither built in nor named in `config`, PackError.
    """
    if stage is not None and stage not in (known := dict.fromkeys((*STAGES, *config.stages))):
        raise ConfigError(f"no stage is called `{stage}`; there are {', '.join(known)}")
    rules = [rule for rule in every_rule(config) if stage in (None, rule.stage)]
    on = {rule.id for rule in packs.in_force(rules, disable=config.disable, risky=config.risky)}
    code = {name: rule for name, rule in CODE.items() if stage in (None, name.partition("/")[0])}
    off = switched_off(code, config)
    entries = [_entry(r.id, r.safety, r.match.kind, r.languages, r.why, r.id in on) for r in rules]
    entries += [_entry(name, rule.safety, "code", (), rule.why, name not in off) for name, rule in code.items()]
    if as_json:
        return json.dumps(entries, indent=2, ensure_ascii=False) + "\n"
    return _table(
        [
            (e["id"], e["safety"] + ("" if e["on"] else ", off"), e["kind"], _languages(e["languages"]), e["why"])
            for e in entries
        ]
    )


def _table(rows: list[tuple[str, ...]]) -> str:
    """Rows of text in columns, the last as it is."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "".join("  ".join((*map(str.ljust, row[:-1], widths), row[-1])) + "\n" for row in rows)


def page(config: Config, rule_id: str) -> str:
    """What one rule does, why, and what becomes of its examples.

    Raises ConfigError for an unknown id, with the ids that are near, PackError.
    """
    rules = {rule.id: rule for rule in every_rule(config)}
    if rule_id in CODE:
        return "".join(f"{line}\n" for line in _code_page(rule_id, CODE[rule_id]))
    if rule_id not in rules:
        near = difflib.get_close_matches(rule_id, [*rules, *CODE], cutoff=0.5)
        hint = f"did you mean {' or '.join(near)}?" if near else "`cleaner rules list` names them all"
        raise ConfigError(f"no rule is called `{rule_id}`; {hint}")
    return "".join(f"{line}\n" for line in _page(rules[rule_id]))


def verdict(path: Path) -> tuple[str, bool]:
    """What is wrong with the rule files at `path`, one line a fault, and whether they are sound."""
    if not path.exists():
        raise ConfigError(f"{path}: not found; name a rule file or a directory of them")
    found, faults = proof.check([path])
    if faults:
        return "".join(f"{_one_line(fault)}\n" for fault in faults), False
    count = sum(len(pack.rules) for pack in found)
    return f"{_plural(count, 'rule')} in {_plural(len(found), 'file')}: all sound\n", True


def stages(config: Config) -> str:
    """The stages in running order: name, how many rules each holds in force, what it does.

    Raises ConfigError, PackError, StageError.
    """
    rows = []
    off = switched_off(CODE, config)
    for stage in Cleaner(config).stages:
        does = (type(stage).__doc__ or "").strip().split("\n")[0]
        count = len(getattr(stage, "rules", ())) + len(getattr(stage, "code", {}).keys() - off)
        rows.append((stage.name, _plural(count, "rule"), does))
    return _table([(str(number), *row) for number, row in enumerate(rows, 1)])


def _entry(name: str, safety: str, kind: str, languages: Sequence[str], why: str, on: bool) -> dict[str, Any]:
    stage = name.partition("/")[0]
    return {
        "id": name,
        "stage": stage,
        "safety": safety,
        "kind": kind,
        "languages": list(languages),
        "why": why,
        "on": on,
    }


def _code_page(name: str, rule: CodeRule) -> Iterator[str]:
    yield f"{name}  ({rule.safety}, code, any)"
    yield from ("", "## Why", rule.why)
    asked = ", ".join(f"{n.replace('_', '-')} = {str(value).lower()}" for n, value in rule.settings.items())
    yield from ("", "## Example" + (f" ({asked})" if asked else ""))
    stage = Cleaner(Config(stages=(name.partition("/")[0],), **rule.settings))
    yield from _compared(rule.example, stage.clean(rule.example, language="en"))


def _page(rule: Rule) -> Iterator[str]:
    yield f"{rule.id}  ({rule.safety}, {rule.match.kind}, {_languages(rule.languages)})"
    yield from ("", "## What it does", _sentence(rule))
    yield from ("", "## Why", rule.why)
    yield from ("", "## What it looks for")
    yield from (f"literal: {literal}" for literal in rule.match.literals)
    yield from (
        f"{name}: {value}" for name, value in (("regex", rule.match.regex), ("unless", rule.match.unless)) if value
    )
    yield from _guards(rule.guards)
    if rule.action.text is not None:
        yield f"replacement: {rule.action.text}"
    for number, example in enumerate(rule.change, 1):
        yield from ("", f"## Example {number}")
        after = proof.run_rule(rule, example.before)
        yield from _compared(example.before, after)
        if after != example.after and rule.safety != "report":
            yield f"(the example says otherwise: {example.after!r})"
    yield from ("", "## Left alone")
    for keep in rule.keep:
        yield from (f"  {line}" for line in keep.text.rstrip("\n").split("\n"))
        if keep.why:
            yield f"  ({keep.why})"


def _guards(guards: Guards) -> Iterator[str]:
    """Those that are not as they are by default, as a rule file has them."""
    for field in msgspec.structs.fields(Guards):
        if (value := getattr(guards, field.name)) != field.default:
            yield f"guard: {field.encode_name} = {str(value).lower() if isinstance(value, bool) else value}"


def _sentence(rule: Rule) -> str:
    finds, does = _FINDS[rule.match.kind], _DOES[rule.action.kind]
    if rule.safety == "report":
        does = "only reports it"
    told = " in documents in one of its languages" if rule.bound else ""
    return f"Looks for {finds}{told}, and {does}."


def _compared(before: str, after: str) -> Iterator[str]:
    """A diff without its head; unlike `render.diff` it has no edits to go by."""
    old, new = (text.removesuffix("\n").split("\n") for text in (before, after))
    lines = list(difflib.unified_diff(old, new, n=len(old), lineterm=""))
    yield from lines[3:] or (f" {line}" for line in old)
    if not lines:
        yield "(no change)" if before == after else "(the final line break alone changes)"


def _languages(languages: Sequence[str]) -> str:
    return ",".join(languages) or "any"


def _one_line(fault: Fault) -> str:
    return str(fault).replace("\n", " ")


def _plural(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
