"""People who act for bodies, outside a signature block: in a line, a list, running text (肩書きのある人).

Found: 「館山市　市長　石渡和彦」, a row of 別表 with its signer, 「石原和夫市長」. Not found: 「本社　館山市北条」.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from kyoutei_nlp.data import load_data
from kyoutei_nlp.tagging import ginza
from kyoutei_nlp.tagging.signature_cells import Signatory, segments
from kyoutei_nlp.tagging.signing_names import Range, bodies_in, body_of_office, is_whole, signers_in


def in_line(text: str, start: int, end: int) -> list[Signatory]:
    """``body  office  name`` or ``body (office: name)`` on one line, each complete or left out."""
    found = []
    before: Range | None = None
    for head, tail in _pieces(text, start, end):
        if _SEAT.match(text, head):
            continue
        since = head
        for office, person in [*signers_in(text, head, tail), (None, None)]:
            named = bodies_in(text, since, office[0] if office else tail)
            before = named[-1] if named else before
            if office and person:
                body = before or body_of_office(text, *office)
                found += [Signatory(None, body, office, person)] if body else []
                since = person[1]
    return found


_SEAT: Final = re.compile(r"(?:本社|本店|本部|所在地|住所|拠点|所在)(?:所在地)?[ ::]")


def _pieces(text: str, start: int, end: int) -> Iterator[Range]:
    """The line cut at brackets and commas."""
    for match in re.compile(r"[^()、,。「」]+").finditer(text, start, end):
        words = match.group()
        head = match.start() + len(words) - len(words.lstrip())
        yield head, max(head, match.start() + len(words.rstrip()))


def in_appendix(text: str) -> list[Signatory]:
    """The bodies that 別表 lists, one a line, with the signers beside them."""
    head = re.compile(r"\n *別 *表[^\n]{0,20}\n").search(text)
    found: list[Signatory] = []
    for line in re.compile(r"[^\n]+").finditer(text, head.end()) if head else ():
        if re.match(r" *(?:別 *表|附 *則|様式|第[0-9]+条)", line.group()):
            break
        found += _in_row(text, *line.span())
    return found


def _in_row(text: str, start: int, end: int) -> Iterator[Signatory]:
    """The body at the beginning of a row and the first signer in it."""
    cells = list(segments(text[:end], start))
    bodies = [
        body for cell in cells for body in bodies_in(text, *cell) if is_whole(text[slice(*body)])
    ]
    signers = [signer for cell in cells for signer in signers_in(text, *cell) if signer[1]]
    office, person = signers[0] if signers else (None, None)
    body = bodies[0] if bodies else body_of_office(text, *office) if office else None
    if body:
        yield Signatory(None, body, office, person)


def offices_and_names(text: str, start: int, end: int) -> list[tuple[Range, Range]]:
    """Each office with the name behind it on one line, whatever body they belong to."""
    return [
        (office, person)
        for head, tail in _pieces(text, start, end)
        for office, person in signers_in(text, head, tail)
        if person
    ]


def names_and_offices(text: str, start: int, end: int) -> Iterator[tuple[Range, Range]]:
    """``(office, person)`` where the name stands before the office (石原和夫市長), as in running text."""
    heads = sorted(load_data("titles")["heads"], key=len, reverse=True)
    head = re.compile("|".join(map(re.escape, heads)))
    for begin, stop in ginza.person_names(text[start:end]):
        person = start + begin, start + stop
        if text[person[1] - 1] in "市町村区" and text.startswith("長", person[1]):
            person = person[0], person[1] - 1
        office = head.match(text, person[1])
        if office and person[1] - person[0] > 2:
            yield office.span(), person
