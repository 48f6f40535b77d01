"""Rule files for tests and benchmarks."""

from __future__ import annotations

import json


def exact_line(name: str, literal: str, *, why: str = "A line made up for tests.", kept_because: str = "") -> str:
    """A rule, `boilerplate/<name>`, that deletes the line `literal`; each field stands on a line of its own."""
    before, after = f"{literal.capitalize()}\nIt left.\n", "It left.\n"
    reason = f'why = "{kept_because}"\n' if kept_because else ""
    return f"""\
[[rule]]
id = "boilerplate/{name}"
why = "{why}"
[rule.match]
kind = "exact-line"
literals = [{json.dumps(literal)}]
[rule.action]
kind = "delete-line"
[[rule.change]]
before = {json.dumps(before)}
after = {json.dumps(after)}
[[rule.keep]]
text = {json.dumps(f"{literal.capitalize()} was lost.{chr(10)}")}
{reason}"""
