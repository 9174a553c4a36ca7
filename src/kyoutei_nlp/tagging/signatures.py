"""The signature block (署名欄): who signs, for which party, in which office.

Found: 「甲 / 千葉県館山市北条… / 館山市 / 館山市長　石　渡　和　彦」, one line 「徳島県知事　原田　圭三」, cells of a table, two
parties side by side. Not found: 立会人 and those after it, 「代表者職氏名　㊞」.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from kyoutei_nlp.characters import Folded
from kyoutei_nlp.data import load_data
from kyoutei_nlp.tagging import gazetteer
from kyoutei_nlp.tagging.marking import closed_up
from kyoutei_nlp.tagging.signature_cells import RANK, Signatory, in_columns, segments, with_tabs
from kyoutei_nlp.tagging.signing_names import (
    Range,
    bodies_in,
    body_of_office,
    person_in,
    signers_in,
)

_LABEL: Final = re.compile(
    r"(?:名 *称|氏 *名|団 *体 *名|事業者名|商 *号|会 *社 *名|代 *表 *者(?:職 *氏 *名|名)?|職 *・? *氏 *名|職 *名|住 *所|所 *在 *地)[ ::]*"
)
_DATE: Final = re.compile(
    r"(?:令和|平成|昭和|西暦) *[0-9元一二三四五六七八九十]*|[0-9]{4}年|年 *月 *日"
)
_OVER: Final = re.compile(
    r"別 *[表紙記]|様 *式|附 *則|第 *[0-9一二三四五六七八九十]+ *[号条]|\(?別[表紙]|参考"
)
MAX_LINE: Final = 160


@dataclass(slots=True)
class _Block:
    """What has been read: bodies that wait for their signers, an office that waits for its name, the signatories found."""

    alias: str | None = None
    bodies: list[Range] = field(default_factory=list)
    office: Range | None = None
    watching: bool = False
    known: tuple[str, ...] = ()
    found: list[Signatory] = field(default_factory=list)


def find(folded: Folded, known: Sequence[str] = ()) -> list[Signatory]:
    """The signatories of a text in order; ``known`` are the parties' names as the opening has them."""
    text = with_tabs(folded)
    block = _Block(known=tuple(known))
    for start, end in in_columns(
        text, [cell for cell in segments(text, _begin(text)) if cell[0] < cell[1]]
    ):
        rank = RANK.match(text, start, end)
        if rank:
            _close(block)
            block.alias, block.watching = rank["alias"], False
            start = rank.end()
        if _over(text, start, end):
            break
        block.watching = block.watching or _watches(text[start:end])
        if start < end and block.watching:
            block.found += _watchers(text, start, end)
        elif start < end and not _DATE.match(text, start):
            _read(text, start, end, block)
    _close(block)
    return block.found


def _watchers(text: str, start: int, end: int) -> Iterator[Signatory]:
    """Those behind 立会人 who are heads of a body: the next party may follow there without a mark."""
    for office, person in signers_in(text, start, end):
        body = body_of_office(text, *office)
        if person and body:
            yield Signatory(None, body, office, person, watching=True)


def _begin(text: str) -> int:
    """Where the signature block begins: behind the closing formula, else behind the last 。."""
    closing = re.compile("|".join(load_data("party_wording")["closing"]))
    ends = [match.end() for match in closing.finditer(text)]
    if not ends:
        return text.rfind("。") + 1
    sentence = text.find("。", ends[-1])
    return sentence + 1 if 0 <= sentence < ends[-1] + 120 else ends[-1]


def _over(text: str, start: int, end: int) -> bool:
    """Whether the block ends here: an appendix, or a sentence."""
    return bool(_OVER.match(text, start, end)) or end - start > MAX_LINE or "。" in text[start:end]


def _watches(words: str) -> bool:
    return bool(re.match("|".join(load_data("party_wording")["witness"]), closed_up(words)))


def _read(text: str, start: int, end: int, block: _Block) -> None:
    """Take one segment in: a body, an address, an office and a name, or several of them."""
    named = next((n for n in block.known if text.endswith(n, start, end)), None)
    if named and not bodies_in(text, start, end):
        _open(block, [(end - len(named), end)])
        return
    label = _LABEL.match(text, start, end)
    since = label.end() if label else start
    delegate = re.match("|".join(load_data("party_wording")["delegate"]), text[since:end])
    signers = list(signers_in(text, since, end))
    if not signers and _sign_below(block, text, since, end):
        return
    for office, person in signers:
        _open(block, bodies_in(text, since, office[0]))
        if person is None:
            _wait(block, text, office)
        else:
            _sign(block, text, office, person, delegated=bool(delegate))
        since = (person or office)[1]
    _open(block, bodies_in(text, since, end))


def _sign_below(block: _Block, text: str, start: int, end: int) -> bool:
    """Whether the segment is the name that the office on the line above waits for."""
    person = person_in(text, start, end) if block.office else None
    if block.office is None or person is None or person[1] < end:
        return False
    _sign(block, text, block.office, person, delegated=False)
    return True


def _wait(block: _Block, text: str, office: Range) -> None:
    """An office at the end of a line: its name stands below, or nowhere."""
    block.office = office
    own = body_of_office(text, *office)
    if not block.bodies and own:
        block.bodies = [own]


def _open(block: _Block, bodies: list[Range]) -> None:
    """New bodies: those that still wait without a signer are kept as parties, unless the new one goes on."""
    if not bodies:
        return
    block.found += [Signatory(block.alias, body) for body in block.bodies]
    block.bodies, block.office = bodies, None


def _close(block: _Block) -> None:
    block.found += [Signatory(block.alias, body) for body in block.bodies]
    block.bodies, block.office = [], None


def _sign(block: _Block, text: str, office: Range, person: Range, *, delegated: bool) -> None:
    block.office = None
    last = block.found[-1] if block.found else None
    if delegated and last and last.person and not block.bodies:
        block.found[-1] = replace(last, office=office, person=person)
        return
    body = _waiting(block, text, office)
    same_rank = last is not None and block.alias is not None and last.alias == block.alias
    if body is None and (same_rank or block.alias is None):
        return
    block.found.append(Signatory(block.alias, body, office, person))


def _waiting(block: _Block, text: str, office: Range) -> Range | None:
    """The body that waits for a signer, unless the office names another one (静岡県 / 下田市長)."""
    own = body_of_office(text, *office)
    if not block.bodies:
        return own
    first = closed_up(text[slice(*block.bodies[0])])
    if own and first in gazetteer.prefectures() and not text[slice(*own)].startswith(first):
        block.bodies.pop(0)
        return own
    return block.bodies.pop(0)
