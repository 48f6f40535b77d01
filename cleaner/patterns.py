"""RE2 patterns: compiled without a word on standard error."""

from __future__ import annotations

import re2


def compiled(pattern: str) -> re2._Regexp:
    """`pattern`, ready to run. Raises re2.error, with the reason, where RE2 does not take it."""
    options = re2.Options()
    options.log_errors = False
    return re2.compile(pattern, options=options)
