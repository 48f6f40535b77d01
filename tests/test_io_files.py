"""Writing, walking and speaking: all or nothing, nothing opened that should not be, bytes as they are."""

from __future__ import annotations

import gzip
import io
import os
import socket
import stat
import sys
from pathlib import Path
from typing import Any

import pytest

from cleaner.errors import InputError
from cleaner.io import console, walk, writers


def names(directory: Path) -> list[str]:
    return sorted(os.listdir(directory))


@pytest.mark.parametrize("at", ["os.replace", "builtins.open"])
def test_failed_write_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    (tmp_path / "a.txt").write_text("old")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(at, fail)
        with pytest.raises(OSError, match="No space"):
            writers.write(tmp_path / "a.txt", b"new")
    assert names(tmp_path) == ["a.txt"]
    assert (tmp_path / "a.txt").read_text() == "old"


def test_interrupted_write_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        writers.write(tmp_path / "a.txt", b"new")
    assert names(tmp_path) == []


def test_file_that_came_to_be_meanwhile_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("theirs")
    with pytest.raises(InputError, match="has come to be"):
        writers.write(tmp_path / "a.txt", b"ours", new=True)
    assert names(tmp_path) == ["a.txt"]
    assert (tmp_path / "a.txt").read_text() == "theirs"


def test_symlink_in_the_way_is_replaced_and_its_target_kept(tmp_path: Path) -> None:
    (tmp_path / "target.txt").write_text("theirs")
    (tmp_path / "a.txt").symlink_to("target.txt")
    writers.write(tmp_path / "a.txt", b"ours")
    assert (tmp_path / "target.txt").read_text() == "theirs"
    assert (tmp_path / "a.txt").read_text() == "ours" and not (tmp_path / "a.txt").is_symlink()


def test_write_makes_directories_replaces_and_honours_the_umask(tmp_path: Path) -> None:
    path = tmp_path / "x" / "y" / "a.txt"
    old = os.umask(0o027)
    try:
        writers.write(path, b"one", new=True)
        writers.write(path, b"two")
    finally:
        os.umask(old)
    assert path.read_bytes() == b"two" and names(path.parent) == ["a.txt"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_leftover_of_a_dead_process_is_no_obstacle(tmp_path: Path) -> None:
    path = tmp_path / ("a" * 250 + ".txt")  # no room for a longer temporary name
    writers.temporary(path).write_text("half")
    writers.write(path, b"whole")
    assert names(tmp_path) == [path.name]


def test_packed_bytes_are_the_same_every_time() -> None:
    assert writers.pack("Fähre", "a.txt") == "Fähre".encode()
    assert gzip.decompress(writers.pack("Fähre", "a.txt.GZ")) == "Fähre".encode()
    assert writers.pack("Fähre", "a.txt.gz")[4:8] == b"\0\0\0\0", "no time stamp"


def test_walk_opens_nothing_but_documents(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "pipe-link.txt").symlink_to("pipe.txt")
    with socket.socket(socket.AF_UNIX) as server:
        here = os.getcwd()
        os.chdir(tmp_path)  # the path of a socket may hold 107 bytes
        try:
            server.bind("socket.txt")
        finally:
            os.chdir(here)
        (tmp_path / "a.txt").touch()
        (tmp_path / "a.pdf").touch()
        (tmp_path / "sub.txt").mkdir()
        (tmp_path / "sub.txt" / "b.html.gz").touch()
        found = walk.walk(tmp_path)
    assert found.files == ["a.txt", "sub.txt/b.html.gz"]
    assert found.skipped == {"not a regular file": 3, "other suffix": 1}
    assert set(found.notes) == {"pipe.txt", "pipe-link.txt", "socket.txt"}
    assert found.failures == {}


def test_walk_reads_each_file_once_and_follows_no_directory(tmp_path: Path) -> None:
    root = tmp_path / "in"
    root.mkdir()
    (tmp_path / "outside.txt").touch()
    (root / "a.txt").touch()
    for link, target in {
        "again.txt": "a.txt",
        "first.txt": "../outside.txt",
        "second.txt": "../outside.txt",
        "loop": ".",
        "dir.txt": "..",
        "self.txt": "self.txt",
        "nothing.txt": "nowhere.txt",
        "nothing.pdf": "nowhere.pdf",
    }.items():
        (root / link).symlink_to(target)
    found = walk.walk(root)
    assert found.files == ["a.txt"]
    assert found.skipped == {walk.LINKED_TWICE: 1, walk.LINKED_OUT: 2, walk.LINKED_DIRECTORY: 2, walk.OTHER_SUFFIX: 1}
    assert found.failures == {"self.txt": "symlink loop", "nothing.txt": "broken symlink: it points to nothing"}


def test_walk_follows_links_where_asked_and_no_loop(tmp_path: Path) -> None:
    root, outside = tmp_path / "in", tmp_path / "elsewhere"
    root.mkdir()
    outside.mkdir()
    (outside / "b.txt").touch()
    for link, target in {"loop": ".", "there": "../elsewhere", "again": "../elsewhere"}.items():
        (root / link).symlink_to(target)
    (root / "c.txt").symlink_to("../elsewhere/b.txt")
    assert walk.walk(root).files == []
    found = walk.walk(root, follow=True)
    assert found.files == ["again/b.txt"] and found.failures == {}


def test_walk_is_in_order_of_bytes(tmp_path: Path) -> None:
    for name in (b"z.txt", b"\xe9.txt", b"a\nb.txt", b"B.txt"):
        Path(os.fsdecode(bytes(tmp_path) + b"/" + name)).touch()
    assert [os.fsencode(name) for name in walk.walk(tmp_path).files] == [b"B.txt", b"a\nb.txt", b"z.txt", b"\xe9.txt"]


def test_directory_that_vanishes_is_a_failure(tmp_path: Path) -> None:
    assert walk.walk(tmp_path / "gone").failures == {".": "vanished: the file is no longer there"}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("Fähre 1.txt", "Fähre 1.txt", id="letters-and-spaces-stay"),
        pytest.param(os.fsdecode(b"caf\xe9.txt"), r"caf\xe9.txt", id="bytes-that-are-no-utf-8"),
        pytest.param("a\nb\x1b[31m\u202e.txt", r"a\nb\x1b[31m\u202e.txt", id="nothing-reaches-the-terminal"),
        pytest.param("\ud800.txt", r"\ud800.txt", id="lone-surrogate"),
    ],
)
def test_names_are_shown_on_one_line(name: str, text: str) -> None:
    assert console.shown(name) == text


def test_output_is_utf8_and_untranslated_whatever_the_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="latin-1", newline="\r\n"))
    console.out("Fähre → \ud800\r\nTür\n")
    console.out(b"\xff")
    assert raw.getvalue() == "Fähre → \N{REPLACEMENT CHARACTER}\r\nTür\n".encode() + b"\xff"


def test_unbuffered_output_is_written_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    class Slow(io.BytesIO):
        def write(self, data: Any) -> int:
            return super().write(data[:3])

    raw = Slow()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw))
    console.out("The ferry was late.\n")
    assert raw.getvalue() == b"The ferry was late.\n"
