"""What machine translation says twice: words, names, sentences, and the loops that a decoder falls into."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from operator import eq

from cleaner.stages.translation_coded import Cut, repair
from cleaner.stages.translation_runs import Run, plain, shortened

LOOP = 4  # copies, of words that a person does not sing
SUNG = 6  # copies of one short word, which a person may
SHORT = 4  # letters
_SENTENCE = 15  # characters: what is longer nobody says twice on purpose

_FUNCTION_WORDS = (
    "a an the of to in on at by for from with and or but nor as than that so if is are was were be been am has have had"
    " do does did will would can could may might must shall should not no it its he him his she her they them their we"
    " us our you your i me my this these those who whom which what when where while how up out off over about into very"
    " too more much many after upon before behind under against per until since because although"
)
_FUNCTION = frozenset(_FUNCTION_WORDS.split())
_LEADS = frozenset(
    (
        "and",
        "or",
        "i",
        "you",
        "he",
        "she",
        "it",
        "we",
        "they",
        "who",
        "that",
        "is",
        "are",
        "what",
        "if",
        "after",
        "upon",
        "by",
    )
)
_GLOSS = re.compile(r"(?<=\w) \(([^()\n]{2,60})\)")
_COMMAS = re.compile(r"(?<!\w)([^\W\d_]{2,}(?: [^\W\d_]+){0,3})(?:, \1(?!\w)){4,}")
_BETWEEN = re.compile(r"(?<=[^\W\d_]\.) (?=[\"“]?[^\W\d_a-z])")


def repeated_words(line: str) -> Iterator[Cut]:
    """`the small boat the small boat came` -> `the small boat came`.

    Left alone: one word said twice, which people do; words with a mark or a figure among them; what begins or ends in
    a function word, as in `time to time to` and `more and more`; a chain (`day by day by day`); the same word over and
    over; lines that are no prose, where a table may say so.
    """
    yield from shortened(line, lambda words, run: run.copies < LOOP and _said_twice(words, run))


def loop(line: str) -> Iterator[Cut]:
    """`very very very very very very late` -> `very late`: what a decoder says again and again, once.

    Left alone: fewer than four copies, six of one short word, as in a song; words with a mark or a figure among them;
    lines that are no prose without the copies.
    """
    yield from shortened(line, _loops)


def _said_twice(words: Sequence[str], run: Run) -> bool:
    unit = [word.casefold() for word in words[run.first : run.first + run.size]]
    if run.size < 2 or len(set(unit)) < 2 or not plain(words, run):
        return False
    if unit[-1] in _FUNCTION or (run.size == 2 and unit[0] in _LEADS):
        return False
    return run.first == 0 or words[run.first - 1].casefold() != unit[-1]


def _loops(words: Sequence[str], run: Run) -> bool:
    word = words[run.first]
    if run.size == 1 and len(word) < 3 and word not in _FUNCTION:
        return False
    return run.copies >= (SUNG if run.size == 1 and len(word) <= SHORT else LOOP) and plain(words, run)


def broken_repetition(line: str) -> Iterator[Cut]:
    """Reports `the minister of the minister of the harbour`: it cannot be told what was meant.

    Left alone: what `repeated_words` leaves, but words that end in a function word, if they hold two of these beside
    another word; so `more and more`, `time to time` and `war after war` are not named.
    """
    for start, end, _ in shortened(line, _goes_round):
        yield start, end, line[start:end]


def _goes_round(words: Sequence[str], run: Run) -> bool:
    unit = [word.casefold() for word in words[run.first : run.first + run.size]]
    small = sum(word in _FUNCTION for word in unit)
    return _said_twice(words, run) or (2 <= small < run.size and plain(words, run))


def self_gloss(line: str) -> Iterator[Cut]:
    """`John Lewis (John Lewis) said` -> `John Lewis said`.

    Left alone: a gloss that differs in one character; a line that holds nothing but the name, as lists of plants do;
    what is in lower case, which may be meant.
    """
    for match in _GLOSS.finditer(line):
        name = match[1]
        start = match.start() - len(name)
        whole = start >= 0 and line.startswith(name, start) and not line[start - 1 : start].isalnum()
        if whole and name[0].isupper() and len(line) > match.end() - start + 10:
            yield match.start(), match.end(), ""


def repeated_sentence(line: str) -> Iterator[Cut]:
    """A sentence that comes at once again, word for word -> once.

    Left alone: sentences of 15 characters or fewer, exclamations and questions, which people repeat.
    """
    start, last = 0, ""
    for end in [*(match.start() for match in _BETWEEN.finditer(line)), len(line.rstrip())]:
        sentence = line[start:end]
        if sentence == last and len(sentence) > _SENTENCE and sentence.endswith("."):
            yield start - 1, end, ""
        start, last = end + 1, sentence


def loop_with_commas(line: str) -> Iterator[Cut]:
    """Reports `Kano, Kano, Kano, Kano, Kano`. Left alone: all of it; a list or rhetoric may be meant."""
    pieces = line.split(", ")
    for match in _COMMAS.finditer(line) if any(map(eq, pieces, pieces[1:])) else ():
        yield match.start(), match.end(), match[0]


BROKEN = repair(
    broken_repetition,
    "broken-repetition",
    "Words that come at once again, where no repair can be sure what was meant.",
    (" ",),
    (
        ("It was paid for by the minister of the minister of the harbour on a cold Sunday.\n",) * 2,
        ("The pilot had a long talk in the office of in the office of the harbour board.\n",) * 2,
    ),
    (
        ("More and more people came from time to time to time, boat after boat after boat, and rowed.\n", "Idioms."),
        ("The best of boats is the best of homes, and the end of it is the end of us all.\n", "Not at once."),
    ),
    safety="report",
    flag="broken-repetition",
)
"""Runs where `ANYWHERE` does, in texts of modest length, and in lines of longer ones that show another fault."""

ANYWHERE = (
    repair(
        repeated_words,
        "repeated-words",
        "Words that a decoder wrote twice.",
        (" ",),
        (
            ("The boats of the harbour board harbour board were sold in the spring.\n",
             "The boats of the harbour board were sold in the spring.\n"),
            ("The mayor opened the new lock on the river the new lock on Sunday on Sunday morning.\n",
             "The mayor opened the new lock on the river the new lock on Sunday morning.\n"),
        ),
        (
            ("From time to time to time it rains, day by day by day, and more and more people stay.\n", "A chain."),
            ("He had had enough, and what he said he said in a very very low voice.\n", "What people write."),
            ("Basic Best Basic Best\n", "A row of a table."),
        ),
    ),
    repair(
        loop,
        "loop",
        "Words that a decoder wrote again and again: what else it left out cannot be told, so the text is flagged.",
        (" ",),
        (
            ("The minister of the harbour harbour harbour harbour harbour opened the lock on a cold Sunday.\n",
             "The minister of the harbour opened the lock on a cold Sunday.\n"),
            ("She sailed to the old mill the old mill the old mill the old mill and came back with a goat.\n",
             "She sailed to the old mill and came back with a goat.\n"),
        ),
        (
            ("And then they all sang la la la la la la la until the lamp went out at noon.\n", "A song."),
            ("Windows Yes Yes Yes Yes Yes Yes Yes Yes\n", "A row of a table."),
        ),
        flag="looping",
    ),
    repair(
        repeated_sentence,
        "repeated-sentence",
        "A sentence that was translated twice.",
        (".",),
        (
            ("The harbour was closed. The harbour was closed. Nobody minded.\n",
             "The harbour was closed. Nobody minded.\n"),
            ("It was raining in Orne on that day. It was raining in Orne on that day.\n",
             "It was raining in Orne on that day.\n"),
        ),
        (
            ("Row on. Row on. Where were you then? Where were you then?\n", "Short ones, and a question."),
            ("The harbour was closed. The harbour was closed early.\n", "Not the same."),
        ),
    ),
    repair(
        loop_with_commas,
        "loop-with-commas",
        "One name again and again with commas between: a loop, or rhetoric.",
        (", ",),
        (
            ("They sail to Kano, Kano, Kano, Kano, Kano and home.\n",
             "They sail to Kano, Kano, Kano, Kano, Kano and home.\n"),
        ),
        (
            ("We got her, we got her! No, no, no, she said.\n", "Rhetoric."),
            ("The boats are red, green, red, blue and red.\n", "A list."),
        ),
        safety="report",
        flag="looping",
    ),
    BROKEN,
)  # fmt: skip
"""Repairs that no literal announces: they run on short texts, and on those that show another fault."""

REPAIRS = (
    repair(
        self_gloss,
        "self-gloss",
        "A name that was translated, and once more as its own gloss in brackets.",
        (" (",),
        (
            ("The report names John Lewis (John Lewis) as the owner.\n", "The report names John Lewis as the owner.\n"),
            ("Orne Harbour (Orne Harbour), which is old, was closed.\n", "Orne Harbour, which is old, was closed.\n"),
        ),
        (
            ("Gardenia (Gardenia)\n", "An entry of a list."),
            ("The Orne Harbour Board (OHB) and John Lewis (John Lewes) met in the mill (mill).\n",
             "A short form, another spelling, and a common word."),
        ),
        regex=r"[A-Z][a-zA-Z]* \([A-Z][a-z]+[a-zA-Z .'’-]*\)",
    ),
)  # fmt: skip
