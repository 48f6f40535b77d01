"""`cleaner run` as a process: exit codes, bytes, what is said where."""

from __future__ import annotations

import gzip
import json
import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.example_rules import exact_line

PACK = exact_line("xx-zebra", "zebra marker line", kept_because="Prose.")
DIRTY, CLEAN = b"Zebra marker line\nThe ferry was late again.\n", b"The ferry was late again.\n"
PARAGRAPH = "<p>The ferry to the island was late again on Monday, and nobody on the pier could say why it was.</p>"
PAGE = f"<html><body><article><p>Zebra marker line</p>{PARAGRAPH * 4}</article></body></html>".encode()


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    monkeypatch.delenv("NO_COLOR", raising=False)
    Path("cleaner.toml").write_text('rules = ["pack.toml"]\n')
    Path("pack.toml").write_text(PACK)
    Path("in/sub").mkdir(parents=True)
    Path("in/a.txt").write_bytes(DIRTY)
    Path("in/sub/b.md.gz").write_bytes(gzip.compress(DIRTY))


def cleaner(*arguments: str | bytes) -> tuple[int, str, str]:
    """Exit code, standard output, standard error."""
    done = subprocess.run([sys.executable, "-m", "cleaner", *arguments], capture_output=True, timeout=60)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        pytest.param(["in"], "Missing argument 'OUT'", id="no-output"),
        pytest.param(["in", "out", "--workers", "0"], "--workers", id="no-workers"),
        pytest.param(["in", "out", "--punctuation", "fancy"], "--punctuation", id="unknown-punctuation"),
        pytest.param(["in", "out", "--config", "gone.toml"], "cleaner: gone.toml: ", id="no-config"),
        pytest.param(["in", "out", "--rules", "gone.toml"], "cleaner: gone.toml:1: ", id="no-rules"),
        pytest.param(["gone", "out"], "cleaner: gone: not found; name a file or a directory\n", id="no-input"),
        pytest.param(["in", "out", "--engine", "ray", "--state", "x"], "--state is not for --engine ray", id="ray"),
        pytest.param(["in", "in/out"], "cleaner: in/out: the output lies inside the input in; ", id="output-in-input"),
    ],
)
def test_wrong_use_exits_2_with_one_line_and_writes_nothing(arguments: list[str], told: str) -> None:
    before = sorted(Path().rglob("*"))
    code, out, err = cleaner("run", *arguments)
    assert (code, out) == (2, "") and told in err and "Traceback" not in err
    assert sorted(Path().rglob("*")) == before


def test_wrong_configuration_exits_2() -> None:
    Path("cleaner.toml").write_text("rles = []\n")
    code, out, err = cleaner("run", "in", "out")
    assert (code, out) == (2, "") and err.startswith("cleaner: cleaner.toml: ") and "Traceback" not in err


def test_each_fault_of_a_rule_file_has_its_line() -> None:
    Path("pack.toml").write_text(PACK.replace("why = ", "wy = ").replace("exact-line", "no-such-kind"))
    code, _, err = cleaner("run", "in", "out")
    assert code == 2 and len(err.splitlines()) > 1
    assert all(line.startswith("cleaner: pack.toml:") for line in err.splitlines())


def test_foreign_file_exits_2_and_overwrite_allows_it() -> None:
    Path("out/sub").mkdir(parents=True)
    Path("out/sub/b.md.gz").write_bytes(b"theirs")
    code, _, err = cleaner("run", "in", "out")
    assert code == 2 and err.startswith("cleaner: out/sub/b.md.gz: was not written by an earlier run; ")
    assert os.listdir("out") == ["sub"] and Path("out/sub/b.md.gz").read_bytes() == b"theirs"
    assert cleaner("run", "in", "out", "--overwrite")[0] == 0
    assert gzip.decompress(Path("out/sub/b.md.gz").read_bytes()) == CLEAN


def test_failures_exit_3_each_named_and_the_others_are_written() -> None:
    Path("in/bin.txt").write_bytes(b"\0")
    Path("in/cut.txt.gz").write_bytes(gzip.compress(DIRTY)[:-10])
    Path("in", os.fsdecode(b"caf\xe9\n.html")).write_text("<html></html>")
    Path("in/loop.txt").symlink_to("loop.txt")
    os.mkfifo("in/pipe.txt")
    code, out, err = cleaner("run", "in", "out")
    assert code == 3
    assert err.splitlines()[-4:] == [
        "cleaner: bin.txt: binary: a NUL byte at offset 0",
        r"cleaner: caf\xe9\n.html: no article text found",
        "cleaner: cut.txt.gz: truncated .gz: the file ends before the data does",
        "cleaner: loop.txt: symlink loop",
    ]
    assert out.startswith("6 documents: 2 changed, 0 unchanged, 0 empty, 4 failed\n")
    assert "note: pipe.txt: skipped: not a regular file\n" in out
    assert Path("out/a.txt").read_bytes() == CLEAN
    assert gzip.decompress(Path("out/sub/b.md.gz").read_bytes()) == CLEAN


def test_interrupt_exits_130_with_a_short_line_and_leaves_no_half_file() -> None:
    Path("in/slow.txt").write_text("slow")
    script = (
        "import time; from cleaner.batch import feed, pool; from cleaner.io import readers; read = readers.read\n"
        "pool.GRACE, feed.GROUP = 1, 1\n"
        "readers.read = lambda path, size: time.sleep(60) if path.name == 'slow.txt' else read(path, size)\n"
        "from cleaner.cli import app; app(['run', 'in', 'out', '--workers', '2'])"
    )
    process = subprocess.Popen([sys.executable, "-c", script], stderr=subprocess.PIPE, start_new_session=True)
    while not Path("out/sub/b.md.gz").exists() or not Path("out/a.txt").exists():
        assert process.poll() is None
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130 and err.endswith(b"cleaner: interrupted; the same command goes on from here\n")
    assert sorted(os.listdir("out")) == [".cleaner.sqlite", "a.txt", "sub"]
    Path("in/slow.txt").unlink()
    assert cleaner("run", "in", "out")[0] == 0, "the files are known as ours"


def test_tree_is_cleaned_and_told() -> None:
    Path("in/page.html").write_bytes(PAGE)
    Path("in/empty.txt").touch()
    Path("in/notes.pdf").touch()
    code, out, err = cleaner("run", "in", "out", "--workers", "2")
    assert (code, err) == (0, "cleaner: 4 of 4 documents\n")
    assert Path("out/a.txt").read_bytes() == CLEAN and Path("out/empty.txt").read_bytes() == b""
    assert Path("out/page.txt").read_bytes().startswith(b"The ferry to the island was late")
    assert out.startswith("4 documents: 3 changed, 0 unchanged, 1 empty, 0 failed\n")
    assert "boilerplate/xx-zebra" in out and "skipped: 1 other suffix\n" in out
    assert Path("in/a.txt").read_bytes() == DIRTY


def test_json_is_the_summary_and_nothing_else() -> None:
    code, out, err = cleaner("run", "in", "out", "--json", "--quiet")
    told = json.loads(out)
    assert (code, err) == (0, "")
    assert (told["documents"], told["changed"], told["failures"]) == (2, 2, {})
    assert told["rules"]["boilerplate/xx-zebra"] == {"edits": 2, "documents": 2, "removed": 36, "written": 0}
    assert told["stages"]["boilerplate"]["edits"] == 2 and told["pack_version"]


def test_quiet_says_failures_alone() -> None:
    assert cleaner("run", "in", "out", "--quiet") == (0, "", "")
    Path("in/bin.txt").write_bytes(b"\0")
    assert cleaner("run", "in", "out", "--quiet") == (3, "", "cleaner: bin.txt: binary: a NUL byte at offset 0\n")


def test_options_reach_the_pipeline() -> None:
    assert cleaner("run", "in", "out", "--quiet", "--disable", "boilerplate/xx-*") == (0, "", "")
    assert Path("out/a.txt").read_bytes() == DIRTY
    Path("none.toml").touch()
    assert cleaner("run", "in", "out", "--quiet", "--config", "none.toml") == (0, "", "")
    assert Path("out/a.txt").read_bytes() == DIRTY
    assert cleaner("run", "in", "out", "--quiet", "--config", "none.toml", "--rules", "pack.toml") == (0, "", "")
    assert Path("out/a.txt").read_bytes() == CLEAN


@pytest.mark.parametrize(
    ("out", "path"),
    [
        pytest.param("x.txt", "x.txt", id="to-a-file"),
        pytest.param("x.txt.gz", "x.txt.gz", id="to-a-packed-file"),
        pytest.param("new/", "new/a.txt", id="into-a-directory"),
    ],
)
def test_one_file(out: str, path: str) -> None:
    assert cleaner("run", "in/a.txt", out, "--quiet") == (0, "", "")
    data = Path(path).read_bytes()
    assert (gzip.decompress(data) if path.endswith("gz") else data) == CLEAN


def test_names_of_every_kind_are_kept() -> None:
    for name in (b"a b.txt", b"c\nd.txt", b"caf\xe9.txt", b"-x.txt"):
        Path("in", os.fsdecode(name)).write_bytes(DIRTY)
    assert cleaner("run", "in", b"o\xe9 \n")[0] == 0
    out = os.fsencode(Path.cwd()) + b"/o\xe9 \n"
    assert sorted(os.listdir(out)) == [
        b"-x.txt",
        b".cleaner.sqlite",
        b"a b.txt",
        b"a.txt",
        b"c\nd.txt",
        b"caf\xe9.txt",
        b"report.html",
        b"report.json",
        b"sub",
    ]
    assert cleaner("run", "in", b"o\xe9 \n", "--quiet") == (0, "", "")


def test_terminal_shows_a_bar() -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "cleaner", "run", "in", "out"],
        stderr=theirs,
        stdout=subprocess.DEVNULL,
        env=os.environ | {"TERM": "xterm", "COLUMNS": "80"},
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            data = os.read(ours, 4096)
        except OSError:  # Linux: the other end is closed
            break
        if not data:
            break
        shown += data
    os.close(ours)
    assert process.wait(timeout=60) == 0
    assert b"cleaning" in shown and b"2/2" in shown
