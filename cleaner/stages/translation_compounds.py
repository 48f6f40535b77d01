"""English compounds whose hyphen a tokeniser set apart (`64 - year - old`): those of a list, and no other."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleaner.stages.translation_coded import Cut, repair

REACH = 30  # characters on either side of a hyphen that a compound may take

_NUMBER = r"(?:\d{1,3}(?:[.,]\d+)?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|several|multi|half)"
_SPAN = "(?:year|month|week|day|hour|minute|quarter)"
_UNIT = "(?:year|month|week|day|hour|minute|foot|mile|metre|meter|man|member|point|storey|story|seat|page|time)"
_PLACE = "(?:face|step|side|door|back|end|one|person|peer|hand|head|day|case|year|month|quarter|week|shoulder|word)"
_LEADS = "|".join(rf"(?<=\b{word} )" for word in "a an the his her its our their this that each every of for".split())  # noqa: SIM905
_COMPOUNDS = (
    f"{_NUMBER}-{_SPAN}-(?:olds?|long)",
    f"(?:{_LEADS}){_NUMBER}-{_UNIT}|\\d{{1,3}}-{_UNIT}(?= [a-z])|(?<=\\d )year-olds?",
    f"(?P<same>{_PLACE})-(?:to|on|by|over|for)-(?P=same)",
    "(?:long|short|medium|near)-(?:term|time|haul|range|distance|lasting|standing|awaited|running|lived)",
    "(?:large|small|full|mid)-(?:scale|sized?|fledged|blown|time)|(?:real|part)-time",
    "(?:high|low|top|world|first|second|third|middle|upper|working|entry|senior)-(?:levels?|speed|tech|quality|profile|"
    "ranking|risk|rise|end|cost|income|carbon|key|pressure|class|rate|ranked|hand|person|quarter|half|round|intensity)",
    "well-(?:known|being|established|deserved)|so-called|up-to-date|state-of-the-art|out-of-(?:date|pocket)|all-time",
    "behind-the-scenes|day-to-day|north-to-north|mild-to-moderate|(?:commander|editor)s?-in-chief|hard-working|low-lying",
    "(?:brother|sister|mother|father|son|daughter)s?-in-law|heart-(?:warming|breaking)|eye-catching|runner-up|by-elections?",
    "co-(?:operat(?:e|ed|ion)|founders?|founded|authors?|owners?|chair|pilot|workers?)|re-election|state-(?:owned|run)",
    "non-(?:profits?|governmental|essential|stop|existent|native|violent|members?)|e-(?:commerce|mails?|sports)",
    "self-(?:employed|isolation|isolate|defen[cs]e|confidence|esteem|help|service|driving|made|discipline|portrait)",
    "vice-(?:president|chair|chairman|minister|captain|governor)s?|(?:follow|start|check|line|warm|clean)-ups?",
    "anti-(?:epidemic|virus|corruption|government|war|tank|semitism|semitic|american|doping|terrorism|terrorist)",
    "(?:pre|post)-(?:war|season|match|election|pandemic|production|order|recorded|existing|trial|game)|cross-(?:border|"
    "country|strait)|(?:decision|policy|law)-mak(?:ers?|ing)|record-(?:breaking|high|low)|X-rays?|T-shirts?",
    "(?:north|south)-(?:east|west)(?:ern)?|(?:right|left|far)-(?:wing|right|left|handed|wingers?)|mid-\\d{1,4}s?",
    "(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)-(?:one|two|three|four|five|six|seven|eight|nine)",
    "(?:decades|years|months|weeks|hours|days|months)-long|(?:year|month)s?-end|two-(?:thirds|way)|one-(?:third|way|off)",
)
_COMPOUND = re.compile(
    r"(?<![\w-])(?<!- )(?:"
    + "|".join(_COMPOUNDS).replace("-", " ?[-‐‑] ?").replace("[ ?[-‐‑] ?‐‑]", "[-‐‑]")
    + r")(?![\w-]| - )",
    re.IGNORECASE,
)
_HYPHEN = re.compile(" [-‐‑] ?|[-‐‑] ")


def split_compound(line: str) -> Iterator[Cut]:
    """`64 - year - old` -> `64-year-old`, `year - on - year` -> `year-on-year`.

    Left alone: compounds that are not on the list, since ` - ` is a dash more often than not; those that a further
    ` - ` stands beside; `in 2019 - year of the eel`, and the like.
    """
    done = 0
    for found in _HYPHEN.finditer(line):
        near = _COMPOUND.finditer(line, max(done, found.start() - REACH), found.end() + REACH)
        match = next((match for match in near if match.end() > found.start()), None)
        if match and done <= match.start() <= found.start():
            for hyphen in _HYPHEN.finditer(line, *match.span()):
                yield *hyphen.span(), hyphen[0].strip()
            done = match.end()


REPAIRS = (
    repair(
        split_compound,
        "en-split-compound",
        "Spaces around the hyphen of a compound that is always written with one.",
        (" - ", " -", "- "),
        (
            (
                "The 64 - year - old skipper, a well - known man, saw a year- on -year fall.\n",
                "The 64-year-old skipper, a well-known man, saw a year-on-year fall.\n",
            ),
            ("A state - of - the - art lock and a 3 - day fair.\n", "A state-of-the-art lock and a 3-day fair.\n"),
        ),
        (
            ("It rose in 2019 - year of the eel - and the boats - old and new - came.\n", "Dashes."),
            ("Wind: low - high - low. He met her - face to face - in Orne.\n", "A list and a dash."),
        ),
        regex=r"(?i)(?:[a-z]|\d)(?: [-‐‑] ?|[-‐‑] )(?:year|month|week|day|hour|minute|foot|mile|met|man |memb|point"
        r"|stor|seat|page|time|old|term|haul|range|dist|last|stand|await|run|live|scale|size|fledge|blown|level|speed|tech|qual|prof"
        r"|rank|risk|rise|end|cost|inc|carb|key|press|class|rate|hand|person|quarter|half|round|intens|known|being|estab|deserv"
        r"|called|up|work|ly|warm|break|catch|elec|oper|found|auth|own|chair|pilot|gov|ess|stop|exist|nat|viol|comm|mail"
        r"|sport|empl|isol|def|conf|est|help|serv|driv|made|disc|port|pres|min|capt|epid|virus|corr|war|tank|sem|amer|dop"
        r"|terr|seas|match|pand|prod|ord|rec|trial|game|bord|country|strait|mak|high|low|ray|shirt|east|west|wing|right"
        r"|left|one|two|three|four|five|six|seven|eight|nine|third|way|off"
        r"|long|(?:to|on|by|over|for|of|in|the)(?: [-‐‑]|[-‐‑] ))",
        languages=("en",),
    ),
)
