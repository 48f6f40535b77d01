"""Runs over directories: every fault is named, and no neighbour is ever lost."""

from __future__ import annotations

import faulthandler
import gzip
import json
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from cleaner.batch import run
from cleaner.batch.ledger import Ledger, entries
from cleaner.batch.plan import Wishes, plan
from cleaner.batch.recorder import Recorder
from cleaner.batch.summary import Summary
from cleaner.batch.work import Job
from cleaner.config import Config
from cleaner.document import Result
from cleaner.edits import Edit, Layer
from cleaner.errors import ConfigError, StageError
from cleaner.language import Language
from cleaner.report.counts import Tally

GOOD, CLEAN = b"ZEBRA The ferry was late.\n", b"The ferry was late.\n"


class Fake:
    """In the place of the pipeline: takes `ZEBRA ` out, and comes to grief where the text says so."""

    pack_version = "test"

    def __init__(self, scratch: Path) -> None:
        self.scratch = scratch
        self.config = Config()

    def explain(self, text: str, *, language: str | None = None, source: str | None = None) -> Result:
        word, _, rest = text.strip().partition(" ")
        if hasattr(self, word.lower()):
            getattr(self, word.lower())(rest)
        at = text.find("ZEBRA ")
        edits = [Edit(at, at + 6, "", "boilerplate/zebra")] if at >= 0 else []
        after = text.replace("ZEBRA ", "", 1)
        layer = Layer("boilerplate", text, after, edits, (), ())
        return Result(text, [layer], Language(text), ["over-removal"] if "FLAG" in text else [], "test")

    def exit(self, code: str) -> None:
        os._exit(int(code))

    def kill(self, _: str) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def kill_once(self, _: str) -> None:
        if not (self.scratch / "killed").exists():
            (self.scratch / "killed").touch()
            os.kill(os.getpid(), signal.SIGKILL)

    def fail(self, _: str) -> None:
        raise RecursionError("too deep")

    def crash(self, _: str) -> None:
        faulthandler.disable()  # pytest's, which would tell of it at length
        os.kill(os.getpid(), signal.SIGSEGV)

    def starve(self, _: str) -> None:
        raise MemoryError

    def leave(self, _: str) -> None:
        raise SystemExit(5)

    def sleep(self, seconds: str) -> None:
        time.sleep(float(seconds))

    def broken(self, _: str) -> None:
        raise StageError("stage `x` failed: ValueError; mend it")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def put(**texts: bytes) -> None:
    """Files in `in`; a `__` in the name is a slash, a `_` a dot."""
    for name, data in texts.items():
        path = Path("in", name.replace("__", "/").replace("_", "."))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def fake() -> Any:
    return Job(Fake(Path.cwd()))  # type: ignore[arg-type]


def go(workers: int = 1, *, overwrite: bool = False, **how: Any) -> Summary:
    made = plan(Path("in"), "out", Wishes(overwrite=overwrite))
    return run.run(made, fake(), run.How(workers, **how))


def written() -> dict[str, bytes]:
    """What is in `out`, without what a run keeps for itself."""
    files = (path for path in Path("out").rglob("*") if path.is_file())
    own = (".cleaner.sqlite", "quarantine.jsonl")
    return {str(p.relative_to("out")): p.read_bytes() for p in files if p.name not in own}


def known() -> list[str]:
    """The outputs that the ledger takes for ours."""
    return sorted(entry.output for entry in entries(Path("out")).values() if entry.ours)


NEIGHBOURS = {"a.txt": CLEAN, "z/z.txt": CLEAN}


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        pytest.param("m.txt", b"\0", "binary: a NUL byte at offset 0", id="binary"),
        pytest.param("m.txt", b"\x01" * 9, "binary: 9 control characters in 9 bytes", id="control-characters"),
        pytest.param("m.txt.gz", gzip.compress(GOOD)[:-9], "truncated .gz: ", id="truncated-gz"),
        pytest.param("m.txt.gz", GOOD, "damaged .gz: ", id="not-packed"),
        pytest.param("m.html", b"<html><body></body></html>", "no article text found", id="page-without-article"),
        pytest.param("m.txt", b"FAIL", "internal error: RecursionError: too deep", id="bug-in-a-stage"),
        pytest.param("m.txt", b"STARVE", "out of memory", id="no-memory"),
        pytest.param("m.txt", b"LEAVE", "internal error: SystemExit: 5", id="plug-in-that-exits"),
    ],
)
@pytest.mark.parametrize("workers", [1, 2])
def test_failure_is_named_and_neighbours_are_written(name: str, data: bytes, why: str, workers: int) -> None:
    put(a_txt=GOOD, z__z_txt=GOOD)
    Path("in", name).write_bytes(data)
    summary = go(workers)
    assert list(summary.failures) == [name] and summary.failures[name].startswith(why)
    assert written() == NEIGHBOURS
    assert known() == ["a.txt", "z/z.txt"]
    assert (summary.documents, summary.changed) == (3, 2)


@pytest.mark.parametrize("workers", [1, 2])
def test_file_that_vanishes_while_running_is_named(workers: int) -> None:
    put(a_txt=GOOD, m_txt=GOOD, z__z_txt=GOOD)
    made = plan(Path("in"), "out")
    Path("in/m.txt").unlink()
    summary = run.run(made, fake(), run.How(workers))
    assert summary.failures == {"m.txt": "vanished: the file is no longer there"}
    assert written() == NEIGHBOURS


def test_file_that_becomes_a_directory_while_running_is_named() -> None:
    put(a_txt=GOOD, m_txt=GOOD, z__z_txt=GOOD)
    made = plan(Path("in"), "out")
    Path("in/m.txt").unlink()
    Path("in/m.txt").mkdir()
    assert run.run(made, fake()).failures == {"m.txt": "a directory, not a file"}
    assert written() == NEIGHBOURS


@contextmanager
def unprivileged() -> Iterator[None]:
    """Root may read anything; inside, this process is nobody."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


def test_what_may_not_be_read_or_written_is_named() -> None:
    put(a_txt=GOOD, m_txt=GOOD, locked__b_txt=GOOD, z__z_txt=GOOD)
    Path("out/z").mkdir(parents=True)
    opened = [Path.cwd(), *(path for path in Path.cwd().parents if not path.stat().st_mode & 0o001)]
    modes = [path.stat().st_mode for path in opened]
    for path in (*opened, Path("out")):
        path.chmod(0o777)
    for name in ("in/m.txt", "in/locked"):
        Path(name).chmod(0)
    Path("out/z").chmod(0o555)
    try:
        with unprivileged():
            summary = go()
    finally:
        for path, mode in zip(opened, modes, strict=True):
            path.chmod(mode)
        for name in ("in/m.txt", "in/locked", "out/z"):
            Path(name).chmod(0o755)
    assert summary.failures == {
        "locked": "permission denied",
        "m.txt": "permission denied",
        "z/z.txt": "cannot be written: permission denied",
    }
    assert written() == {"a.txt": CLEAN}


def test_output_that_may_not_be_written_is_refused_before_anything_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    put(a_txt=GOOD)
    made = plan(Path("in"), "out")
    Path("out").touch()
    with pytest.raises(ConfigError, match=r"^out: cannot be written: .*; choose another output$"):
        run.run(made, fake())


@pytest.mark.parametrize("workers", [1, 2])
def test_broken_plug_in_stops_the_run(workers: int) -> None:
    put(a_txt=GOOD, m_txt=b"BROKEN", z__z_txt=GOOD)
    with pytest.raises(StageError, match="stage `x` failed"):
        go(workers)
    assert sorted(known()) == sorted(written()), "what was written is known"


def test_run_that_was_killed_does_not_take_its_own_files_for_foreign(monkeypatch: pytest.MonkeyPatch) -> None:
    put(a_txt=GOOD, z__z_txt=GOOD)
    with monkeypatch.context() as patch:
        patch.setattr(Recorder, "settle", lambda _: None)  # as if the process were gone by then
        patch.setattr(Ledger, "release", lambda *_: None)
        go()
    assert go().failures == {}
    assert written() == NEIGHBOURS


def test_file_that_comes_to_be_in_the_way_while_running_is_left_alone() -> None:
    put(a_txt=GOOD, m_txt=GOOD, z__z_txt=GOOD)
    made = plan(Path("in"), "out")
    Path("out").mkdir()
    Path("out/m.txt").write_bytes(b"theirs")
    summary = run.run(made, fake())
    assert list(summary.failures) == ["m.txt"]
    assert written() == NEIGHBOURS | {"m.txt": b"theirs"}
    assert known() == ["a.txt", "z/z.txt"]


def test_second_run_replaces_its_own_files_and_keeps_what_it_no_longer_writes() -> None:
    put(a_txt=GOOD, old_txt=GOOD)
    go()
    Path("in/old.txt").unlink()
    put(a_txt=b"ZEBRA Other.\n")
    go()
    assert written() == {"a.txt": b"Other.\n", "old.txt": CLEAN}
    assert known() == ["a.txt", "old.txt"]


def test_document_that_fails_later_keeps_its_earlier_output() -> None:
    put(a_txt=GOOD, m_txt=GOOD)
    go()
    put(m_txt=b"\0")
    assert list(go().failures) == ["m.txt"]
    assert written() == {"a.txt": CLEAN, "m.txt": CLEAN} and known() == ["a.txt", "m.txt"]


def test_overwritten_files_are_ours_from_then_on() -> None:
    put(a_txt=GOOD)
    Path("out").mkdir()
    Path("out/a.txt").write_bytes(b"theirs")
    Path("out/other.txt").write_bytes(b"theirs")
    go(overwrite=True)
    go()
    assert written() == {"a.txt": CLEAN, "other.txt": b"theirs"}


def test_pages_and_texts_of_one_name_are_all_written() -> None:
    article = b"<p>The ferry to the island was late again on Monday, and nobody could say why.</p>" * 4
    put(a_txt=GOOD, a_html=b"<html><body><article>" + article + b"</article></body></html>")
    go(2)
    files = written()
    assert files["a.txt"] == CLEAN
    assert files["a.html.txt"].startswith(b"The ferry to the island was late")


def test_summary_counts_what_was_done() -> None:
    put(a_txt=GOOD, b_txt=b"FLAG ZEBRA \n", c_txt=b"same", d_txt=b"", e_pdf=b"", f_txt=b"\0", g_txt=b"f\xfcr")
    Path("in/link.txt").symlink_to("a.txt")
    summary = go()
    assert (summary.documents, summary.changed, summary.unchanged, summary.empty) == (6, 2, 2, 1)
    assert (summary.size_in, summary.size_out, summary.removed, summary.written) == (45, 33, 12, 0)
    assert summary.rules["boilerplate/zebra"] == Tally(edits=2, documents=2, removed=12, written=0)
    assert summary.stages["boilerplate"] == summary.rules["boilerplate/zebra"]
    assert summary.flags == {"over-removal": ["b.txt"]}
    assert summary.skipped == {"other suffix": 1, "symlink to a file that is read already": 1}
    assert summary.notes == {
        "g.txt": "not UTF-8; read as cp1252",
        "link.txt": "skipped: symlink to a file that is read already",
    }
    told = summary.render()
    assert told.startswith("6 documents: 2 changed, 2 unchanged, 1 empty, 1 failed\ncharacters: 45 in, 12 removed, 0 w")
    assert "over-removal: 1 document: b.txt\n" in told and "note: g.txt: not UTF-8; read as cp1252\n" in told
    assert json.loads(summary.to_json())["failures"] == {"f.txt": "binary: a NUL byte at offset 0"}


def test_empty_directory_is_no_fault() -> None:
    Path("in").mkdir()
    assert go(2).documents == 0 and known() == []
