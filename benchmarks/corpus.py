"""Corpora: documents and megabytes a second of `cleaner run`, its peak memory, and how soon it begins.

    python benchmarks/corpus.py [FILE ...] [--field NAME] [--megabytes N] [--large N] [--repeat N]

FILE is `.jsonl` or `.jsonl.gz` with the text in `--field`; without FILE, articles are generated. The corpus is repeated
to `--megabytes` of JSON Lines (and, for the memory at a larger size, to `--large`), packed with Zstandard, and cleaned
by the command as a user calls it. Each figure is the median of `--repeat` rounds; the bars are held against rates from
the first output on. `main` is what the main process takes from the workers on as many processors as there are of them:
its share of the workers' processor time, from the first output on. How much faster two processes are than one where
they share nothing but the machine is told too: no run can be beyond that. Bars: two workers at least 1.75 times one; at
least 60% of the in-memory pipeline's speed for one worker; peak memory at the larger size within 10% of that at the
smaller, and under 400 MB for each process; the first document within 1.5 s.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path

import zstandard

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from common import rows
from throughput import generated

from cleaner import Cleaner, __version__


def lines(texts: list[str], megabytes: float) -> Iterator[bytes]:
    """Rows with `texts` over and over, each told apart by its number."""
    size = 0
    for number, text in enumerate(cycle(texts)):
        if size >= megabytes * 1e6:
            return
        row = {"id": number, "url": f"https://s{number % 50}.example/{number}", "text": f"{text}\nNumber {number}."}
        line = json.dumps(row, ensure_ascii=False).encode("utf8", "replace") + b"\n"
        size += len(line)
        yield line


def packed(path: Path, texts: list[str], megabytes: float) -> int:
    """Writes a corpus; how many documents it has."""
    count = 0
    with open(path, "wb") as file, zstandard.ZstdCompressor().stream_writer(file) as stream:
        for line in lines(texts, megabytes):
            stream.write(line)
            count += 1
    return count


def small_files(directory: Path, texts: list[str], megabytes: float) -> int:
    """A directory of small files of the same texts."""
    count = 0
    for count, line in enumerate(lines(texts, megabytes), 1):
        path = directory / f"{count // 1000}" / f"{count}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.loads(line)["text"], "utf8")
    return count


def timed(source: Path, home: Path, workers: int) -> tuple[float, float, int, float]:
    """Seconds that a run took, and until its first output, the most memory (kB) that one process had, and `main`."""
    out = Path(tempfile.mkdtemp(dir=home))  # fresh: for seconds after many files went, ext4 takes long to make others
    command = [sys.executable, "-m", "cleaner", "run", str(source), f"{out}/", "--workers", str(workers), "--quiet"]
    begin, first, peak, started = time.perf_counter(), 0.0, 0, 0.0
    taken: dict[int, float] = {}
    process = subprocess.Popen(command, env=os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parent.parent)})
    while process.poll() is None:
        if not first and begun(out):
            first, started = time.perf_counter() - begin, processor(process.pid)
        taken |= {pid: seconds for pid in [process.pid, *children(process.pid)] if (seconds := processor(pid))}
        if first or time.perf_counter() - begin > 1:
            peak = max([peak, *(resident(pid) for pid in [process.pid, *children(process.pid)])])
        time.sleep(0.02)
    if process.returncode:
        raise SystemExit(f"the run failed with exit code {process.returncode}")
    main = taken.pop(process.pid) - started
    return time.perf_counter() - begin, first, peak, main / max(0.01, sum(taken.values()))


def begun(out: Path) -> bool:
    """Whether there is output: part of a table, or a document."""
    return any(path.stat().st_size > 0 for path in (*out.glob(".cleaner-*.part"), *out.glob("*/*.txt")))


def children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def processor(pid: int) -> float:
    """Seconds of processor time that a process has had; 0 where it has ended."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def resident(pid: int) -> int:
    """The most memory that a process ever had, in kB."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")), 0)


def in_memory(texts: list[str], repeat: int) -> float:
    """Megabytes a second of the pipeline itself."""
    clean = Cleaner().clean
    size = sum(len(text.encode("utf8", "replace")) for text in texts) / 1e6
    rates = []
    for _ in range(repeat + 1):  # the first round warms up
        begin = time.perf_counter()
        for text in texts:
            clean(text)
        rates.append(size / (time.perf_counter() - begin))
    return statistics.median(rates[1:])


def ceiling(texts: list[str]) -> float:
    """How many times faster than one process two are that share nothing but the machine."""
    clean = Cleaner().clean
    clean(texts[0])
    seconds = []
    for shares in ([texts * 2], [texts, texts]):
        processes = [multiprocessing.get_context("fork").Process(target=_all, args=(clean, one)) for one in shares]
        begin = time.perf_counter()
        for process in processes:
            process.start()
        for process in processes:
            process.join()
        seconds.append(time.perf_counter() - begin)
    return seconds[0] / seconds[1]


def _all(clean: Callable[[str], str], texts: list[str]) -> None:
    for text in texts:
        clean(text)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--field", default="text")
    parser.add_argument("--megabytes", type=float, default=100)
    parser.add_argument("--large", type=float, default=2000, help="0: leave the larger size out")
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    texts = [str(row.get(options.field) or "") for row in rows(options.files)] or generated(5)
    machine = f"{os.cpu_count()} CPUs, {platform.platform()}, load {os.getloadavg()[0]:.1f}"
    print(f"article-cleaner {__version__}, Python {platform.python_version()}, {machine}")
    print(f"corpus: {options.files or 'generated'}, {len(texts)} different texts")
    speed = in_memory(texts, options.repeat)
    print(f"in memory, one process: {speed:.1f} MB/s; two processes: {ceiling(texts):.2f} times one\n")
    with tempfile.TemporaryDirectory() as home:
        table, tree = Path(home, "a.jsonl.zst"), Path(home, "tree")
        inputs = {"jsonl.zst": (table, packed(table, texts, options.megabytes))}
        inputs["small files"] = (tree, small_files(tree, texts, options.megabytes))
        print("input        workers  documents/s    MB/s       s  first s  peak MB  main")
        taken: dict[tuple[str, int], float] = {}
        peak = 0
        size = options.megabytes
        for name, (source, count) in inputs.items():
            for workers in (1, 2):
                found = [timed(source, Path(home), workers) for _ in range(options.repeat)]
                seconds, first, most, share = (statistics.median(column) for column in zip(*found, strict=True))
                taken[name, workers] = seconds - first  # starting up takes no part in a rate
                peak = max(peak, int(most)) if source == table else peak
                rates = f"{count / seconds:12,.0f} {size / seconds:7.1f} {seconds:7.1f}"
                print(f"{name:12s} {workers:7d} {rates} {first:8.2f} {most / 1e3:8.0f} {share:5.0%}", flush=True)
        for name in inputs:
            print(f"{name}: two workers are {taken[name, 1] / taken[name, 2]:.2f} times one (bar: 1.75)")
        share = options.megabytes / taken["jsonl.zst", 1] / speed
        print(f"jsonl.zst, one worker: {share:.0%} of the pipeline in memory (bar: 60%)")
        if options.large:
            packed(table, texts, options.large)
            seconds, _, most, _ = timed(table, Path(home), 2)
            print(f"{options.large:,.0f} MB with two workers: {options.large / seconds:.1f} MB/s", end=", ")
            print(f"peak {most / 1e3:.0f} MB, {most / peak - 1:+.0%} of that at {options.megabytes:,.0f} MB (bar: 10%)")


if __name__ == "__main__":
    main()
