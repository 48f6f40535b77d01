"""Two stages from outside the package: one that works, one that fails."""

from cleaner import Document, Edit


class Shout:
    """Writes exclamation marks for full stops."""

    name = "shout"

    def __call__(self, document: Document) -> list[Edit]:
        return [Edit(i, i + 1, "!", "shout/stop") for i, c in enumerate(document.text) if c == "."]


class Fail:
    """Fails on every text."""

    name = "fail"

    def __call__(self, document: Document) -> list[Edit]:
        raise RuntimeError("no luck")
