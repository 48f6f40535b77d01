"""The report: what it counts adds up, stays small, and shows any data as the data it is."""

from __future__ import annotations

import base64
import hashlib
import json
import random
from pathlib import Path

import lxml.html
import msgspec
import pytest

from cleaner import Config, InputError, Result, explain
from cleaner.report import Report, Run, counts, data, page, write
from cleaner.report.pieces import EDITS, SHOWN, STAYED, pieces
from cleaner.report.site import site_of

DIRTY = "Skip to content\nThe ferry was late , again.\n"
BEFORES = sorted((Path(__file__).parent.parent / "golden/pipeline").glob("*.before.txt"))
HOSTILE = [
    "</script><script>window.hacked=1</script>",
    '"><img src=x onerror="window.hacked=1">',
    "{{ 7 * 7 }}{% raw %}",
    "\u202egnp.exe\u2066 \u200b\x00\x1b[31m",
    "\ud800 lone",
    "javascript:window.hacked=1",
    "<!--",
    "]]>&lt;&#x3c;",
]


def flagged(text: str) -> Result:
    return explain(text, config=Config(budget=0))


def outcomes() -> list[tuple[str, Result | InputError]]:
    found: list[tuple[str, Result | InputError]] = []
    for number, path in enumerate(BEFORES):
        found.append((f"https://www.Site{number % 5}.example/{path.stem}", explain(path.read_text("utf-8"))))
    for number in range(30):
        found.append((f"https://site{number % 3}.example/broken/{number}", InputError("no article text found")))
        found.append((f"folder/{number}.txt", explain("Yes.\n" if number % 2 else "")))
        found.append((f"flagged/{number}", flagged(DIRTY + "It sailed at noon. " * number)))
    return found


def collected(seen: list[tuple[str, Result | InputError]]) -> Report:
    report = Report()
    for name, outcome in seen:
        report.add(name, outcome, quarantined=name.endswith("7"))
    return report


def test_what_is_counted() -> None:
    report = Report()
    report.add("https://www.a.example/1", explain(DIRTY))
    report.add("https://a.example/2", explain("Yes.\n"))
    report.add("b.txt", explain(""))
    report.add("c.txt", InputError("truncated .gz"))
    report.add("d.txt", "no result within 60 seconds", quarantined=True)
    assert (report.documents, report.changed, report.unchanged, report.empty) == (5, 1, 1, 1)
    assert (report.failed, report.quarantined) == (2, 1)
    assert (report.size_in, report.size_out) == (len(DIRTY) + 5, 27 + 5)
    assert report.sites == {"a.example": counts.Site(2, 0, len(DIRTY) + 5, 27 + 5)}
    assert report.rules["boilerplate/en-skip-link"] == counts.Tally(1, 1, 16, 0)
    assert report.stages == {"boilerplate": counts.Tally(1, 1, 16, 0), "translation": counts.Tally(1, 1, 1, 0)}
    assert [failure.name for failure in report.failures] == ["d.txt", "c.txt"]
    assert [review.name for review in report.review] == ["https://www.a.example/1"]
    assert sum(report.histogram) == 2
    assert report.histogram[0] == 1


@pytest.mark.parametrize(
    ("size_out", "bar"), [(1000, 0), (1001, 0), (999, 1), (990, 2), (981, 2), (980, 3), (501, 8), (100, 13), (0, 13)]
)
def test_the_bar_of_a_share(size_out: int, bar: int) -> None:
    assert counts.bar(1000, size_out) == bar


def test_the_parts_add_up_whatever_the_workers() -> None:
    seen = outcomes()
    whole = collected(seen).settled()
    for seed in range(5):
        order = random.Random(seed)
        order.shuffle(seen)
        cuts = sorted(order.sample(range(len(seen)), 3))
        parts = [collected(seen[a:b]) for a, b in zip([0, *cuts], [*cuts, len(seen)], strict=True)]
        merged = Report()
        for part in parts:
            merged.merge(msgspec.msgpack.decode(msgspec.msgpack.encode(part), type=Report))
        assert page.to_json(merged.settled(), Run()) == page.to_json(whole, Run())


def test_it_stays_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data, "SITES", 10)
    monkeypatch.setattr(data, "FAILURES", 10)
    monkeypatch.setattr(data, "REVIEWS", 10)
    report = Report()
    for number in range(100):
        report.add(f"https://s{number % 50 if number % 3 else 0}.example/{number:02}", explain(DIRTY))
        report.add(f"{number:02}", InputError("no"))
    assert len(report.review) == 10
    assert [failure.name for failure in report.failures] == [f"{n:02}" for n in range(10)]
    assert len(report.sites) <= 21
    assert sum(site.documents for site in report.sites.values()) == 100
    assert next(iter(report.settled().sites)) in ("s0.example", data.OTHER_SITES)


def test_those_to_review_first() -> None:
    report = Report()
    report.add("stub", explain("Skip to content\n"))
    report.add("half", explain("Read this also. Three boats for one\n" * 20 + "The ferry was late again.\n"))
    report.add("flagged", flagged(DIRTY + "It sailed at noon, said the harbour master. " * 9))
    assert [review.name for review in report.review] == ["flagged", "half", "stub"]


@pytest.mark.parametrize("path", BEFORES, ids=lambda path: path.stem)
def test_pieces_hold_before_and_after(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaner.report.pieces.STAYED", 10**9)
    monkeypatch.setattr("cleaner.report.pieces.WENT", 10**9)
    monkeypatch.setattr("cleaner.report.pieces.SHOWN", 10**9)
    monkeypatch.setattr("cleaner.report.pieces.EDITS", 10**9)
    result = explain(path.read_text("utf-8"))
    made = pieces(result.original, result.edits)
    assert "".join(piece.before for piece in made) == result.original
    assert "".join(piece.after for piece in made) == result.text
    assert all(piece.rule for piece in made if piece.before != piece.after)


def test_long_documents_are_shortened_and_say_so() -> None:
    stays = "The ferry was late again, and nobody on the pier could say why. " * 500
    result = explain(f"{stays}\nSkip to content\n{stays}It sailed.\nShare this article\n{stays}It did not.")
    made = pieces(result.original, result.edits)
    assert sum(len(piece.before) for piece in made) < 10 * STAYED
    assert sum(len(piece.before) + piece.skipped for piece in made) == len(result.original)
    result = explain("so , so\n" * 20_000)
    many = pieces(result.original, result.edits)
    assert sum(piece.rule != "" for piece in many) == EDITS
    assert many[-1].skipped_edits == 20_000 - EDITS
    result = explain("Share this article\n" + stays * 50)
    assert sum(len(piece.before) for piece in pieces(result.original, result.edits)) < 2 * SHOWN


@pytest.mark.parametrize(
    ("name", "site"),
    [
        ("https://www.News.example:8080/a?b", "news.example"),
        ("http://[::1]/x", "::1"),
        ("http://[broken/x", None),
        ("s3://bucket/a.txt", "bucket"),
        ("folder/a.txt", None),
        ("row 7", None),
    ],
)
def test_the_site_of_a_name(name: str, site: str | None) -> None:
    assert site_of(name) == site


@pytest.mark.parametrize(
    ("share", "told"),
    [(0, "0"), (1e-9, "<0.1"), (0.034, "3.4"), (0.62, "62"), (0.0999, "10.0"), (0.999999, ">99"), (1, "100")],
)
def test_percent(share: float, told: str) -> None:
    assert page.percent(share) == f"{told}\N{NO-BREAK SPACE}%"


def hostile() -> tuple[Report, Run]:
    report = Report()
    for text in HOSTILE:
        report.add(text, flagged(f"{text}\nSkip to content\n{text}\n" + "The ferry was late again. " * 9))
        report.add(f"https://{text}", InputError(text))
    for text in HOSTILE[:4]:
        report.rules[text] = report.stages[text] = counts.Tally(1, 1, 1, 1)
        report.sites[text] = counts.Site(1)
        report.flagged[text] = 1
    for review in report.review:
        review.flags += HOSTILE[:4]
        for piece in review.pieces:
            piece.rule = piece.rule and HOSTILE[0]
    return report, Run(*HOSTILE[:4], settings={HOSTILE[0]: HOSTILE[1]})


def test_hostile_data_is_shown_and_never_run() -> None:
    html = page.to_html(*hostile())
    tree = lxml.html.document_fromstring(html)
    (script,) = tree.iter("script")
    digest = base64.b64encode(hashlib.sha256(script.text.encode()).digest()).decode()
    (policy,) = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert f"script-src 'sha256-{digest}'" in policy
    assert not list(tree.iter("img", "iframe", "object", "embed", "base", "form"))
    assert {href[0] for href in tree.xpath("//a/@href")} == {"#"}
    assert tree.xpath("//@src") == []
    assert tree.xpath("//link/@href") == ["data:,"]
    assert not [name for element in tree.iter() for name in element.attrib if name.startswith("on")]
    shown = tree.text_content()
    assert HOSTILE[0] in shown
    assert HOSTILE[2] in shown
    assert not set(shown) & set("\u202e\u2066\u200b\x00\x1b")


def test_nothing_is_fetched_from_elsewhere() -> None:
    style = (Path(page.__file__).parent / "template/page.css").read_text()
    script = (Path(page.__file__).parent / "template/page.js").read_text()
    for word in ("url(", "@import", "http", "fetch", "innerHTML", "eval", "import("):
        assert word not in style + script


@pytest.mark.parametrize("report", [Report(), collected(outcomes())], ids=["empty", "some"])
def test_both_files(report: Report, tmp_path: Path) -> None:
    write(report, Run(source="in", output="out", version="1"), tmp_path)
    told = json.loads((tmp_path / "report.json").read_bytes())
    assert told["run"]["source"] == "in"
    assert msgspec.convert({k: v for k, v in told.items() if k != "run"}, type=Report) == report.settled()
    html = (tmp_path / "report.html").read_text("utf-8")
    assert html.count("<h1>") == 1
    assert ("No documents" in html) == (not report.documents)
    for review in report.review:
        assert all(piece.rule in html for piece in review.pieces)


def test_white_space_and_invisible_characters_are_made_visible_where_they_went() -> None:
    assert page.visible(" \n", True) == '<i class="space"> </i><i class="mark">↵</i>\n'
    assert page.visible("a\u200bb <c>") == 'a<i class="code">U+200B</i>b &lt;c&gt;'
    assert page.visible("a\nb\tc é👩\u200d🚀") == "a\nb\tc é👩\u200d🚀"
