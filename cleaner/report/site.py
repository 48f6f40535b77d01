"""The site of a document, from its name."""

from __future__ import annotations

from urllib.parse import urlsplit

from cleaner.io.console import shown


def site_of(name: str | None) -> str | None:
    """The host of the URL `name`, in lower case, without `www.` and port; None where `name` is no URL with a host."""
    if not name or "://" not in name:
        return None
    try:
        host = urlsplit(name).hostname or ""
    except ValueError:
        return None
    return shown(host.removeprefix("www.")) or None
