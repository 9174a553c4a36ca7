r"""Read the sources: facts by key, then the text with its dates and clauses marked where they stand.

    === C001 pdf-l hf f=m           id, tool (pdf-l LibreOffice, pdf-c Chromium, docx, txt), layout flags, font
    K: agreement disaster           kind, agreement_kind            T: title
    P: 岩手県/一関市 | m | 甲 | 一関市長 | 氏名     party | type | alias | signer's title | name; one line each
    S: E: X:                        signed_on, effective_from, expires_on (a second right value behind a blank)
    A: true P1Y P1M                 auto_renewal, renewal_period, notice_period (- for none)
    F: disaster ? tourism           fields ? fields_optional        PE: 氏名/title, …
    M: 石川県/金沢市, !東京都/港区, -名護市   more municipalities, ! in an address only, - not after all
    ME: title | parties | signed_on agreement told of; "-" where it is not judged     O: organisations
    D: PUB:                         date and publisher of the sidecar                 NEG: 1  no agreement
    ---
    [[令和6年4月1日=2024-04-01 ef]]   date = value role    {第１条}  number of a clause    «目的»  its heading

Lines of the text that begin with ^ are centred, with > set right, | and ¦ are table rows with and without rules
(\\ breaks a line in a cell), ~ is an empty line, % a new page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

_DATE = re.compile(r"\[\[(.+?)=([^ \]]+)(?: (\w+))?\]\]")
_CLAUSE = re.compile(r"\{(.+?)\}|«(.+?)»")
_BRACKETS = "（）()【】〔〕　 "
ROLES = {
    "s": "signed", "sp": "signing_planned", "ef": "effective", "x": "expiry", "e": "event", "l": "law", "o": "other",
}  # fmt: skip


@dataclass(frozen=True)
class Source:
    """One document as it is written in a source file; ``facts`` holds the lines of each key."""

    identity: str
    tool: str
    flags: tuple[str, ...]
    marked: str
    facts: dict[str, list[str]] = field(default_factory=dict)

    def fact(self, key: str) -> str | None:
        """The only line of a key; None where it is empty or missing."""
        return next((line for line in self.facts.get(key, []) if line), None)

    def listed(self, key: str) -> list[str]:
        """The values between commas of a key."""
        return [each.strip() for each in (self.fact(key) or "").split(",") if each.strip()]

    @property
    def lines(self) -> list[str]:
        """The text without its marks."""
        text = _DATE.sub(lambda match: match[1], self.marked)
        return re.sub(r"[{}«»]", "", text).rstrip("\n").split("\n")

    @property
    def dates(self) -> list[dict[str, str | None]]:
        """The marked dates in text order."""
        return [
            {"surface": m[1], "value": None if m[2] == "null" else m[2], "role": ROLES[m[3] or "o"]}
            for m in _DATE.finditer(self.marked)
        ]

    @property
    def clauses(self) -> list[dict[str, str | None]]:
        """Number and heading; a heading belongs to the next number, or to the one before it on the line."""
        found: list[dict[str, str | None]] = []
        waiting: str | None = None
        for line in self.marked.split("\n"):
            here = False
            for number, heading in _CLAUSE.findall(line):
                if number:
                    found.append({"number": number, "heading": waiting})
                    waiting, here = None, True
                elif here and found[-1]["heading"] is None:
                    found[-1]["heading"] = heading.strip(_BRACKETS)
                else:
                    waiting = heading.strip(_BRACKETS)
        return found


def read_sources(path: Path) -> Iterator[Source]:
    """The documents of a source file."""
    for chunk in re.split(r"^=== ", path.read_text(encoding="utf-8"), flags=re.M)[1:]:
        head, text = chunk.split("\n---\n", 1)
        first, *lines = head.strip().split("\n")
        identity, *flags = first.split()
        facts: dict[str, list[str]] = {}
        for line in lines:
            key, value = line.split(":", 1)
            facts.setdefault(key, []).append(value.strip())
        yield Source(identity, flags[0] if flags else "txt", tuple(flags[1:]), text, facts)
