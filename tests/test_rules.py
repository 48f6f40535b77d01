"""Every shipped rule proves itself, and a wrong rule file says what is wrong, where, and how to mend it."""

from __future__ import annotations

import re
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings

from cleaner import Cleaner, Config, ConfigError, PackError
from cleaner.errors import Fault
from cleaner.packs import HEAD, Rule, load, read, shipped
from cleaner.patterns import compiled
from cleaner.proof import check, run_rule
from cleaner.stages import CODE
from cleaner.text import exact_key, fold, plain
from tests.example_rules import exact_line
from tests.strategies import matches

SHIPPED, FAULTS = check([shipped()])
RULES = [rule for pack in SHIPPED for rule in pack.rules]
CHECKS = [HealthCheck.filter_too_much, HealthCheck.too_slow]


def test_the_shipped_rules_load_without_a_fault() -> None:
    assert [str(fault) for fault in FAULTS] == []
    assert len(RULES) > 60


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_rule(rule: Rule) -> None:
    """Its change examples come out exactly, its corrections do not fire again, its keeps stay."""
    assert rule.change
    assert len(rule.keep) >= 2, "two things like it that must stay"
    for example in rule.change:
        assert run_rule(rule, example.before) == example.after
        assert run_rule(rule, example.after) == example.after
        assert example.before != example.after or rule.safety == "report"
    for keep in rule.keep:
        assert run_rule(rule, keep.text) == keep.text


ROWS = {"boilerplate/en-share-row"}  # of any of forty names, three or more: its literals are the pairs seen most
MATCHED = [rule for rule in RULES if rule.match.regex and rule.stage == "boilerplate" and rule.id not in ROWS]


UNBROKEN = {"boilerplate/any-encoded-markup"}  # one word of sixty letters and more
HEADED = [
    rule for rule in MATCHED if rule.match.kind != "span" and rule.guards.position != "end" and rule.id not in UNBROKEN
]
WORD = 20  # letters: hardly a word of a language has more


@pytest.mark.parametrize(
    ("rule", "seen"),
    [*((rule, rule.longest) for rule in MATCHED), *((rule, HEAD) for rule in HEADED)],
    ids=lambda value: value.id if isinstance(value, Rule) else "head" if value == HEAD else "line",
)
def test_every_match_of_a_pattern_holds_one_of_its_literals(rule: Rule, seen: int) -> None:
    """Else a branch of the pattern could never fire, without a word.

    So too in the part of the line that the gate looks at, where words are not endless.
    """
    assert rule.match.regex is not None
    regex, literals = compiled(rule.match.regex), [fold(literal) for literal in rule.match.literals]
    drawn = 0

    @settings(max_examples=25, derandomize=True, deadline=None, phases=[Phase.generate], suppress_health_check=CHECKS)
    @given(matches(rule.match.regex))
    def holds(text: str) -> None:
        nonlocal drawn
        line = plain(text).strip()
        assume(len(line) <= rule.longest and "\n" not in line and regex.search(line))
        assume(seen == rule.longest or max(map(len, line.split())) <= WORD)
        assert any(literal in fold(line)[:seen] for literal in literals), line
        drawn += 1

    holds()
    assert drawn


@pytest.mark.parametrize("rule", [r for r in RULES if r.match.regex or r.match.unless], ids=lambda rule: rule.id)
def test_a_pattern_is_compiled_in_no_time(rule: Rule) -> None:
    """Its program, in RE2's instructions: 100,000 take 25 ms, and counted tails (`.{0,400}`) make most of them."""
    for pattern in filter(None, (rule.match.regex, rule.match.unless)):
        assert compiled(pattern).programsize < 100_000


@pytest.mark.parametrize("name", CODE)
def test_a_rule_that_is_code_fires_on_its_example(name: str) -> None:
    rule, stage = CODE[name], name.partition("/")[0]
    result = Cleaner(Config(stages=(stage,), **rule.settings)).explain(rule.example, language="en")
    fired = result.reports if rule.safety == "report" else result.edits
    assert name in {change.rule for change in fired}
    assert rule.flag is None or rule.flag in result.flags
    assert rule.why
    off = Cleaner(Config(stages=(stage,), disable=(name,), **rule.settings)).explain(rule.example, language="en")
    assert name not in {change.rule for change in (*off.edits, *off.reports)}


def test_an_id_to_switch_off_that_no_rule_bears_is_refused() -> None:
    with pytest.raises(ConfigError, match="did you mean boilerplate/en-skip-link"):
        Cleaner(Config(disable=("boilerplate/en-skip-lnk",)))
    Cleaner(Config(disable=("shout/stop", "layout/*")))


def test_no_line_is_claimed_by_two_exact_rules() -> None:
    owners: dict[str, str] = {}
    for rule in RULES:
        for literal in rule.match.literals if rule.match.kind == "exact-line" else ():
            assert owners.setdefault(exact_key(literal), rule.id) == rule.id, literal


def test_no_literal_holds_another_of_its_rule() -> None:
    for rule in RULES:
        literals = [fold(literal) for literal in rule.match.literals if rule.match.kind != "exact-line"]
        assert not [one for one, other in permutations(literals, 2) if other in one], rule.id


def test_ids_are_unique_and_files_are_named_for_language_and_topic() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
    for pack in SHIPPED:
        assert re.fullmatch(r"(?:[a-z]{2}|any)-[a-z]+(?:-[a-z]+)*", pack.path.stem)
        assert {rule.stage for rule in pack.rules} == {pack.path.parent.name}


GOOD = exact_line("en-ferry", "the ferry label", why="Label of a ferry.")


def faults_of(tmp_path: Path, content: str) -> list[Fault]:
    path = tmp_path / "en-mine.toml"
    path.write_text(content)
    return check([path])[1]


def test_a_span_closes_nothing(tmp_path: Path) -> None:
    span = GOOD.replace('kind = "exact-line"', 'kind = "span"\nregex = "the ferry label"').replace(
        "delete-line", "delete"
    )
    found = faults_of(tmp_path, span.replace("[[rule.change]]", "[rule.guards]\nclosing = true\n[[rule.change]]"))
    assert any("a span is no line" in str(fault) for fault in found)


def test_a_good_file_has_no_fault(tmp_path: Path) -> None:
    assert faults_of(tmp_path, GOOD) == []


FAULTY = [
    ("unknown-key", 'why = "Label of a ferry."', 'why = "Label."\nwhi = 3', 4, "`whi` is not known"),
    (
        "wrong-type",
        'why = "Label of a ferry."',
        "why = 3",
        3,
        "`why`: expected `str`, got `int`; give a string in quotes",
    ),
    ("no-why", 'why = "Label of a ferry."\n', "", 1, "`why` is missing"),
    ("bad-kind", 'kind = "exact-line"', 'kind = "lines"', 5, "give one of exact-line, line, span, tail, block"),
    ("bad-action", 'kind = "delete-line"', 'kind = "delete"', 8, "`delete` does not go with kind `exact-line`"),
    ("bad-id", "boilerplate/en-ferry", "Boilerplate en ferry", 2, "is not an id"),
    ("unknown-stage", "boilerplate/en-ferry", "boiler/en-ferry", 2, "the stage one of boilerplate"),
    ("no-change", GOOD[GOOD.index("[[rule.change]]") : GOOD.index("[[rule.keep]]")], "", 1, "no `change` example"),
    ("no-keep", GOOD[GOOD.index("[[rule.keep]]") :], "", 1, "no `keep` example"),
    ("no-literal", '["the ferry label"]', "[]", 6, "no literal"),
    ("mute-literal", '["the ferry label"]', '["***"]', 6, "holds punctuation alone"),
    ("decomposed-literal", '["the ferry label"]', '["the cafe\u0301 label"]', 6, "write it in NFC"),
    ("regex-on-exact", "[rule.action]", "regex = 'x'\n[rule.action]", 7, "an exact-line rule has no regex"),
    (
        "thread-on-exact",
        "[[rule.change]]",
        "[rule.guards]\nthread = 'x'\n[[rule.change]]",
        10,
        "kind `exact-line` makes no cut; take `thread` out",
    ),
    (
        "sole-on-exact",
        "[[rule.change]]",
        "[rule.guards]\nsole = true\n[[rule.change]]",
        10,
        "kind `exact-line` makes no cut; take `sole` out",
    ),
    (
        "echoed-on-exact",
        "[[rule.change]]",
        "[rule.guards]\nechoed = true\n[[rule.change]]",
        10,
        "kind `exact-line` takes no lines below; take `echoed` out",
    ),
    (
        "apart-at-the-end",
        "[[rule.change]]",
        "[rule.guards]\nposition = 'end'\napart = true\n[[rule.change]]",
        11,
        "nothing the rule takes goes anywhere by itself as it is; take `apart` out",
    ),
    (
        "bad-thread",
        "[[rule.change]]",
        "[rule.guards]\nthread = '(x'\n[[rule.change]]",
        10,
        "not a pattern that RE2 takes",
    ),
    ("syntax", 'why = "Label of a ferry."', 'why = "Label', 3, "not valid TOML"),
    ("bad-change", 'after = "It left.\\n"', 'after = "It stayed.\\n"', 11, "the rule gives 'It left.\\n'"),
    ("bad-keep", "The ferry label was lost.", "The ferry label", 13, "the rule fires here"),
    ("bound-nowhere", 'why = "Label of a ferry."', 'why = "Label."\nbound = true', 4, "names no language"),
]
LINE = GOOD.replace('"exact-line"', '"line"').replace("[rule.action]", "regex = '(?i)^the ferry label$'\n[rule.action]")
SPAN = (
    LINE.replace('"line"', '"span"')
    .replace('"delete-line"', "\"replace\"\ntext = '\\1'")
    .replace("label\\nIt", "label It")
    .replace("'(?i)^the ferry label$'", r"'The ferry label (\p{Lu})'")
)
PATTERNS = [
    ("look-ahead", LINE, "(?i)^the ferry label$", "ferry(?=x)", "not a pattern that RE2 takes"),
    ("back-reference", LINE, "(?i)^the ferry label$", r"(f)\1", "not a pattern that RE2 takes"),
    ("ascii-boundary", LINE, "(?i)^the ferry label$", r"\bñandú", r"`\b` knows ASCII letters alone"),
    ("too-large", LINE, "(?i)^the ferry label$", "(?:x{1,900}){1,900}", "not a pattern that RE2 takes"),
    ("unbounded-span", SPAN, r"The ferry label (\p{Lu})", "The ferry +label ", "a scan with it takes quadratic time"),
    (
        "open-bound-span",
        SPAN,
        r"The ferry label (\p{Lu})",
        "The ferry {2,}label ",
        "a scan with it takes quadratic time",
    ),
]


def test_a_literal_that_no_line_can_show_is_refused(tmp_path: Path) -> None:
    (found,) = faults_of(tmp_path, LINE.replace('["the ferry label"]', f'["the ferry label", "{"lost " * 21}"]'))
    assert (found.line, found.repair) == (6, "shorten the literal")
    assert "beyond its first 100 characters" in found.message


def test_line_and_span_files_are_good(tmp_path: Path) -> None:
    assert faults_of(tmp_path, LINE) == []
    assert faults_of(tmp_path, SPAN) == []


@pytest.mark.parametrize(("old", "new", "line", "message"), [f[1:] for f in FAULTY], ids=[f[0] for f in FAULTY])
def test_a_fault_is_told_with_its_line(tmp_path: Path, old: str, new: str, line: int, message: str) -> None:
    content = GOOD.replace(old, new, 1)
    assert content != GOOD
    found = faults_of(tmp_path, content)
    assert any(message in f"{fault.message}; {fault.repair}" and fault.line == line for fault in found), found
    assert all(str(fault).startswith(f"{tmp_path}/en-mine.toml:{fault.line}: ") for fault in found)


@pytest.mark.parametrize(("good", "old", "new", "message"), [p[1:] for p in PATTERNS], ids=[p[0] for p in PATTERNS])
def test_a_pattern_that_could_go_quadratic_or_wrong_is_refused(
    tmp_path: Path, good: str, old: str, new: str, message: str
) -> None:
    found = faults_of(tmp_path, good.replace(f"'{old}'", f"'{new}'", 1))
    assert any(message in fault.message for fault in found), found
    assert found[0].line == 7


def test_all_faults_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    """A file with every fault above, in a rule of its own, syntax error included."""
    rules = [GOOD.replace("en-ferry", f"en-ferry-{i}").replace(f[1].replace("en-ferry", f"en-ferry-{i}"), f[2], 1)
             for i, f in enumerate(FAULTY)]  # fmt: skip
    found = faults_of(tmp_path, "\n".join(rules))
    for name, _, _, _, message in FAULTY:
        assert any(message in f"{fault.message}; {fault.repair}" for fault in found), (name, found)
    assert [fault.line for fault in found] == sorted(fault.line for fault in found)


def test_an_id_that_is_taken_is_refused_and_its_owner_named(tmp_path: Path) -> None:
    (found,) = faults_of(tmp_path, f"{GOOD}\n{GOOD}")
    assert (found.line, found.rule) == (16, "boilerplate/en-ferry")
    assert f"{tmp_path}/en-mine.toml:2" in found.message


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xff\xfe", "not UTF-8"),
        (b"", "no rule in this file"),
        (b"rules = 3\n[[rule]]\n", "`rules` is not known here"),
    ],
    ids=["not-utf8", "empty", "stranger"],
)
def test_a_file_that_holds_no_rules_is_a_fault(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "en-mine.toml"
    path.write_bytes(content)
    assert any(message in fault.message for fault in read([path])[1])


def test_a_missing_file_and_an_empty_directory_are_faults(tmp_path: Path) -> None:
    with pytest.raises(PackError, match=r"nowhere.toml:1: -: cannot be read"):
        load([tmp_path / "nowhere.toml"])
    with pytest.raises(PackError, match=r"no \.toml file in this directory"):
        load([tmp_path])


def test_rules_of_the_user_run_beside_the_shipped_ones(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(GOOD)
    text = "Skip to content\nThe ferry label\nIt left.\n"
    assert Cleaner(rules=[tmp_path / "mine.toml"]).clean(text) == "It left.\n"
    assert Cleaner(rules=[tmp_path]).clean(text) == "It left.\n"
    assert Cleaner().clean(text) == "The ferry label\nIt left.\n"


def test_a_bound_rule_asks_for_the_language(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(GOOD.replace('why = "', 'languages = ["de"]\nbound = true\nwhy = "'))
    bound = Cleaner(rules=[tmp_path])
    text = "The ferry label\nIt left.\n"
    assert bound.clean(text, language="de") == "It left.\n"
    assert bound.clean(text, language="en") == text


def test_a_report_rule_says_where_and_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(GOOD.replace('why = "', 'safety = "report"\nwhy = "'))
    result = Cleaner(rules=[tmp_path]).explain("It left.\nThe ferry label\n")
    assert result.text == "It left.\nThe ferry label\n"
    assert [(r.rule, r.before) for r in result.reports] == [("boilerplate/en-ferry", "The ferry label")]
