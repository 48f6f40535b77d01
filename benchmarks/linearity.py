"""Seconds per megabyte on hostile text, at two sizes: where the second figure is much the larger, time is not linear.

python benchmarks/linearity.py [--kilobytes N]
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from cleaner import Cleaner, Config
from tests.test_promises import HOSTILE


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kilobytes", type=int, default=100, help="the smaller size; the larger is eight times it")
    small = parser.parse_args().kilobytes * 1000
    cleaners = {style: Cleaner(Config().replace(punctuation=style)) for style in ("keep", "plain", "typographic")}
    print(f"{'text':14s} {'style':12s} {'s/MB small':>12s} {'s/MB large':>12s} {'ratio':>7s}")
    for name, unit in HOSTILE.items():
        for style, cleaner in cleaners.items():
            rates = []
            for size in (small, 8 * small):
                text = unit * (size // len(unit))
                taken = []
                for _ in range(3):
                    begin = time.process_time()
                    cleaner.clean(text)
                    taken.append(time.process_time() - begin)
                rates.append(1e6 * min(taken) / len(text))
            print(f"{name:14s} {style:12s} {rates[0]:12.3f} {rates[1]:12.3f} {rates[1] / rates[0]:7.1f}")


if __name__ == "__main__":
    main()
