"""`cleaner rules`, `cleaner stages`, and the program as a whole."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

import cleaner
from cleaner import catalogue
from cleaner.cli import app
from cleaner.config import DEFAULT
from tests.test_cli_run import PACK

RISKY = PACK.replace("xx-zebra", "xx-risky").replace("zebra", "quagga").replace("Zebra", "Quagga")
RISKY = RISKY.replace("[rule.match]", 'safety = "risky"\nlanguages = ["en", "de"]\n[rule.match]')


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("packs").mkdir()
    Path("packs/one.toml").write_text(PACK)
    Path("packs/two.toml").write_text(RISKY)


def call(*arguments: str) -> tuple[int, str, str]:
    """Exit code, standard output, standard error."""
    done = CliRunner().invoke(app, arguments, prog_name="cleaner")
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.stdout, done.stderr


def test_unknown_rule_exits_2_with_the_ids_that_are_near() -> None:
    code, out, err = call("rules", "show", "boilerplate/xx-zebr", "--rules", "packs")
    assert (code, out) == (2, "")
    assert err.startswith("cleaner: no rule is called `boilerplate/xx-zebr`; did you mean boilerplate/xx-zebra")
    assert call("rules", "show", "0")[2] == "cleaner: no rule is called `0`; `cleaner rules list` names them all\n"


def test_unknown_stage_exits_2() -> None:
    code, out, err = call("rules", "list", "--stage", "boilerplat")
    assert (code, out) == (2, "") and err.startswith("cleaner: no stage is called `boilerplat`; there are encoding, ")


def test_each_fault_is_told_by_file_and_line() -> None:
    Path("packs/one.toml").write_text(PACK.replace('why = "A', 'wy = "A'))
    Path("packs/two.toml").write_text(RISKY.replace('after = "It left', 'after = "It stayed'))
    code, out, err = call("rules", "check", "packs")
    assert (code, err) == (2, "")
    lines = out.splitlines()
    assert any(line.startswith("packs/one.toml:3: boilerplate/xx-zebra: ") and "; " in line for line in lines)
    assert any(line.startswith("packs/two.toml:1") and "boilerplate/xx-risky" in line for line in lines)


def test_check_of_nothing_exits_2() -> None:
    assert call("rules", "check", "gone") == (
        2,
        "",
        "cleaner: gone: not found; name a rule file or a directory of them\n",
    )


def test_sound_rules_are_counted() -> None:
    assert call("rules", "check", "packs") == (0, "2 rules in 2 files: all sound\n", "")
    assert call("rules", "check", "packs/one.toml") == (0, "1 rule in 1 file: all sound\n", "")


def test_every_rule_is_listed_and_those_that_are_off_say_so() -> None:
    code, out, _ = call("rules", "list", "--rules", "packs")
    rows = {line.split()[0]: " ".join(line.split()[1:]) for line in out.splitlines()}
    assert code == 0
    assert rows["boilerplate/xx-zebra"] == "safe exact-line any A line made up for tests."
    assert rows["boilerplate/xx-risky"] == "risky, off exact-line en,de A line made up for tests."
    _, out, _ = call("rules", "list", "--rules", "packs", "--risky", "--disable", "*/xx-zebra")
    rows = {line.split()[0]: " ".join(line.split()[1:]) for line in out.splitlines()}
    assert rows["boilerplate/xx-zebra"].startswith("safe, off") and rows["boilerplate/xx-risky"].startswith(
        "risky exact"
    )


def test_rules_as_json_by_stage() -> None:
    told = json.loads(call("rules", "list", "--rules", "packs", "--json", "--stage", "boilerplate")[1])
    assert {rule["stage"] for rule in told} == {"boilerplate"}
    assert next(rule for rule in told if rule["id"] == "boilerplate/xx-risky") == {
        "id": "boilerplate/xx-risky",
        "stage": "boilerplate",
        "safety": "risky",
        "kind": "exact-line",
        "languages": ["en", "de"],
        "why": "A line made up for tests.",
        "on": False,
    }
    code, out, _ = call("rules", "list", "--stage", "encoding")
    assert code == 0
    assert "encoding/mojibake           safe  code  any  Text decoded with the wrong encoding.\n" in out
    assert not [line for line in out.splitlines() if not line.startswith("encoding/")]


def test_rule_is_shown_with_what_becomes_of_its_examples() -> None:
    code, out, _ = call("rules", "show", "boilerplate/xx-zebra", "--rules", "packs")
    assert code == 0
    assert out.startswith("boilerplate/xx-zebra  (safe, exact-line, any)\n\n## What it does\n")
    assert "## Why\nA line made up for tests.\n" in out
    assert "## Example 1\n-Zebra marker line\n It left.\n" in out
    assert "## Left alone\n  Zebra marker line was lost.\n  (Prose.)\n" in out


def test_a_rule_shows_its_guards_but_not_those_that_are_as_ever() -> None:
    told = call("rules", "show", "boilerplate/en-counted-comments")[1].splitlines()
    guards = [line for line in told if line.startswith("guard: ")]
    assert guards == ["guard: max-chars = 180", "guard: min-words-before = 120", "guard: sole = true"]


def test_rules_of_every_kind_can_be_shown_with_examples_that_hold() -> None:
    one_of_each = {(rule.stage, rule.match.kind): rule for rule in catalogue.every_rule(DEFAULT)}
    for rule in one_of_each.values():
        told = catalogue.page(DEFAULT, rule.id)
        assert rule.why in told and "(the example says otherwise" not in told, rule.id


def test_stages_are_told_in_running_order() -> None:
    code, out, _ = call("stages", "--rules", "packs")
    names = [line.split()[1] for line in out.splitlines()]
    assert code == 0 and names == ["encoding", "boilerplate", "translation", "punctuation", "layout"]
    assert all(" rule" in line and line.endswith(".") for line in out.splitlines())
    Path("cleaner.toml").write_text('stages = ["layout", "encoding"]\n')
    assert [line.split()[1] for line in call("stages")[1].splitlines()] == ["layout", "encoding"]


def test_version_and_help() -> None:
    assert call("--version") == (0, f"cleaner {cleaner.__version__}\n", "")
    code, out, _ = call("--help")
    assert code == 0 and all(f"\n  {name} " in out for name in ("run", "clean", "rules", "stages"))
    assert call("frobnicate")[0] == 2


@pytest.mark.parametrize("command", [["run"], ["clean"], ["rules"], ["rules", "list"], ["rules", "show"], ["stages"]])
def test_every_command_has_help(command: list[str]) -> None:
    code, out, _ = call(*command, "--help")
    assert code == 0 and out.startswith(f"Usage: cleaner {' '.join(command)}")


def test_help_loads_nothing_heavy() -> None:
    script = (
        "import sys; from cleaner.cli import app\n"
        "try: app(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = 'rich trafilatura lxml langdetect ftfy charset_normalizer pebble multiprocessing'.split()\n"
        "print(sorted(set(heavy) & set(sys.modules)))"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, env=environment, timeout=60)
    assert done.stdout.decode().splitlines()[-1] == "[]"
