"""`cleaner clean`: bytes in, bytes out; the diff can be applied, the JSON replayed."""

from __future__ import annotations

import gzip
import json
import os
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest

from cleaner import edits, render
from cleaner.document import Result
from cleaner.edits import Edit, Layer
from cleaner.language import Language
from tests.test_cli_run import CLEAN, DIRTY, PACK, PAGE


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    Path("cleaner.toml").write_text('rules = ["pack.toml"]\n')
    Path("pack.toml").write_text(PACK)
    Path("a.txt").write_bytes(DIRTY)


def clean(*arguments: str, stdin: bytes = b"", **environment: str) -> tuple[int, bytes, str]:
    """Exit code, standard output, standard error."""
    command = [sys.executable, "-m", "cleaner", "clean", *arguments]
    done = subprocess.run(command, input=stdin, capture_output=True, timeout=60, env=os.environ | environment)
    return done.returncode, done.stdout, done.stderr.decode()


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        pytest.param(
            ["gone.txt"], 2, "cleaner: gone.txt: not found; name a file, or - for standard input\n", id="missing"
        ),
        pytest.param(["."], 2, "cleaner: .: a directory; for directories use `cleaner run`\n", id="directory"),
        pytest.param(["--diff", "--explain"], 2, "choose one", id="two-views"),
        pytest.param(["bin.txt"], 3, "cleaner: bin.txt: binary: a NUL byte at offset 0\n", id="binary"),
        pytest.param(["none.html"], 3, "cleaner: none.html: no article text found\n", id="no-article"),
        pytest.param(["cut.txt.gz"], 3, "cleaner: cut.txt.gz: truncated .gz", id="truncated"),
    ],
)
def test_what_cannot_be_cleaned_is_told_in_one_line(arguments: list[str], code: int, told: str) -> None:
    Path("bin.txt").write_bytes(b"\0")
    Path("none.html").write_text("<html></html>")
    Path("cut.txt.gz").write_bytes(gzip.compress(DIRTY)[:-10])
    done, out, err = clean(*arguments)
    assert (done, out) == (code, b"") and told in err and "Traceback" not in err


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(CLEAN, id="final-line-break"),
        pytest.param(CLEAN.rstrip(), id="no-final-line-break"),
        pytest.param("Der Fährmann, „später“ – 中文 😀.\n".encode(), id="beyond-ascii"),
    ],
)
def test_clean_text_comes_back_byte_for_byte_whatever_the_locale(data: bytes) -> None:
    assert clean(stdin=data, LC_ALL="C", PYTHONIOENCODING="latin-1", PYTHONUTF8="0") == (0, data, "")


def test_carriage_returns_are_not_made_by_writing() -> None:
    Path("none.toml").write_text("stages = []\n")
    assert clean("--config", "none.toml", stdin=b"x\r\ny\rz\n") == (0, b"x\r\ny\rz\n", "")


@pytest.mark.parametrize("arguments", [["a.txt"], ["-"], []], ids=["file", "dash", "nothing"])
def test_text_is_cleaned(arguments: list[str]) -> None:
    assert clean(*arguments, stdin=DIRTY) == (0, CLEAN, "")


def test_files_are_read_as_in_run() -> None:
    Path("a.html.gz").write_bytes(gzip.compress(PAGE))
    Path("b.txt").write_bytes("Zebra marker line\nDer Fährmann schläft.\n".encode("utf-16"))
    assert clean("a.html.gz")[1].startswith(b"The ferry to the island was late")
    assert clean("b.txt") == (0, "Der Fährmann schläft.\n".encode(), "cleaner: b.txt: read as UTF-16\n")


def test_check_says_what_would_change_and_writes_no_text() -> None:
    assert clean("--check", "a.txt") == (1, b"", "cleaner: a.txt: 1 edit would change it\n")
    assert clean("--check", stdin=CLEAN) == (0, b"", "")
    code, out, _ = clean("--check", "--diff", "a.txt")
    assert code == 1 and out.startswith(b"--- a.txt\n")


def test_diff_names_the_rules_of_each_hunk() -> None:
    assert clean("--diff", "a.txt") == (
        0,
        b"--- a.txt\n+++ a.txt (clean)\n@@ -1,2 +1,1 @@ boilerplate/xx-zebra\n"
        b"-Zebra marker line\n The ferry was late again.\n",
        "",
    )
    assert clean("--diff", stdin=CLEAN) == (0, b"", "")


def test_explanation_can_be_replayed() -> None:
    code, out, _ = clean("--explain", stdin="Ä\n".encode() + DIRTY)
    told = json.loads(out)
    assert code == 0
    (edit,) = told["edits"]
    assert edit == {
        "start": 2,
        "end": 20,
        "stage": "boilerplate",
        "rule": "boilerplate/xx-zebra",
        "rules": ["boilerplate/xx-zebra"],
        "before": "Zebra marker line\n",
        "after": "",
    }
    assert told["source"] == "<stdin>" and told["flags"] == [] and len(told["pack_version"]) == 12
    assert "language" not in told
    assert json.loads(clean("--explain", "--language", "EN", "a.txt")[1])["language"] == "en"


def test_reader_that_goes_away_is_no_traceback() -> None:
    Path("long.txt").write_bytes(CLEAN * 50_000)
    process = subprocess.Popen(
        [sys.executable, "-m", "cleaner", "clean", "long.txt"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None and process.stderr is not None
    process.stdout.read(10)
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(timeout=60) == 141


def changed(text: str, *changes: tuple[int, int, str]) -> Result:
    made = [Edit(start, end, new, f"r/{number}") for number, (start, end, new) in enumerate(changes)]
    layer = Layer("r", text, edits.apply(text, made), made, (), ())
    return Result(text, [layer], Language(text, given="en"), (), "")


def patched(text: str, diff: str) -> str:
    """`text` with the unified `diff` applied, every count and context line checked."""
    old = re.findall(r"[^\n]*\n|[^\n]+", text)
    new: list[str] = []
    at = 0
    for hunk in re.split(r"(?m)^(?=@@ )", diff)[1:]:
        head, *body = re.findall(r"[^\n]*\n", hunk)
        numbers = re.match(r"@@ -(\d+),(\d+) \+(\d+),(\d+) @@ r/", head)
        assert numbers
        start, size, after, after_size = map(int, numbers.groups())
        start, after = start - (size > 0), after - (after_size > 0)
        lines: list[str] = []
        for line in body:
            if line.startswith("\\"):
                lines[-1] = lines[-1][:-1]
            else:
                lines.append(line)
        new += old[at:start]
        assert len(new) == after and len([x for x in lines if x[0] != "+"]) == size
        assert [x[1:] for x in lines if x[0] != "+"] == old[start : start + size]
        new += [x[1:] for x in lines if x[0] != "-"]
        assert len(new) == after + after_size
        at = start + size
    return "".join(new + old[at:])


@pytest.mark.parametrize(
    ("text", "change"),
    [
        pytest.param("a\nb\n", (3, 4, ""), id="final-line-break-goes"),
        pytest.param("a\nb", (3, 3, "\n"), id="final-line-break-comes"),
        pytest.param("a\nb\n", (1, 2, ""), id="two-lines-become-one"),
        pytest.param("a\nb\nc\n", (2, 2, "x\n"), id="line-put-between"),
        pytest.param("a\nb\nc\n", (1, 3, ""), id="line-goes-with-the-break-before-it"),
        pytest.param("", (0, 0, "x"), id="from-nothing"),
        pytest.param("x", (0, 1, ""), id="to-nothing"),
        pytest.param("a\x85b\u2028c\r\nd\n", (0, 1, "z"), id="only-line-feeds-are-line-breaks"),
    ],
)
def test_diff_can_be_applied(text: str, change: tuple[int, int, str]) -> None:
    result = changed(text, change)
    assert patched(text, render.diff(result, "x")) == result.text


def test_any_diff_can_be_applied() -> None:
    chance = random.Random(7)
    for _ in range(2_000):
        text = "".join(chance.choices("ab\n", weights=(3, 1, 2), k=chance.randrange(60)))
        cuts = sorted(chance.sample(range(len(text) + 1), k=min(len(text) + 1, 2 * chance.randrange(5))))
        changes = [
            (start, end, "".join(chance.choices("x\n", k=chance.randrange(3))))
            for start, end in zip(cuts[::2], cuts[1::2], strict=False)
        ]
        result = changed(text, *changes)
        assert patched(text, render.diff(result, "x")) == result.text, (text, changes)


def test_diff_keeps_far_changes_apart_and_colours_lines() -> None:
    text = "".join(f"{i}\n" for i in range(30))
    told = render.diff(changed(text, (0, 1, "x"), (2, 3, "y"), (50, 51, "z")), "n", colour=True)
    assert told.count("@@ r/") == 2 and "@@ r/0, r/1\x1b[m\n" in told and "@@ r/2\x1b[m\n" in told
    assert "\x1b[31m-0\x1b[m\n\x1b[31m-1\x1b[m\n\x1b[32m+x\x1b[m\n\x1b[32m+y\x1b[m\n 2\n" in told
