"""Sentences broken on purpose, one fault at a time: how many the default pipeline restores, and how many it spoils.

    python benchmarks/injection.py [FILE] [--count N] [--kind GLOB] [--show N] [--seed N]

FILE holds clean sentences: text, one a line, or `.jsonl` / `.jsonl.gz` with lists of them under `references`. Without
FILE, those of the golden cases are taken. Each kind of fault is put into up to N sentences that have a place for it.
*Restored* is the sentence as it was, byte for byte; *left* is the broken sentence as it was given; all else is *wrong*.
"""

from __future__ import annotations

import argparse
import fnmatch
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from common import rows

from cleaner import Cleaner

GOLDEN = Path(__file__).resolve().parent.parent / "golden"
Break = Callable[[str, random.Random], str | None]
_FUNCTION_WORDS = (
    "a an the of to in on at by for from with and or but as is was are were be been it he she they who which that had"
    " has have will would can could not more so than its their his her this these all into about no if when"
)
FUNCTION_WORDS = frozenset(_FUNCTION_WORDS.split())


class Kind(NamedTuple):
    """One way of breaking a sentence; `tier` 1 is what can be mended on sight, 2 what takes its structure."""

    tier: int
    breaks: Break


def swap(pattern: str, new: str | Callable[[re.Match[str]], str]) -> Break:
    """Replaces one match of `pattern`, chosen at random."""
    compiled = re.compile(pattern)

    def breaks(sentence: str, rng: random.Random) -> str | None:
        found = list(compiled.finditer(sentence))
        if not found:
            return None
        match = rng.choice(found)
        text = match.expand(new) if isinstance(new, str) else new(match)
        return sentence[: match.start()] + text + sentence[match.end() :]

    return breaks


def quotes(before: str, inner: str, after: str) -> Break:
    """Sets every pair of straight double quotes anew: what stands before, on the inside and behind each."""

    def breaks(sentence: str, rng: random.Random) -> str | None:
        if not re.fullmatch(r'(?:[^"]*(?<![\w.,!?])"\w[^"]*[\w.,!?]"(?!\w))+[^"]*', sentence):
            return None
        broken = re.sub(r'"([^"]*)"', rf'"{inner}\1{inner}"', sentence)
        if not before:
            broken = re.sub(r'(?<=[a-z]) ("[^"]*")', r"\1", broken)
        if not after:
            broken = re.sub(r'("[^"]*") (?=[a-z])', r"\1", broken)
        return broken if broken != sentence else None

    return breaks


def repeated(sentence: str, rng: random.Random) -> str | None:
    """Two to four words said twice, no function word at their ends."""
    words = sentence.split(" ")
    places = []
    for at in range(1, len(words) - 5):
        for size in (2, 3, 4):
            part = words[at : at + size]
            if all(word.isalpha() for word in part) and not FUNCTION_WORDS & {part[-1].lower(), part[-size].lower()}:
                places.append((at, size))
    if not places:
        return None
    at, size = rng.choice(places)
    return " ".join(words[: at + size] + words[at:])


def looped(sentence: str, rng: random.Random) -> str | None:
    """One long word or two words, said six to nine times."""
    words = sentence.split(" ")
    places = [i for i in range(1, len(words) - 2) if words[i].isalpha() and words[i + 1].isalpha()]
    if not places:
        return None
    at, size = rng.choice(places), rng.choice((1, 2))
    return " ".join(words[:at] + words[at : at + size] * rng.randint(6, 9) + words[at + size :])


def name_alone(sentence: str, rng: random.Random) -> str | None:
    """A Hindi auxiliary behind the name that ends a sentence; a second sentence, below, names it alone."""
    match = re.search(r"(?<=[a-z] )([A-Z][a-z]{3,})\.$", sentence)
    if match is None:
        return None
    auxiliary = rng.choice(("Hui", "Hai", "Tha", "Gaya"))
    return f"{sentence[:-1]} {auxiliary}.\nNobody has heard from {match[1]} since."


def name_restored(sentence: str) -> str:
    match = re.search(r"(?<=[a-z] )([A-Z][a-z]{3,})\.$", sentence)
    return f"{sentence}\nNobody has heard from {match[1]} since." if match else sentence


WIDE = str.maketrans({",": "，", ":": "：", ";": "；", "!": "！", "?": "？", "(": "（", ")": "）"})


def widened(sentence: str, rng: random.Random) -> str | None:
    """Full-width forms for every comma, colon and bracket, without the spaces beside them."""
    if not re.search(r"[,:;!?()]", sentence) or re.search(r"\d[,:]\d|https?:|[,:;!?()][^\s\w,:;!?()]|^\(", sentence):
        return None
    broken = re.sub(r"([,:;!?)]) ", r"\1", sentence.replace(" (", "("))
    return broken.translate(WIDE)


CHANGED: dict[str, Callable[[str], str]] = {"hindi-auxiliary": name_restored}
"""What the sentence is to become, where that is not the sentence itself."""

KINDS: dict[str, Kind] = {
    "padded-quotes": Kind(1, quotes(" ", " ", " ")),
    "split-time": Kind(1, swap(r"(?<=\b(?:at|by|to|of|on) )([01]?\d|2[0-4]):([0-5]\d)\b(?![:.])", r"\1: \2")),
    "glued-quotes": Kind(1, quotes("", "", "")),
    "space-before-comma": Kind(1, swap(r"(?<=[a-z])(, )", r" \1")),
    "space-before-stop": Kind(1, swap(r"(?<=[a-z]{3})(\.)(?=$| [A-Z])", r" \1")),
    "glued-comma": Kind(1, swap(r"(?<=[a-z]{2}), (?=[a-z]{2})", ",")),
    "split-compound": Kind(
        1, swap(r"\b(\d+|year|long|short|face|state|step|day|door|well|high|so|up|co|first|one|two)-"
                r"(?:(on|to|of|by)-)?(year|old|term|face|art|step|day|door|known|level|called|date|time|week|month)\b",
                lambda m: " - ".join(part for part in m.groups() if part))
    ),
    "full-width": Kind(1, widened),
    "currency": Kind(1, swap(r"(?<![\w$£€])([$£€])(?=\d)", r"\1 ")),
    "genitive": Kind(1, swap(r"(?<=[a-z]{2})(['’]s )", r" \1")),
    "contraction": Kind(1, swap(r"\b([Ii]|[Yy]ou|[Ww]e|[Tt]hey)(['’](?:ve|re|ll|m|d) )", r"\1 \2")),
    "negation": Kind(1, swap(r"\b(do|does|did|is|was|were|has|have|had|could|would)(n['’]t )", r"\1 \2")),
    "plural-genitive": Kind(1, swap(r"(?<=[a-z]{3}s)(['’] (?=[a-z]{2}))", r" \1")),
    "ordinal": Kind(1, swap(r"\b(\d{1,2})(st|nd|rd|th)\b", r"\1 \2")),
    "piece-mark": Kind(1, swap(r"(?<=\w) (?=\w)", " ▁")),
    "moses-hyphen": Kind(1, swap(r"(?<=[a-z])-(?=[a-z])", " @-@ ")),
    "split-word": Kind(1, swap(r"\b([a-z]{3})(?=[a-z]{4})", r"\1@@ ")),
    "padded-brackets": Kind(1, swap(r"\(([^()]*\w)\)", r"( \1 )")),
    "unit": Kind(1, swap(r"(?<=\d) ?km/h|(?<=\d) ?°C\b|(?<=\d)/(?=\d\d/\d{4})",
                         lambda m: m[0].replace("/", " / ").replace("°C", "° C"))),
    "stop-behind-quote": Kind(1, swap(r'(?<=[a-z])\."$', '.".')),
    "doubled-stop": Kind(1, swap(r"(?<=[a-z]{3})\.(?=$| [A-Z])", ". .")),
    "stop-comma": Kind(1, swap(r"(?<=[a-z]{3}), (?=[a-z])", ". , ")),
    "repetition": Kind(1, repeated),
    "glued-stop": Kind(1, swap(r"(?<=[a-z]{3})\. (?=(?:The|It|This|He|She|In|But|They|We|However)\b)", ".")),
    "glued-bracket": Kind(1, swap(r"(?<=[a-z]{2}) (?=\([A-Z]\w+[^()]*\))", "")),
    "split-covid": Kind(1, swap(r"\b(COVID|Covid)-(?=\d)", r"\1- ")),
    "loop": Kind(1, looped),
    "self-gloss": Kind(1, swap(r"(?<=[a-z] )([A-Z][a-z]+(?: [A-Z][a-z]+)+)(?=,? [a-z])", r"\1 (\1)")),
    "split-thousands": Kind(1, swap(r"(?<=\d),(?=000\b)", ", ")),
    "doubled-sentence": Kind(1, swap(r"^([^.!?]{25,}[a-z]\.)$", r"\1 \1")),
    "split-address": Kind(1, swap(r"(?<=http)(s?)://(?=\w)", r"\1: / / ")),
    "split-domain": Kind(1, swap(r"(?<=[A-Za-z]{4})\.(?=com\b(?![/.]))", ". ")),
    "small-i": Kind(1, swap(r"(?<= )I(?= (?:am|was|have|had|will|would|think|know|can|do|did|want)\b|['’]m\b)", "i")),
    "split-entity": Kind(1, swap(r"(?<=\w )&(?= \w)", "& amp;")),
    "doubled-comma": Kind(1, swap(r"(?<=[a-z]),(?= [a-z])", ",,")),
    "zero-width": Kind(1, swap(r"(?<=[a-z]) (?=[a-z])", " \u200b")),
    "space-run": Kind(1, swap(r"(?<=[a-z]{3}) (?=[a-z]{3})", "  ")),
    "lone-mark-line": Kind(1, swap(r"$", "\n.")),
    "stray-stop": Kind(2, swap(r"(?<=[a-z]{4}) (?=(?:and|or|of|in|with|as) (?!is |are |was |were )[a-z])", ". ")),
    "stray-stops": Kind(2, swap(r"(?<=[a-z]{4}) (?=(?:and|or|of|in|with|as) [A-Za-z])", ". . ")),
    "capital": Kind(2, swap(r"(?<=[a-z] )(?:and|or|to|was|were|has|had|have|been|then|than|which|would)(?= [a-z]{2})",
                            lambda m: m[0].capitalize())),
    "capital-article": Kind(2, swap(r"(?<= )(of|to|in|and) the(?= [a-z])", r"\1 The")),
    "capital-pronoun": Kind(2, swap(r"(?<=[a-z]{3}, )(?:it|they)(?= (?:is|was|are|were|has|have|will|also)\b)",
                                    lambda m: m[0].capitalize())),
    "small-pronoun": Kind(2, swap(r"(?<=[a-z]{3}\. )(?:They|It|He|She)(?= [a-z])",
                                  lambda m: m[0].lower())),
    "final-auxiliary": Kind(2, swap(r"(?<=[a-z]{4})\.$", " Was. .")),
    "hindi-auxiliary": Kind(2, name_alone),
}  # fmt: skip


def sentences(path: Path | None) -> Iterator[str]:
    """The sentences of a file, or of the golden cases that end as they began and of those cleaned."""
    if path is None:
        for file in sorted(GOLDEN.glob("*/en-*.txt")):
            if not file.name.endswith(".before.txt"):
                yield from file.read_text("utf8").split("\n")
    elif ".jsonl" in path.name:
        for row in rows([path]):
            if str(row.get("pair", "-en")).endswith("-en"):
                for reference in row["references"]:
                    yield from reference
    else:
        yield from path.read_text("utf8").split("\n")


def clean_sentences(path: Path | None, clean: Callable[[str], str]) -> list[str]:
    """English prose in straight or curly quotes that the pipeline leaves alone: what is broken can be restored."""
    found = dict.fromkeys(s.strip() for s in sentences(path))
    prose = re.compile(r"[A-Z\"“].{30,400}[.!?][\"”]?")
    english = re.compile(r"\b(?:the|and|of|to|is|was|in|that)\b")
    return [s for s in found if prose.fullmatch(s) and english.search(s) and clean(s) == s]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--kind", default="*")
    parser.add_argument("--show", type=int, default=0, help="print N of each kind that were left, and N that are wrong")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    clean = Cleaner().clean
    pool = clean_sentences(options.file, clean)
    total = [0, 0, 0]
    print(f"{len(pool)} sentences\n{'kind':20s} tier  {'n':>5s} {'restored':>9s} {'left':>7s} {'wrong':>7s}")
    for name, kind in KINDS.items():
        if not fnmatch.fnmatchcase(name, options.kind):
            continue
        rng = random.Random(f"{options.seed} {name}")
        tried = [(s, b) for s in rng.sample(pool, len(pool)) if (b := kind.breaks(s, rng)) and b != s][: options.count]
        left, wrong = [], []
        for sentence, broken in tried:
            wanted, got = CHANGED.get(name, str)(sentence), clean(broken)
            if got != wanted:
                (left if got == broken else wrong).append((broken, got))
        count = [len(tried) - len(left) - len(wrong), len(left), len(wrong)]
        total = [a + b for a, b in zip(total, count, strict=True)]
        shares = [f"{100 * c / max(1, len(tried)):.1f}%" for c in count]
        print(f"{name:20s} {kind.tier:4d}  {len(tried):5d} {shares[0]:>9s} {shares[1]:>7s} {shares[2]:>7s}")
        for broken, _ in left[: options.show]:
            print("    left ", broken)
        for broken, got in wrong[: options.show]:
            print("    given", broken, "\n    wrong", got)
    n = max(1, sum(total))
    print(f"{'all':26s} {n:5d} {total[0] / n:9.1%} {total[1] / n:7.1%} {total[2] / n:7.1%}")


if __name__ == "__main__":
    main()
