"""What a run refuses before it starts, and what it calls the files it writes."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from cleaner.batch import manifest
from cleaner.batch.plan import assign, plan
from cleaner.batch.settings import settle
from cleaner.errors import ConfigError


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
        plan(Path(source), out, overwrite=overwrite)
    assert sorted(Path().rglob("*")) == before, "a plan writes nothing"
    return str(caught.value)


def wrote(directory: str, *names: str) -> None:
    """As if an earlier run had written `names`."""
    for name in names:
        path = Path(directory, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    manifest.save(Path(directory), names)


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
            "a.pdf", "a.pdf: not a document by its suffix; there are .txt, .md, .html, .htm, each", id="suffix"
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
    assert plan(Path(source), out, overwrite=True).tasks[0].new is False


def test_foreign_files_are_counted_and_own_files_are_not_foreign() -> None:
    wrote("out", "a.txt")
    Path("out/sub").mkdir()
    Path("out/sub/b.md").touch()
    assert refused("in", "out").startswith("out/sub/b.md: was not written by an earlier run; move it")
    manifest.save(Path("out"), [])
    assert refused("in", "out").startswith("out/a.txt: was not written by an earlier run (and 1 more); move it")
    manifest.save(Path("out"), ["a.txt", "sub/b.md"])
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


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("{", id="no-json"),
        pytest.param("[]", id="no-object"),
        pytest.param('{"version": 2, "wrote": []}', id="later-version"),
        pytest.param('{"version": 1}', id="no-list"),
    ],
)
def test_broken_manifest_is_refused_with_its_repair(content: str) -> None:
    Path("out").mkdir()
    Path("out/.cleaner.json").write_text(content)
    fault = refused("in", "out")
    assert fault.startswith("out/.cleaner.json: not a manifest of an earlier run") and "remove it" in fault


def test_manifest_keeps_names_of_every_kind() -> None:
    names = {"a\nb.txt", os.fsdecode(b"caf\xe9.txt"), "sub/ä b.txt"}
    wrote("out", *names)
    assert manifest.load(Path("out")) == names
    assert json.loads(Path("out/.cleaner.json").read_text())["version"] == 1


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
    ],
)
def test_no_two_inputs_get_one_output(names: list[str], given: list[str]) -> None:
    assert list(map(assign(names).__getitem__, names)) == given


def test_tree_is_mirrored_in_order_of_name() -> None:
    made = plan(Path("in"), "out")
    assert [(str(t.source), str(t.output), t.name, t.new) for t in made.tasks] == [
        ("in/a.txt", "out/a.txt", "a.txt", True),
        ("in/sub/b.md", "out/sub/b.md", "sub/b.md", True),
    ]
    assert made.directory == Path("out")


@pytest.mark.parametrize(
    ("out", "output", "directory"),
    [
        pytest.param("x.txt", "x.txt", None, id="to-a-file-without-manifest"),
        pytest.param("new/", "new/a.txt", "new", id="into-a-new-directory"),
        pytest.param("old", "old/a.txt", "old", id="into-a-directory-that-is-there"),
    ],
)
def test_one_file_goes_to_a_file_or_into_a_directory(out: str, output: str, directory: str | None) -> None:
    Path("old").mkdir()
    made = plan(Path("in/a.txt"), out)
    assert [str(task.output) for task in made.tasks] == [output]
    assert made.directory == (directory and Path(directory))


def test_settings_come_from_the_file_here_and_options_change_them() -> None:
    Path("mine.toml").write_text('disable = ["x/*"]\nrules = ["r"]\npunctuation = "plain"\nrisky = true\n')
    assert settle() == settle(None)
    mine = settle(Path("mine.toml"), rules=[Path("s")], disable=["y/*"], punctuation="keep", risky=False)
    assert (mine.disable, mine.rules, mine.punctuation, mine.risky) == (("x/*", "y/*"), ("r", "s"), "keep", False)
    Path("mine.toml").rename("cleaner.toml")
    assert (settle().punctuation, settle().risky) == ("plain", True)
    with pytest.raises(ConfigError, match=r"^gone.toml: "):
        settle(Path("gone.toml"))
