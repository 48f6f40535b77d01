"""The benchmarks' metric and baselines, by hand, and the table of `lift.py` as a process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BENCHMARKS = ROOT / "benchmarks"


@pytest.fixture(autouse=True)
def importable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(BENCHMARKS))


def test_shingles_of_a_short_text_are_the_text() -> None:
    from common import shingles

    assert shingles("") == {}
    assert shingles("It left.") == {("It", "left"): 1}
    assert shingles("a b c d e a b c d") == {
        ("a", "b", "c", "d"): 2,
        ("b", "c", "d", "e"): 1,
        ("c", "d", "e", "a"): 1,
        ("d", "e", "a", "b"): 1,
        ("e", "a", "b", "c"): 1,
    }


def test_scores_and_their_means() -> None:
    from lift import mean, score

    whole = score("a b c d e", "a b, c d e!")
    assert whole == (1.0, 1.0, True)
    half = score("a b c d e", "a b c d f")
    assert half == (0.5, 0.5, False)
    assert score("a b c d", "") == (None, 0.0, False)
    assert score("", "a b c d") == (0.0, None, False)
    assert mean([whole, half]) == (0.75, 0.75, 0.75, 0.5)
    assert mean([whole, score("a b c d", "")]) == pytest.approx((2 / 3, 1.0, 0.5, 0.5))


def test_a_corpus_is_of_the_size_asked_for_and_no_row_is_like_another(tmp_path: Path) -> None:
    from corpus import lines, packed

    found = list(map(json.loads, lines(["The ferry.", "The bus."], 0.002)))
    assert [row["text"] for row in found[:2]] == ["The ferry.\nNumber 0.", "The bus.\nNumber 1."]
    assert packed(tmp_path / "a.jsonl.zst", ["The ferry.", "The bus."], 0.002) == len(found) > 20


def test_line_rules_of_others() -> None:
    from common import c4_lines, refinedweb_lines

    prose = "The ferry left the harbour at noon."
    lines = ["HARBOUR NEWS TODAY", "Home", "3 likes", "12.03.", "Sign in or register", "Read more...", prose]
    assert refinedweb_lines("\n".join(lines)) == prose
    assert c4_lines("\n".join([*lines, "We use cookies to make this better for you.", "It left..."])) == prose


def test_lift_prints_a_row_for_each_extractor_and_cleaner(tmp_path: Path) -> None:
    gold = "The ferry left the harbour at noon.\nNobody saw it go, and nobody waved.\n"
    page = {"id": "1", "url": "https://a.example/1", "gold": gold, "texts": {"one": f"Skip to content\n{gold}"}}
    pages = tmp_path / "pages.jsonl"
    pages.write_text("".join(json.dumps(p) + "\n" for p in (page, page | {"id": "2", "url": "https://b.example"})))

    def rows(*options: str) -> dict[tuple[str, ...], list[str]]:
        call = [sys.executable, str(BENCHMARKS / "lift.py"), str(pages), *options]
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
        done = subprocess.run(call, env=environment, capture_output=True, text=True, check=True)
        head, _, *table = (line.split() for line in done.stdout.splitlines())
        assert " ".join(head) == "pages.jsonl: 2 pages of 2 sites"
        return {tuple(row[:2]): row[2:6] for row in table}

    every = rows("--cleaner", "identity", "c4", "refinedweb", "cleaner")
    assert len(every) == 8
    assert every["GOLD", "cleaner"] == every["one", "cleaner"] == ["1.000"] * 4
    assert every["one", "identity"][1:] == ["0.786", "1.000", "0.000"]
    assert rows("--cleaner", "identity", "--extractor", "one", "--by-site") == {
        ("one", "identity"): every["one", "identity"]
    }


def test_lines_are_labelled_by_gold_or_by_segments() -> None:
    from region_pages import _by_gold, _by_segments

    gold = _by_gold("The ferry left the harbour at noon, an hour late.\nNobody waved.")
    assert [gold("The ferry left the harbour at noon"), gold("Nobody waved"), gold("Waved nobody"), gold("...")] == [
        1.0,
        1.0,
        0.0,
        -1.0,
    ]
    segments = _by_segments(["an hour late"], ["Sign up for our letter"])
    assert [segments("It left an  hour late."), segments("Sign up for our letter!"), segments("Late")] == [
        1.0,
        0.0,
        -1.0,
    ]


def test_a_line_of_the_menu_that_the_article_holds_by_chance_is_none_of_its_lines(tmp_path: Path) -> None:
    from region_pages import read

    gold = "The baker sold his last loaf to a gull, and gave it change.\nNobody minded."
    page = {
        "id": "one",
        "gold": gold,
        "texts": {"inscriptis": f"gull\nSpeeches\n{gold}\nMore from the harbour\nlast loaf"},
    }
    file = tmp_path / "pages.jsonl"
    file.write_text(json.dumps(page), encoding="utf8")
    assert [page.labels.tolist() for page in read([file])] == [[0.0, 0.0, 1.0, 1.0, 0.0, 0.0]]


def test_pages_to_learn_from_forget_lines_and_exchange_their_articles(tmp_path: Path) -> None:
    from region_pages import forgetting, local_lines, read, varied

    def page(site: str, menu: str, article: str) -> dict[str, object]:
        text = f"Skip to content\n{menu}\n{article}\nAll rights reserved."
        return {"id": site, "url": f"https://www.{site}.example", "gold": article, "texts": {"inscriptis": text}}

    rows = [
        page("ferries", "Subscribe to our newsletter", "The ferry left the harbour at noon, an hour late."),
        page("bakers", "Leave a comment", "The baker sold his last loaf to a gull, with change.\nNobody minded."),
    ]
    file = tmp_path / "pages.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf8")
    pages = read([file])
    assert [page.labels.tolist() for page in pages] == [[0.0, 0.0, 1.0, 0.0], [0.0, 0.0, 1.0, 1.0, 0.0]]
    assert [sorted(page.hits) for page in pages] == [[0, 1, 3], [0, 1, 4]]
    known = local_lines(pages)
    assert known == {"subscribe to our newsletter", "leave a comment"}
    assert [sorted(forgetting(page, known).hits) for page in pages] == [[0, 3], [0, 4]]

    copies = list(varied(pages, known, times=3, seed=5))
    assert [copy.site for copy in copies] == ["ferries.example", "bakers.example"] * 5
    assert list(map(str, copies)) == list(map(str, varied(pages, known, times=3, seed=5)))  # the same seed, the same
    one, two = (str(row["gold"]) for row in rows)
    assert {copy.text for copy in copies[4::2]} == {pages[0].text, pages[0].text.replace(one, two)}
    for copy in copies:
        assert copy.text.split("\n") == copy.lines.texts
        assert copy.labels.tolist() == [0.0, 0.0, *[1.0] * (len(copy.labels) - 3), 0.0]
        assert len(copy.lines.words) == len(copy.labels) == len(copy.lines.prose) == len(copy.lines.figures)
        assert copy.hits.keys() <= {0, len(copy.labels) - 1}


def test_pages_to_learn_from_come_with_their_lines_broken_too(tmp_path: Path) -> None:
    from region_pages import read

    gold = "The baker sold his last loaf to a gull at noon, and gave it change, and nobody in the queue minded at all."
    page = {"id": "one", "gold": gold, "texts": {"inscriptis": f"Skip to content\n{gold}\nAll rights reserved."}}
    file = tmp_path / "pages.jsonl"
    file.write_text(json.dumps(page), encoding="utf8")
    wrapped = read([file])[0].wrapped
    assert wrapped is not None
    assert [len(text) <= 78 for text in wrapped.lines.texts] == [True] * 4
    assert " ".join(wrapped.lines.texts[1:3]) == gold
    assert wrapped.labels.tolist() == [0.0, 1.0, 1.0, 0.0]
    assert sorted(wrapped.hits) == [0, 3]


def test_a_forest_is_trained_as_its_library_grows_it(tmp_path: Path) -> None:
    lightgbm = pytest.importorskip("lightgbm")
    import numpy as np
    from train_region import PARAMETERS, _tree

    from cleaner.forest import Forest, Scorer

    random = np.random.default_rng(3)
    table = random.uniform(0, 10, size=(2_000, 3))
    labels = (table[:, 0] + table[:, 1] > 9).astype(float)
    booster = lightgbm.train(PARAMETERS, lightgbm.Dataset(table, labels), num_boost_round=12)
    names = ("one", "two", "three")
    trees = tuple(_tree(info["tree_structure"], names) for info in booster.dump_model()["tree_info"])
    ours = Scorer(Forest(names, 10_000, trees))(table.T)
    assert np.abs(ours - booster.predict(table, raw_score=True)).max() < 0.001
