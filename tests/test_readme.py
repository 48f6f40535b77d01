"""What the README says is true: its examples run, its commands and options exist, its settings are the defaults."""

from __future__ import annotations

import doctest
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import msgspec
import pytest

from cleaner import Config
from cleaner.packs import Guards
from cleaner.proof import check

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.M | re.S)


def test_python_examples() -> None:
    result = doctest.testfile(str(ROOT / "README.md"), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert result.attempted >= 10
    assert result.failed == 0


def console_examples() -> list[tuple[str, str]]:
    found = []
    for block in blocks("console"):
        for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
            command, _, output = part.partition("\n")
            found.append((command, output))
    return found


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A PATH on which `cleaner` is this checkout's."""
    home = tmp_path_factory.mktemp("bin")
    script = home / "cleaner"
    script.write_text(f"#!/bin/sh\nexec '{sys.executable}' -m cleaner \"$@\"\n")
    script.chmod(0o755)
    return {**os.environ, "PATH": f"{home}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}


@pytest.mark.parametrize(("command", "output"), console_examples(), ids=lambda text: text[:40])
def test_console_example(command: str, output: str, environment: dict[str, str], tmp_path: Path) -> None:
    done = subprocess.run(command, shell=True, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == (output, "")


def test_the_main_command_cleans_the_samples(environment: dict[str, str], tmp_path: Path) -> None:
    (command,) = re.findall(r"command: main job -->\n```sh\n(.*?)\n```", README, re.S)
    run = command.rpartition("&& .venv/bin/")[2]
    assert run == "cleaner run docs/samples cleaned"
    done = subprocess.run(
        run.replace("docs/samples", str(ROOT / "docs/samples")),
        shell=True,
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    texts = {path.name: path.read_text("utf-8") for path in (tmp_path / "cleaned").glob("[!.]*")}
    assert texts.pop("report.html") and texts.pop("report.json")
    assert set(texts) == {"harbour-wire.txt", "lighthouse.txt", "rye-bread.md"}
    for prompt in (
        "Skip to",
        "Read this also",
        "Share",
        "Sign up for",
        "Leave a Reply",
        "Read more",
        "Advertisement",
        " ,",
    ):
        assert not [name for name, text in texts.items() if prompt in text], prompt
    assert "had yet" not in texts["harbour-wire.txt"]
    assert "- 500 g rye flour\n- 400 ml buttermilk" in texts["rye-bread.md"]


def test_the_rule_of_the_readme_is_sound(tmp_path: Path) -> None:
    (rule,) = [block for block in blocks("toml") if block.startswith("[[rule]]")]
    (tmp_path / "mine.toml").write_text(rule)
    packs, faults = check([tmp_path / "mine.toml"])
    assert faults == []
    assert len(packs[0].rules) == 1


def test_the_settings_are_all_there_with_their_defaults() -> None:
    (settings,) = [block for block in blocks("toml") if block.startswith("stages = ")]
    assert msgspec.convert(tomllib.loads(settings), Config) == Config()
    assert set(tomllib.loads(settings)) == {field.encode_name for field in msgspec.structs.fields(Config)}


def test_every_guard_is_described() -> None:
    for field in msgspec.structs.fields(Guards):
        assert f"`{field.encode_name}`" in README, field.encode_name


def test_every_command_and_option_is_described(environment: dict[str, str]) -> None:
    def help_of(*command: str) -> str:
        call = [sys.executable, "-m", "cleaner", *command, "--help"]
        return subprocess.run(call, env=environment, capture_output=True, text=True, check=True).stdout

    for command in (["run"], ["clean"], ["rules", "list"], ["rules", "show"], ["rules", "check"], ["stages"]):
        assert f"`cleaner {' '.join(command)}" in README
        for option in set(re.findall(r"--(?!no-)[a-z][a-z-]+", help_of(*command))) - {"--help"}:
            assert option in README, (command, option)


def test_every_stage_is_described() -> None:
    for stage in Config().stages:
        assert f"| `{stage}` |" in README
