"""Where a value that was judged stands in the text (前後の文)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from kyoutei_nlp.evaluating.compared import Record

AROUND: Final = 24
"""Characters shown on either side."""


@dataclass(frozen=True, slots=True)
class Places:
    """The labels and the record of one document; ``record`` has its ``text`` where contexts are wanted."""

    labels: Mapping[str, Any]
    record: Record

    def context(self, value: str) -> str | None:
        """The words around the first place of ``value``, which stands in 【 】; None where it stands nowhere as written."""
        text = self.record.get("text")
        if not text:
            return None
        for words in self._written(value):
            found = _loosely(words).search(text) if words else None
            if found:
                start, end = found.span()
                before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
                return f"{before}【{text[start:end]}】{after}".replace("\n", " ")
        return None

    def _written(self, value: str) -> Iterator[str]:
        """How the value may be written: a date by its surface, of 館山市=municipality the name, the words of a list one by one."""
        head = value.split("=")[0]
        day = head.split(" ")[0]
        for entry in (*self.labels.get("dates", ()), *self.record.get("dates", ())):
            if entry["value"] == day:
                yield str(entry.get("surface") or entry.get("raw") or "")
        for field in self.record.get("fields", ()):
            if field["id"] == value:
                place = field["evidence"][0]
                yield self.record["text"][place["start"] : place["end"]]
        yield head
        yield from re.split(r"[・ ]", head)


def _loosely(words: str) -> re.Pattern[str]:
    """The words with blanks allowed between letters, digits and Latin letters in either width."""
    letters = [re.escape(letter) for letter in words if not letter.isspace()]
    wide = [f"[{chr(ord(c) + 0xFEE0)}{c}]" if c.isascii() and c.isalnum() else c for c in letters]
    return re.compile(r"\s*".join(wide))
