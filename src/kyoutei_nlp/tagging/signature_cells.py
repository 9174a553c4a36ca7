"""A signature block cut into its cells: lines, columns of a table, seals (署名欄の区切り)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kyoutei_nlp.characters import Folded
from kyoutei_nlp.tagging.signing_names import Range

RANK: Final = re.compile(r"[(\[〔]?(?P<alias>[甲乙丙丁戊己庚辛])[)\]〕]?(?=[ ::\n]|$)[ ::]*")
_BREAK: Final = re.compile(
    r"\t|㊞|\((?:公?印|押印|自署|署名|記名)[^()\n]{0,6}\)|(?<=[ 一-鿿ぁ-んァ-ヶ])印(?=[ \t\n]|$)|(?<=[ \t㊞\n])(?=[甲乙丙丁戊][ ::])"
)


@dataclass(frozen=True, slots=True)
class Signatory:
    """A party in the signature block, at folded ranges; any part may be missing.

    ``body`` is the party's name as written there, ``office`` the signer's title, ``person`` the name with blanks;
    ``watching`` when the name stands behind 立会人.
    """

    alias: str | None = None
    body: Range | None = None
    office: Range | None = None
    person: Range | None = None
    watching: bool = False


def with_tabs(folded: Folded) -> str:
    """The folded text with cell borders and seals, which folding turns into a blank and 印."""
    letters = list(folded.text)
    for index, start in enumerate(folded.starts[:-1]):
        if folded.raw[start] in "\t㊞":
            letters[index] = folded.raw[start]
    return "".join(letters)


def segments(text: str, start: int) -> Iterator[Range]:
    """Stretches between line ends, cell borders and seals, blanks at the ends left out."""
    for line in re.compile(r"[^\n]+").finditer(text, start):
        begin = line.start()
        for cut in [*_BREAK.finditer(text, line.start(), line.end()), None]:
            stop = cut.start() if cut else line.end()
            words = text[begin:stop]
            head = begin + len(words) - len(words.lstrip())
            yield head, max(head, begin + len(words.rstrip()))
            begin = cut.end() if cut else stop


def in_columns(text: str, segments: list[Range]) -> list[Range]:
    """The segments, those of ranks side by side in two cells column by column."""
    lines: list[list[Range]] = []
    for segment in segments:
        same = lines and "\n" not in text[lines[-1][-1][0] : segment[0]]
        lines[-1].append(segment) if same else lines.append([segment])
    ordered: list[Range] = []
    while lines:
        width = len(lines[0])
        ranks = [bool(RANK.match(text, *cell)) for cell in lines[0]]
        n_rows = next((i for i, line in enumerate(lines) if len(line) != width), len(lines))
        n_rows = n_rows if width > 1 and all(ranks) and n_rows > 1 else 1
        block, lines = lines[:n_rows], lines[n_rows:]
        columns = zip(*block, strict=True) if n_rows > 1 else block
        ordered += [cell for column in columns for cell in column]
    return ordered
