"""The options that commands share, each written down once, and the configuration that they amount to."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from pathlib import Path
from typing import Annotated, Any

import typer

Punctuation = StrEnum("Punctuation", ["keep", "plain", "typographic"])
Dashes = StrEnum(
    "Dashes", {"keep": "keep", "em": "em", "spaced_em": "spaced-em", "spaced_en": "spaced-en", "plain": "plain"}
)
Mode = StrEnum("Mode", ["auto", "article", "page"])


def _switch(name: str, what: str) -> Any:
    """An option that switches a setting on or off; left out, it leaves the setting as it is."""
    return Annotated[bool | None, typer.Option(f"--{name}/--no-{name}", help=what, show_default=f"no-{name}")]


SETTINGS: dict[str, Any] = {
    "rules": Annotated[
        list[Path] | None,
        typer.Option("--rules", metavar="PATH", help="Also use the rules in this file or directory; repeatable."),
    ],
    "config": Annotated[
        Path | None,
        typer.Option("--config", metavar="PATH", help="Settings to use.", show_default="cleaner.toml, if it exists"),
    ],
    "disable": Annotated[
        list[str] | None,
        typer.Option("--disable", metavar="GLOB", help="Switch off the rules whose id matches; repeatable."),
    ],
    "punctuation": Annotated[
        Punctuation | None,
        typer.Option(
            "--punctuation", help="Which quotation marks, apostrophes and ellipses to write.", show_default="keep"
        ),
    ],
    "dashes": Annotated[
        Dashes | None,
        typer.Option("--dashes", help="Which dashes to write between words.", show_default="keep"),
    ],
    "mode": Annotated[
        Mode | None, typer.Option("--mode", help="Whether texts are articles or whole pages.", show_default="auto")
    ],
    "risky": _switch("risky", "Use risky rules too."),
    "drop_headline": _switch("drop-headline", "Drop the headline."),
    "drop_standfirst": _switch("drop-standfirst", "Drop the summary between headline and byline."),
    "drop_byline": _switch("drop-byline", "Drop author and date."),
    "drop_captions": _switch("drop-captions", "Drop credits of pictures, captions with them."),
}
"""Name -> type and option of each setting that a command may change; all default to None, which changes nothing."""

Language = Annotated[
    str | None,
    typer.Option(
        "--language", metavar="CODE", help="ISO 639-1 code of all texts.", show_default="detected when needed"
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Write JSON.")]


def configured(*names: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Gives a command the options called `names` (all, where none is) and calls it with `chosen`, the Config."""
    shared = {name: SETTINGS[name] for name in names or SETTINGS}

    def give(command: Callable[..., Any]) -> Callable[..., Any]:
        own = inspect.signature(command, eval_str=True)

        @wraps(command)
        def called(**given: Any) -> Any:
            from cleaner.batch.settings import settle

            asked = {name: _plain(given.pop(name)) for name in shared}
            path = asked.pop("config")
            rules, disable = asked.pop("rules") or (), asked.pop("disable", None) or ()
            return command(chosen=settle(path, rules=rules, disable=disable, **asked), **given)

        parameters = [p for p in own.parameters.values() if p.name != "chosen"]
        parameters += [
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=kind)
            for name, kind in shared.items()
        ]
        called.__signature__ = own.replace(parameters=parameters)  # type: ignore[attr-defined]
        called.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
        return called

    return give


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, StrEnum) else value
