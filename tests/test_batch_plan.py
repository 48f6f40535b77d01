"""What a run refuses before it starts, and what it calls the files it writes."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from cleaner.batch.ledger import DONE, NAME, Ledger, entries
from cleaner.batch.plan import Wishes, assign, plan
from cleaner.batch.settings import settle
from cleaner.batch.units import Task
from cleaner.errors import ConfigError
from cleaner.report.counts import Counts


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("in/a.txt", "in/sub/b.md"):
        path = Path(name)
        path.parent.mkdir(exist_ok=True)
        path.write_text("The ferry.\n")


def refused(source: str, out: str, *, overwrite: bool = False) -> str:
    before = sorted(Path().rglob("*"))
    with pytest.raises(ConfigError) as caught:
        plan(Path(source), out, Wishes(overwrite=overwrite))
    assert sorted(Path().rglob("*")) == before, "a plan writes nothing"
    return str(caught.value)


def wrote(directory: str, *names: str) -> None:
    """As if an earlier run had written `names`."""
    for name in names:
        path = Path(directory, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    know(directory, *names)


def know(directory: str, *names: str) -> None:
    """A ledger in `directory` that knows the outputs `names`."""
    for old in Path(directory).glob(f"{NAME}*"):
        old.unlink()
    Path(directory).mkdir(parents=True, exist_ok=True)
    ledger = Ledger(Path(directory, NAME))
    ledger.plan([(Task(Path(name), Path(name), name, True), name) for name in names], "key", "version", "{}", False)
    for name in names:
        ledger.finish(name, DONE, Counts(), wrote=True)
    ledger.close()


@pytest.mark.parametrize(
    ("source", "out", "fault"),
    [
        pytest.param("in", "in", "in: the output is the input", id="same"),
        pytest.param("in", "in/../in/", "in/../in: the output is the input", id="same-by-another-path"),
        pytest.param("in", "link", "link: the output is the input", id="same-by-symlink"),
        pytest.param("in", "in/out", "in/out: the output lies inside the input in", id="output-inside-input"),
        pytest.param("in", "link/out", "link/out: the output lies inside the input in", id="output-inside-by-symlink"),
        pytest.param("in/sub", "in", "in/sub: the input lies inside the output in", id="input-inside-output"),
        pytest.param("in/a.txt", "in/a.txt", "in/a.txt: the output is the input", id="same-file"),
        pytest.param("in/a.txt", "link/a.txt", "link/a.txt: the output is the input", id="same-file-by-symlink"),
        pytest.param("in/a.txt", "hard.txt", "hard.txt: the output is the input", id="same-file-by-hard-link"),
        pytest.param("in/a.txt", "in", "in/a.txt: the input lies inside the output in", id="file-inside-output"),
    ],
)
@pytest.mark.parametrize("overwrite", [False, True])
def test_input_and_output_in_each_other_are_refused(source: str, out: str, fault: str, overwrite: bool) -> None:
    Path("link").symlink_to("in")
    os.link("in/a.txt", "hard.txt")
    assert refused(source, out, overwrite=overwrite).startswith(fault)


def test_beside_is_not_inside() -> None:
    assert plan(Path("in"), "in-clean").tasks


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        pytest.param("nowhere", "nowhere: not found; name a file or a directory", id="missing"),
        pytest.param(
            "a.pdf", "a.pdf: not a document by its suffix; there are .txt, .md, .html, .htm, .jsonl", id="suffix"
        ),
        pytest.param("pipe.txt", "pipe.txt: not a regular file; for one text from a pipe use", id="named-pipe"),
    ],
)
def test_input_that_is_no_document_is_refused(source: str, fault: str) -> None:
    Path("a.pdf").touch()
    os.mkfifo("pipe.txt")
    assert refused(source, "out").startswith(fault)


@pytest.mark.parametrize(
    ("source", "out", "theirs"),
    [
        pytest.param("in", "out", "out/a.txt", id="tree"),
        pytest.param("in/a.txt", "out", "out/a.txt", id="file-into-directory"),
        pytest.param("in/a.txt", "out/", "out/a.txt", id="file-into-directory-by-slash"),
        pytest.param("in/a.txt", "out/x.txt", "out/x.txt", id="file-to-file"),
    ],
)
def test_foreign_file_is_refused_and_named_unless_overwriting(source: str, out: str, theirs: str) -> None:
    Path("out").mkdir()
    Path(theirs).write_text("theirs")
    fault = f"{theirs}: was not written by an earlier run; move it, choose another output, or pass --overwrite"
    assert refused(source, out) == fault
    assert plan(Path(source), out, Wishes(overwrite=True)).tasks[0].new is False


def test_foreign_files_are_counted_and_own_files_are_not_foreign() -> None:
    wrote("out", "a.txt")
    Path("out/sub").mkdir()
    Path("out/sub/b.md").touch()
    assert refused("in", "out").startswith("out/sub/b.md: was not written by an earlier run; move it")
    know("out")
    assert refused("in", "out").startswith("out/a.txt: was not written by an earlier run (and 1 more); move it")
    know("out", "a.txt", "sub/b.md")
    assert [task.new for task in plan(Path("in"), "out").tasks] == [False, False]


def test_dangling_symlink_in_the_way_is_foreign() -> None:
    Path("out").mkdir()
    Path("out/a.txt").symlink_to("nowhere")
    assert refused("in", "out").startswith("out/a.txt: was not written by an earlier run")


@pytest.mark.parametrize(
    ("make", "fault"),
    [
        pytest.param(lambda: Path("out").touch(), "out: a file is there; name a directory", id="file-for-the-root"),
        pytest.param(lambda: wrote("out", "sub"), "out/sub: a file is where a directory goes", id="file-for-directory"),
        pytest.param(
            lambda: wrote("out", "a.txt/x"), "out/a.txt: a directory is where an output file goes", id="directory"
        ),
        pytest.param(
            lambda: (Path("out").mkdir(), Path("out/sub").symlink_to("../in/sub")),
            "out/sub: leads into the input",
            id="symlink-into-the-input",
        ),
    ],
)
@pytest.mark.parametrize("overwrite", [False, True])
def test_what_no_option_replaces_is_refused(make: object, fault: str, overwrite: bool) -> None:
    assert callable(make)
    make()
    assert refused("in", "out", overwrite=overwrite).startswith(fault)


@pytest.mark.parametrize("content", [b"{" * 2000, b""], ids=["no-database", "empty-file-is-a-new-one"])
def test_broken_ledger_is_refused_with_its_repair(content: bytes) -> None:
    Path("out").mkdir()
    Path("out", NAME).write_bytes(content)
    if content:
        with pytest.raises(ConfigError, match=r"^out/.cleaner.sqlite: not a ledger of an earlier run .* remove it"):
            plan(Path("in"), "out")
    else:
        assert plan(Path("in"), "out").known == {}


def test_ledger_of_a_later_version_is_refused() -> None:
    know("out")
    database = sqlite3.connect(Path("out", NAME))
    database.execute("PRAGMA user_version=99")
    database.close()
    with pytest.raises(ConfigError, match="version 99 is not 1"):
        plan(Path("in"), "out")


def test_ledger_keeps_names_of_every_kind() -> None:
    names = {"a\nb.txt", os.fsdecode(b"caf\xe9.txt"), "sub/ä b.txt"}
    wrote("out", *names)
    known = entries(Path("out"))
    assert set(known) == names and {entry.output for entry in known.values()} == names


@pytest.mark.parametrize(
    ("names", "given"),
    [
        pytest.param(["a.txt", "b.md", "c.TXT.gz"], ["a.txt", "b.md", "c.TXT.gz"], id="text-keeps-its-name"),
        pytest.param(["a.html", "b.HTM", "c.htm.gz"], ["a.txt", "b.txt", "c.txt.gz"], id="page-becomes-text"),
        pytest.param(["a.html", "a.txt"], ["a.html.txt", "a.txt"], id="text-goes-first"),
        pytest.param(["a.htm", "a.html"], ["a.txt", "a.html.txt"], id="two-pages"),
        pytest.param(["a.html.gz", "a.txt.gz"], ["a.html.txt.gz", "a.txt.gz"], id="packed"),
        pytest.param(["a.html", "a.html.txt", "a.txt"], ["a.html.2.txt", "a.html.txt", "a.txt"], id="all-taken"),
        pytest.param(["a.html", "a.txt/b.md"], ["a.html.txt", "a.txt/b.md"], id="taken-by-a-directory"),
        pytest.param(["x/a.html", "y/a.txt"], ["x/a.txt", "y/a.txt"], id="directories-do-not-mix"),
        pytest.param(["a.warc.gz", "a.jsonl.gz"], ["a.warc.jsonl.gz", "a.jsonl.gz"], id="archives-become-tables"),
        pytest.param(["quarantine.jsonl"], ["quarantine.jsonl.2.jsonl"], id="what-a-run-writes-of-its-own"),
    ],
)
def test_no_two_inputs_get_one_output(names: list[str], given: list[str]) -> None:
    assert list(map(assign(names).__getitem__, names)) == given


def test_no_two_tables_get_one_output_when_they_become_the_same_format() -> None:
    names = ["a.csv", "a.jsonl", "a.parquet", "a.txt"]
    assert list(map(assign(names, "parquet").__getitem__, names)) == [
        "a.csv.parquet",
        "a.jsonl.parquet",
        "a.parquet",
        "a.txt",
    ]


@pytest.mark.parametrize(
    ("source", "out", "wishes", "fault"),
    [
        pytest.param("t.jsonl", "x.txt", Wishes(), "x.txt: a table cannot be written there", id="table-to-text"),
        pytest.param("t.jsonl", "x", Wishes(), "x: a table cannot be written there", id="table-to-nothing"),
        pytest.param("t.jsonl", "x.csv", Wishes(to="jsonl"), "x.csv: does not end in .jsonl", id="two-formats"),
        pytest.param("t.jsonl", "x/", Wishes(to="xls"), "--to xls: no such format; there are jsonl", id="no-format"),
        pytest.param(
            "in", "x", Wishes(to="csv"), "--to csv: in holds no table, and a text stays a text", id="no-table"
        ),
        pytest.param("in/a.txt", "x.jsonl", Wishes(), "x.jsonl: a single text becomes a text", id="text-to-table"),
    ],
)
def test_formats_that_do_not_go_together_are_refused(source: str, out: str, wishes: Wishes, fault: str) -> None:
    Path("t.jsonl").touch()
    with pytest.raises(ConfigError) as caught:
        plan(source, out, wishes)
    assert str(caught.value).startswith(fault)


def test_table_to_a_file_keeps_its_ledger_beside_it() -> None:
    Path("t.jsonl").touch()
    assert plan("t.jsonl", "x.jsonl").home == Path("x.jsonl.cleaner")
    assert plan("t.jsonl", "x.jsonl", Wishes(state=Path("s"))).home == Path("s")


def test_tree_is_mirrored_in_order_of_name() -> None:
    made = plan(Path("in"), "out")
    assert [(str(t.source), str(t.output), t.name, t.new) for t in made.tasks] == [
        ("in/a.txt", "out/a.txt", "a.txt", True),
        ("in/sub/b.md", "out/sub/b.md", "sub/b.md", True),
    ]
    assert made.home == Path("out")


@pytest.mark.parametrize(
    ("out", "output", "home"),
    [
        pytest.param("x.txt", "x.txt", None, id="to-a-file-without-ledger"),
        pytest.param("new/", "new/a.txt", "new", id="into-a-new-directory"),
        pytest.param("old", "old/a.txt", "old", id="into-a-directory-that-is-there"),
    ],
)
def test_one_file_goes_to_a_file_or_into_a_directory(out: str, output: str, home: str | None) -> None:
    Path("old").mkdir()
    made = plan(Path("in/a.txt"), out)
    assert [str(task.output) for task in made.tasks] == [output]
    assert made.home == (home and Path(home))


def test_settings_come_from_the_file_here_and_options_change_them() -> None:
    Path("mine.toml").write_text('disable = ["x/*"]\nrules = ["r"]\npunctuation = "plain"\nrisky = true\n')
    assert settle() == settle(None)
    mine = settle(Path("mine.toml"), rules=[Path("s")], disable=["y/*"], punctuation="keep", risky=False)
    assert (mine.disable, mine.rules, mine.punctuation, mine.risky) == (("x/*", "y/*"), ("r", "s"), "keep", False)
    Path("mine.toml").rename("cleaner.toml")
    assert (settle().punctuation, settle().risky) == ("plain", True)
    with pytest.raises(ConfigError, match=r"^gone.toml: "):
        settle(Path("gone.toml"))
