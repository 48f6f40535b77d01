"""How the options are asked for: by file, by command line, and what the catalogue says of them."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cleaner import Cleaner, Config
from cleaner.batch.settings import settle
from cleaner.cli import app
from cleaner.stages.furniture import RULES
from tests.furniture import EVERYTHING, HEADLINE, TEXT


def test_a_rule_that_is_switched_off_stays_off() -> None:
    text = f"{HEADLINE}\n{TEXT}"
    off = Cleaner(Config(drop_headline=True, disable=("boilerplate/headline",)))
    assert off.clean(text) == text
    assert off.pack_version == Cleaner().pack_version != Cleaner(Config(drop_headline=True)).pack_version
    assert pickle.loads(pickle.dumps(EVERYTHING)).clean(text) == TEXT


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text(f"{HEADLINE}\nBy Orla Penhale\n{TEXT}Photo: Ada Lunn\n")
    return tmp_path


def test_the_file_and_the_command_line_ask_for_them(here: Path) -> None:
    (here / "cleaner.toml").write_text("drop-byline = true\ndrop-captions = true\n")
    assert (settle().drop_byline, settle().drop_headline) == (True, False)
    assert not settle(drop_byline=False).drop_byline

    def cleaned(*options: str) -> str:
        done = CliRunner().invoke(app, ["clean", "a.txt", *options])
        assert done.exit_code == 0, done.output
        return done.stdout

    assert cleaned() == f"{HEADLINE}\n{TEXT}"
    assert cleaned("--drop-headline") == TEXT
    assert cleaned("--no-drop-byline", "--no-drop-captions") == (here / "a.txt").read_text()
    run = CliRunner().invoke(app, ["run", "a.txt", "b.txt", "--drop-headline", "--workers", "1", "--quiet"])
    assert run.exit_code == 0, run.output
    assert (here / "b.txt").read_text() == TEXT


def test_the_catalogue_says_that_they_are_off() -> None:
    told = CliRunner().invoke(app, ["rules", "list", "--stage", "boilerplate"]).stdout
    rows = [line for line in told.splitlines() if line.split()[0] in RULES]
    assert len(rows) == len(RULES)
    assert all("safe, off" in row for row in rows)
    shown = CliRunner().invoke(app, ["rules", "show", "boilerplate/headline"]).stdout
    assert "## Example (drop-headline = true)\n-Forty stranded" in shown
