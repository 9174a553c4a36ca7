"""Whom an agreement is with, as a document tells it (結ぶ相手): press releases, minutes, reports, articles.

Found: the parties of the agreement announced, those who sign it.
Not found: bodies of another agreement told of in passing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from kyoutei_nlp.data import load_data
from kyoutei_nlp.document import Document
from kyoutei_nlp.tagging import phrases, signature_lines
from kyoutei_nlp.tagging.named_bodies import bodies_in
from kyoutei_nlp.tagging.signature_cells import Signatory
from kyoutei_nlp.tagging.speakers import speaker_of
from kyoutei_nlp.tagging.telling_parties import SENTENCE
from kyoutei_nlp.tagging.tellings import Telling, tellings

Range = tuple[int, int]


def announced(document: Document, text: str, head: Range) -> list[Range]:
    """The parties of the agreement a press release is about: its first telling sentences, else its 相手方.

    The body that speaks, where the text never names it, is proved by the name of the agreement at ``head``.
    """
    own = speaker_of(document)
    own_at = own.at if own else None
    found: list[Range] = []
    title = next(iter(phrases.find(text)), None)
    for telling in tellings(text):
        settled = len(found) > 1 or (own is not None and _is_of_others(text, telling, found))
        if telling.status == "ended" or (settled and not _same(telling, title)):
            continue
        alone = own is None and len(telling.bodies) == 1 and not telling.joined
        named = (*telling.topic, *telling.bodies) if alone else telling.bodies
        found += [body for body in named if body not in found]
    if len(found) < 2:
        found += [body for body in _under_heading(text) if body not in found]
    known = own is None or own_at in found or own.name in {text[a:b] for a, b in found}
    return found if known else [own_at or head, *found]


def _under_heading(text: str) -> list[Range]:
    """The bodies in the lines under a heading like 協定の相手方."""
    words = "|".join(load_data("party_wording")["running"]["before"])
    heading = re.search(
        rf"(?:^|\n)[^\n。]{{0,12}}(?:{words}|締結者|協定者|協定当事者)[^\n。]{{0,8}}(?:\n|[ ::])",
        text,
    )
    if heading is None:
        return []
    stop = re.compile(
        r"\n[ ]*(?:[0-9]+[. )]|[■◆●○]|\([0-9]+\))(?![^\n]*(?:会社|法人|組合))"
    ).search(text, heading.end())
    return bodies_in(
        text, heading.end(), min(stop.start() if stop else len(text), heading.end() + 500)
    )


def _is_of_others(text: str, telling: Telling, found: list[Range]) -> bool:
    """Whether the sentence names other partners than those found, and none of them: another agreement."""
    known = {text[a:b] for a, b in found}
    return bool(known) and not known & {text[a:b] for a, b in telling.bodies}


def _same(telling: Telling, title: phrases.Phrase | None) -> bool:
    """Whether a further sentence is about the agreement announced and not about another one."""
    return title is not None and any(phrase.text == title.text for phrase in telling.phrases)


def listed_signers(text: str) -> list[Signatory]:
    """「出席者　団体名　代表理事　氏名」: bodies with an office and a name on one line, where those who sign are listed."""
    words = "|".join(load_data("party_wording")["running"]["signing"])
    found, left = [], 0
    for match in re.compile(r"[^\n]+").finditer(text):
        cue = re.search(words, match.group())
        left = LISTED_LINES if cue else left - 1
        listed = signature_lines.in_line(text, match.start(), match.end())
        found += listed if left > 0 else [each for each in listed if _in_brackets(text, each)]
    return found


LISTED_LINES: Final = 8


def _in_brackets(text: str, signatory: Signatory) -> bool:
    """「白井市（市長：宇賀史枝）」: beside the body, whatever the line is about."""
    office = signatory.office
    before = text[max(0, office[0] - 40) : office[0]] if office else ""
    return before.rfind("(") > before.rfind(")")


def told_signers(text: str) -> Iterator[tuple[Range, Range]]:
    """Office and name of those who sign in the sentences about it: 「締結式で、石原和夫市長は…」「同社の土屋英二社長は…」."""
    words = "|".join(load_data("party_wording")["running"]["ceremony"])
    near = False
    for match in SENTENCE.finditer(text):
        told = bool(re.search(words, match.group()))
        if told or near:
            yield from signature_lines.names_and_offices(text, *match.span())
        near = told
