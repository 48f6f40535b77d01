"""Where in a TOML file of rules a fault is, and how to say it: `path:line`, rule id, fault, repair."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeVar, get_args, get_origin

import msgspec
import rtoml

from cleaner.errors import Fault

T = TypeVar("T", bound=msgspec.Struct)

_RULE = re.compile(r"\s*\[\[\s*rule\s*\]\]\s*(?:#.*)?$")
_TABLE = re.compile(r"\s*\[{1,2}\s*rule\s*\.\s*([\w.-]+)\s*\]{1,2}\s*(?:#.*)?$")
_PLACE = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)")


class Table(NamedTuple):
    """One `[[rule]]` as TOML gives it, and the place to put its faults."""

    raw: dict[str, Any]
    faults: Faults


class Located:
    """A TOML file of rules, read so that each fault has its line; a syntax error hides no fault of other rules."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file_faults: list[Fault] = []
        self._tables: list[Faults] = []

    def tables(self) -> Iterator[Table]:
        """Every rule that can be read as TOML."""
        source = self._source()
        if source is None:
            return
        lines = source.split("\n")
        starts = [i for i, line in enumerate(lines) if _RULE.match(line)]
        try:
            whole: dict[str, Any] | None = rtoml.loads(source)  # in a sixth of tomllib's time, which tells the fault
        except rtoml.TomlParsingError:
            whole = None
        if whole is not None:
            yield from self._whole(whole, lines, starts)
            return
        for start, end in zip([0, *starts], [*starts, len(lines)], strict=True):
            raw = self._chunk(lines, start, end)
            if raw and start in starts:
                yield self._table(raw["rule"][0], lines, start, end)

    def all_faults(self) -> list[Fault]:
        """Every fault found, in order of line."""
        found = self._file_faults + [fault for table in self._tables for fault in table.found]
        return sorted(found, key=lambda fault: fault.line)

    def _source(self) -> str | None:
        try:
            return self.path.read_text("utf-8").replace("\r\n", "\n")
        except OSError as error:
            self._file(1, f"cannot be read: {error.strerror}", "give the path of a readable file")
        except UnicodeDecodeError as error:
            self._file(1, f"not UTF-8 at byte {error.start}", "save the file as UTF-8")
        return None

    def _file(self, line: int, message: str, repair: str) -> None:
        self._file_faults.append(Fault(str(self.path), line, "-", message, repair))

    def _whole(self, whole: dict[str, Any], lines: list[str], starts: list[int]) -> Iterator[Table]:
        for key in whole.keys() - {"rule"}:
            number = next((i + 1 for i, line in enumerate(lines) if key in line), 1)
            self._file(number, f"`{key}` is not known here", "a rule file holds [[rule]] tables alone")
        rules = whole.get("rule", [])
        if not isinstance(rules, list) or not rules:
            self._file(1, "no rule in this file", "write each rule under [[rule]]")
            return
        if len(starts) != len(rules):  # rules written inline: the lines are not told apart
            starts = [0] * len(rules)
        for raw, start, end in zip(rules, starts, [*starts[1:], len(lines)], strict=True):
            yield self._table(raw, lines, start, end)

    def _table(self, raw: dict[str, Any], lines: list[str], start: int, end: int) -> Table:
        identity = raw.get("id")
        name = identity if isinstance(identity, str) and identity else f"rule {len(self._tables) + 1}"
        faults = Faults(str(self.path), name, lines[start:end], start + 1)
        self._tables.append(faults)
        return Table(raw, faults)

    def _chunk(self, lines: list[str], start: int, end: int) -> dict[str, Any] | None:
        """One rule of a file that TOML refuses, read on its own; its syntax error, if that is the one."""
        try:
            return tomllib.loads("\n".join(lines[start:end]))
        except tomllib.TOMLDecodeError as error:
            place = _PLACE.search(str(error))
            line = start + int(place[1]) if place and place[1] else end
            known = re.search(r'^\s*id\s*=\s*"([^"]+)"', "\n".join(lines[start:end]), re.M)
            message = f"not valid TOML: {_PLACE.sub('', str(error))}"
            rule = known[1] if known else "-"
            repair = "mend the quotes, brackets or equals sign there"
            self._file_faults.append(Fault(str(self.path), line, rule, message, repair))
            return None


class Faults:
    """The faults of one rule, and the lines of its fields."""

    def __init__(self, path: str, rule: str, lines: list[str], first: int) -> None:
        self._path, self._rule, self._lines, self._first = path, rule, lines, first
        self.found: list[Fault] = []

    @property
    def any(self) -> bool:
        return bool(self.found)

    def add(self, key: str, message: str, repair: str) -> None:
        """A fault at the line of `key`, written as in `match.regex` or `change.1.before` (counted from 0)."""
        self.found.append(Fault(self._path, self.line(key), self._rule, message, repair))

    def line(self, key: str) -> int:
        """The line of `key`; where it is not written, that of its table, or of the rule."""
        parts = key.split(".")
        nth = next((int(p) for p in parts if p.isdigit()), 0)
        *tables, name = [p for p in parts if not p.isdigit()]
        table = tables[0] if tables else ""
        current, seen, header = "", -1, None
        for number, line in enumerate(self._lines, self._first):
            if match := _TABLE.match(line):
                current = match[1]
                if current == (table or name):
                    seen += 1
                    if seen == nth or header is None:
                        header = number
            elif current == table and seen in (nth, -1) and re.match(rf"\s*\"?{re.escape(name)}\"?\s*=", line):
                return number
        return header or self._first

    def struct(self, cls: type[T], raw: Any, where: str, given: dict[str, Any] | None = None) -> T | None:
        """`raw` as a `cls`, or None with a fault for each field that is unknown, missing or of the wrong type."""
        if not isinstance(raw, dict):
            self.add(where, f"`{where}` is not a table", f"write it as [rule.{where}]")
            return None
        before = len(self.found)
        values: dict[str, Any] = dict(given or {})
        dot = f"{where}." if where else ""
        fields = _fields(cls)
        for key, value in raw.items():
            if key not in fields:
                self.add(dot + key, f"`{dot}{key}` is not known", f"known here: {', '.join(fields)}")
                continue
            try:
                values[fields[key].name] = msgspec.convert(value, fields[key].type, strict=True)
            except msgspec.ValidationError as error:
                wanted = _wanted(str(error), fields[key].type)
                self.add(dot + key, f"`{dot}{key}`: {_lower(str(error))}", f"give {wanted}")
        for name, field in fields.items():
            if field.required and field.name not in values and name not in raw:
                self.add(dot + name if where else name, f"`{dot}{name}` is missing", "add it")
        return cls(**values) if len(self.found) == before and None not in (given or {}).values() else None

    def structs(self, cls: type[T], raw: Any, where: str) -> tuple[T, ...]:
        """`raw` as a list of `cls`; none at all is a fault."""
        if not isinstance(raw, list) or not raw:
            repair = f"add [[rule.{where}]]: a rule carries its proof"
            self.add(where, f"no `{where}` example", repair)
            return ()
        found = [self.struct(cls, item, f"{where}.{i}") for i, item in enumerate(raw)]
        return tuple(item for item in found if item is not None)


@cache
def _fields(cls: type[msgspec.Struct]) -> dict[str, msgspec.structs.FieldInfo]:
    """A struct's fields by the names that TOML gives them."""
    return {field.encode_name: field for field in msgspec.structs.fields(cls)}


def _lower(message: str) -> str:
    return message[:1].lower() + message[1:]


def _wanted(message: str, kind: Any) -> str:
    """What msgspec expected, in the user's words."""
    if get_origin(kind) is Literal:
        return "one of " + ", ".join(get_args(kind))
    if kinds := re.search(r"Expected `([^`]+)`", message):
        return {"str": "a string in quotes", "array": "a list in brackets", "int": "a whole number",
                "bool": "true or false", "object": "a table"}.get(kinds[1].split(" ")[0], kinds[1])  # fmt: skip
    return "what the README shows"
