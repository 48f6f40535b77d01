"""The site of a document, from its name."""

from __future__ import annotations

from urllib.parse import urlsplit


def site_of(name: str) -> str:
    """The host of the URL `name`, in lower case, without `www.` and port; empty where `name` is no URL with a host."""
    if "://" not in name:
        return ""
    try:
        host = urlsplit(name).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")
