"""Speed: the default pipeline, each stage and the peers, over the same texts in one run.

    python benchmarks/throughput.py [FILE ...] [--field PATH] [--repeat N] [--megabytes N]

FILE is a text file, or `.jsonl` / `.jsonl.gz` with the text in `--field` (dots go into objects: `texts.trafilatura`).
Without FILE, articles are generated. Each row is the median of N rounds, in which every program takes its turn.
"""

from __future__ import annotations

import argparse
import gzip
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ftfy
from common import c4_lines, rows

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from cleaner import Cleaner, Config
from tests.example_rules import exact_line

WORDS = tuple("the ferry left harbour at noon an hour late with forty people and one dog on board nobody knew".split())  # noqa: SIM905
PROMPTS = ("Share this article", "Read more: The ferry is late", "Advertisement", "Sign up for our newsletter", "—")


def generated(megabytes: float) -> list[str]:
    """Articles of one-paragraph lines with curly quotes and some prompts between, the same on every run."""
    rng, texts, size = random.Random(0), [], 0.0
    while size < megabytes * 1e6:
        lines = []
        for _ in range(rng.randint(10, 40)):
            sentences = (" ".join(rng.choices(WORDS, k=rng.randint(6, 20))).capitalize() for _ in range(4))
            lines.append("“It was late,” she said. " + ". ".join(sentences) + ".")
            if rng.random() < 0.1:
                lines.append(rng.choice(PROMPTS))
        texts.append("\n".join(lines))
        size += len(texts[-1].encode())
    return texts


def read(path: Path, field: str) -> list[str]:
    """The texts in a file: its lines' `field` where it is JSONL, else the whole."""
    if ".jsonl" not in path.name:
        with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf8") as file:
            return [file.read()]
    texts = []
    for row in rows([path]):
        value: Any = row
        for part in field.split("."):
            value = (value or {}).get(part)
        texts.append(value or "")
    return texts


def many_rules(directory: str) -> Path:
    """A pack of 10,000 exact-line rules."""
    path = Path(directory) / "xx-many.toml"
    path.write_text("\n".join(exact_line(f"xx-line-{i}", f"generated line number {i}") for i in range(10_000)))
    return path


def programs(directory: str) -> dict[str, Callable[[str], object]]:
    found: dict[str, Callable[[str], object]] = {"pipeline": Cleaner().clean}
    explain = Cleaner().explain
    found["pipeline, explained"] = lambda text: explain(text).edits
    found["pipeline + 10,000 rules"] = Cleaner(rules=[many_rules(directory)]).clean
    for stage in Config().stages:
        found[f"stage {stage}"] = Cleaner(stages=[stage]).clean
    found["ftfy.fix_text"] = lambda text: ftfy.fix_text(text)
    found["C4 line rules"] = c4_lines
    try:
        from cleantext import clean as clean_text

        found["clean-text"] = lambda text: clean_text(text, lower=False)
    except ImportError:
        print("clean-text is not installed; leaving it out (pip install clean-text)", file=sys.stderr)
    return found


def start_up(arguments: list[str], repeat: int = 7) -> float:
    """Median milliseconds that a fresh interpreter takes for `arguments`."""
    times = []
    for _ in range(repeat):
        begin = time.perf_counter()
        subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - begin)
    return 1e3 * statistics.median(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--field", default="text")
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--megabytes", type=float, default=3, help="how much to generate where no file is given")
    options = parser.parse_args()
    texts = [t for f in options.files for t in read(f, options.field)] or generated(options.megabytes)
    size = sum(len(text.encode("utf8", "replace")) for text in texts) / 1e6
    print(f"{len(texts)} texts, {size:.1f} MB, median of {options.repeat} rounds")
    with tempfile.TemporaryDirectory() as directory:
        runs = programs(directory)
        times: dict[str, list[float]] = {name: [] for name in runs}
        for _ in range(options.repeat):
            for name, run in runs.items():
                begin = time.perf_counter()
                for text in texts:
                    run(text)
                times[name].append(time.perf_counter() - begin)
    base = times["ftfy.fix_text"]
    print(f"{'program':26s} {'MB/s':>8s} {'x ftfy':>8s}")
    for name, taken in times.items():
        ratio = statistics.median(b / t for b, t in zip(base, taken, strict=True))
        print(f"{name:26s} {size / statistics.median(taken):8.1f} {ratio:8.1f}")
    extra = statistics.median(
        many / one for many, one in zip(times["pipeline + 10,000 rules"], times["pipeline"], strict=True)
    )
    print(f"10,000 exact-line rules cost {100 * (extra - 1):+.1f}%")
    print(f"import cleaner  {start_up(['-c', 'import cleaner']) - start_up(['-c', 'pass']):6.0f} ms")
    print(f"cleaner --help  {start_up(['-m', 'cleaner', '--help']):6.0f} ms")


if __name__ == "__main__":
    main()
