"""Headlines, standfirsts, bylines and captions, and what only looks like them: what the tests of options share."""

from __future__ import annotations

from functools import cache

from cleaner import Cleaner, Config
from tests.golden import OPTIONS
from tests.strategies import PROSE

DROPS = {name: field for name, field in OPTIONS.items() if name.startswith("drop-")}
ALL = dict.fromkeys(DROPS.values(), True)
TEXT = f"{PROSE[0]}\n{PROSE[1]}\n"
HEADLINE = "Forty stranded in the fog"


@cache
def dropping(*fields: str) -> Cleaner:
    return Cleaner(Config(stages=("boilerplate",), **dict.fromkeys(fields, True)))


EVERYTHING = dropping(*ALL)

NO_BYLINE = [
    ("verse", "By the sea"),
    ("verse-in-capitals", "By The Sea"),
    ("proverb", "By Land and Sea"),
    ("long-title", "By Grand Central Station I Sat Down and Wept"),
    ("year", "By 2030, the wall will be done"),
    ("places", "Von Köln nach Bonn"),
    ("name-alone", "Orla Penhale"),
    ("time-of-a-live-blog", "10:45am"),
    ("day-without-a-year", "5 May"),
    ("prose", "Published by the council, the map shows no roads."),
    ("label-alone", "Updated"),
    ("minutes-of-a-recipe", "20 minutes"),
    ("version", "Updated 12"),
    ("opening-hours", "Monday to Friday 9:00"),
]
BYLINES = [
    ("By Orla Penhale", "author"),
    ("By ORLA PENHALE, Staff Writer", "author"),
    ("By Orla Penhale , Tam Reddick , and Ines Aldous .", "author"),
    ("By Orla Penhale for The Harbour Post", "author"),
    ("By The Associated Press", "author"),
    ("Von Max Lorenzen und Wiebke Thoms, Süderholm", "author"),
    ("Par Jeanne Auber, correspondante", "author"),
    ("Por Ana Ruiz", "author"),
    ("Posted on 3 March 2024 by Admin", "author"),
    ("03.03.2024, 17:19 Uhr | Von Max Lorenzen", "author"),
    ("Published 12 March 2024 10:02", "stamp"),
    ("Updated: Nov 19, 9:41 AM", "stamp"),
    ("Last updated 15 hours ago", "stamp"),
    ("Stand: 12.03.2024", "stamp"),
    ("Publié le 12 mars 2024 à 10h02 | Mis à jour le 13 mars 2024", "stamp"),
    ("12 March 2024", "date"),
    ("Dienstag, 12. März 2024, 17:19 Uhr", "date"),
    ("Friday, 22 Nov 2024 4:55 PM GMT+8", "date"),
    ("4 min read", "length"),
]
NO_CAPTION = [
    ("prose", "Photos by Ada Lunn hang in the hall."),
    ("idiom", "Photo by photo, the album grew."),
    ("credit-where-due", "Credit where credit is due"),
    ("question", "Bild: Warum?"),
    ("text-agency", "The minister has resigned. (Reuters)"),
    ("text-agency-and-desk", "Der Minister ist zurückgetreten. (dpa/lsw)"),
    ("pollster", "The mayor leads by nine points. (Reuters/Ipsos)"),
    ("caption-without-a-credit", "Trucks wait for daylight at the northern ramp"),
    ("copyright", "© 2024 Harbour Post"),
    ("all-rights", "© All rights reserved"),
    ("item", "- Photo: Ada Lunn"),
    ("agency-in-a-sentence", "Getty Images turned her down three times."),
    ("label-alone", "Photo:"),
    ("paragraph", f"{' '.join(PROSE[:4])} (Photo: Ada Lunn)"),
]
CAPTIONS = [
    "(Image: GETTY)",
    "( Photo : Ada Lunn )",
    "Main image credit: Roo & Daughters",
    "Foto: dpa",
    "Bild: Max Lorenzen/dpa/picture alliance",
    "Crédit photo : Jeanne Auber",
    "Фото: Анна Лунд",
    "Getty Images",
    "AP Photo/Ada Lunn",
    "Ada Lunn / REUTERS",
    "Photo courtesy of the Lunde Picture Agency",
    "Photo credit: harbour-post.example.com",
    "© Ada Lunn",
    "The boats at noon. (AP Photo/Ada Lunn)",
    "Der Hafen im Winter (Archivfoto)",
    "The boats at noon.   Credit: Ada Lunn",
    "Die Boote am Mittag 2021Bild: Max Lorenzen/dpa",
    "The boats at noon — Picture by Ada Lunn",
    "FILE PHOTO: The boats in a better year",
]
NO_HEADLINE = [
    ("price", "Harrow Desk Lamp in Copper for $39.99"),
    ("price-in-euros", "Die Harrow in Kupfer für 39 Euro"),
    ("quoted-lead", "“We will not sell the crane to anybody”"),
    ("question", "Why did nobody wake the harbour master?"),
    ("interview", "Q: Why did nobody wake the harbour master"),
    ("sentence", "Nobody woke the harbour master."),
    ("list-item", "- Wake the harbour master at noon"),
    ("numbered-item", "1. Wake the harbour master at noon"),
    ("ingredient", "200 g rye flour for the dough"),
    ("live-blog", "10:45am The doors are open now"),
    ("verse", "by noon the chairs are islands"),
    ("dialogue", "— You have been waiting for long"),
    ("greeting", "Dear Members of the Rowing Club"),
    ("few-words", "Key takeaways"),
    ("announcement", "What you need for the dough:"),
    ("byline", "By Orla Penhale and Tam Reddick"),
    ("date", "The harbour on 12 March 2024"),
    ("caption", "The boats at noon (AP Photo/Ada Lunn)"),
    ("hashtag", "Forty stranded in the fog #harbour"),
    ("emoji", "⚠️ The harbour is closed for the winter"),
    ("long", "Forty " + "very " * 20 + "cold people stranded"),
]
