"""Golden cases pin what each stage, and the whole pipeline, does to a text: byte for byte."""

from __future__ import annotations

import pytest

from tests.golden import FOLDERS, ROOT, STAGES, Case, cases, edit_lines, known_failures, read

ALL = cases()


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.id)
def test_case(case: Case, update_golden: bool) -> None:
    result = case.run()
    if update_golden and case.kind == "change":
        case.path("after.txt").write_bytes(result.text.encode())
        if case.folder == "pipeline":
            case.path("edits.jsonl").write_bytes(edit_lines(result).encode())
    assert result.text == case.after
    if case.kind == "same":
        assert not result.edits
    if case.folder == "pipeline" and case.kind == "change":
        assert edit_lines(result) == read(case.path("edits.jsonl"))


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.id)
def test_output_is_left_alone(case: Case) -> None:
    result = case.run()
    assert not case.cleaner.explain(result.text).edits


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.id)
def test_edits_replay_and_revert(case: Case) -> None:
    result = case.run()
    text, position = "", 0
    for change in result.edits:
        assert change.start >= position
        assert result.original[change.start : change.end] == change.before
        text += result.original[position : change.start] + change.text
        position = change.end
    assert text + result.original[position:] == result.text
    assert result.revert() == case.before
    assert result.revert("*") == case.before


@pytest.mark.parametrize(
    "case", [pytest.param(c, id=c.id, marks=pytest.mark.xfail(strict=True)) for c in known_failures()]
)
def test_known_failure(case: Case) -> None:
    assert case.run().text == case.after


def test_no_orphans_and_no_strangers() -> None:
    expected = {case.path("same.txt") for case in ALL if case.kind == "same"}
    for case in [c for c in ALL if c.kind == "change"] + known_failures():
        expected |= {case.path("before.txt"), case.path("after.txt")}
        if case.folder == "pipeline":
            expected.add(case.path("edits.jsonl"))
    found = {path for path in ROOT.rglob("*") if path.is_file()}
    assert found - expected == set(), "files that belong to no case"
    assert expected - found == set(), "files that a case lacks"
    assert {p.name for p in ROOT.iterdir()} <= {*FOLDERS, "known-failures"}


@pytest.mark.parametrize("folder", FOLDERS)
def test_there_are_enough_cases(folder: str) -> None:
    here = [case for case in ALL if case.folder == folder]
    assert len(here) >= (12 if folder in STAGES else 10)
    assert sum(case.kind == "same" for case in here) * 3 >= len(here), "at least a third must be left alone"
