"""The sentences that tell of an agreement, and the bodies they make its parties (協定を語る文).

Found: 「A、Bの三者は協定を締結」「協定を結んだA」「Aとは昨年締結しました」「こちらと協定をして」. Not found: 「協定締結の意思がない」, 「A社と連携し」, a place
where something is held.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from kyoutei_nlp.data import load_data
from kyoutei_nlp.tagging import phrases
from kyoutei_nlp.tagging.named_bodies import Range, bodies_in, chains_of, filled, unknown
from kyoutei_nlp.tagging.telling_parties import (
    AGREEMENT,
    SENTENCE,
    is_pair,
    is_party,
    is_subject,
    makes_up,
    verbs,
    with_subject,
)
from kyoutei_nlp.tagging.telling_pointers import (
    looked_ahead,
    looked_back,
    pointed_back,
    stand_ins,
    topic,
)


@dataclass(frozen=True, slots=True)
class Telling:
    """One clause that tells of an agreement: its range, the bodies in it, the names of the agreements.

    Attributes:
        bodies: The parties; where 同市 stands for one, the place that names it.
        subject: Of the bodies, those that act in the clause.
        topic: Whom the text before is about, for a clause that names the partner alone.
    """

    start: int
    end: int
    text: str
    bodies: tuple[Range, ...]
    phrases: tuple[phrases.Phrase, ...]
    status: str | None
    joined: bool
    by_own: bool
    chains: tuple[tuple[Range, ...], ...] = ()
    subject: tuple[Range, ...] = ()
    topic: tuple[Range, ...] = ()


def tellings(text: str) -> Iterator[Telling]:
    """The clauses of folded ``text`` that tell of an agreement that was or will be made."""
    last = -1
    for match in SENTENCE.finditer(text):
        sentence = match.group()
        goes_on = last == match.start() and _OF_THESE.match(sentence)
        if not (AGREEMENT.search(sentence) or goes_on):
            continue
        clauses = [each for each in _clauses(text, *match.span()) if _is_told(text, *each)]
        if not clauses or _taken_back(text, match.end()):
            continue
        last = match.end()
        if not _is_other_sort(text, sentence, *match.span()):
            yield from _in_turn(text, match.span(), clauses)


def _is_told(text: str, start: int, end: int) -> bool:
    clause = text[start:end]
    return not (phrases.none_concluded(clause) or phrases.only_thought_of(clause))


def _taken_back(text: str, start: int) -> bool:
    """Whether the next sentence, which names nobody, says that the agreement just told of was not made."""
    following = SENTENCE.match(text, start)
    if following is None or not AGREEMENT.search(following.group()):
        return False
    refused = phrases.none_concluded(following.group())
    return refused and not bodies_in(text, *following.span())


def _in_turn(text: str, sentence: Range, clauses: list[Range]) -> Iterator[Telling]:
    """The clauses of one sentence; whom a later one leaves out is taken from the one before."""
    before: Telling | None = None
    for start, end in clauses:
        telling = _telling(text, start, end)
        if before and not telling.bodies:
            telling = replace(telling, bodies=before.bodies, joined=before.joined)
        elif not telling.bodies:
            telling = replace(telling, bodies=_pointed_at(text, sentence, start, end))
        elif not (telling.joined or telling.subject):
            telling = _with_subject(text, telling, sentence, before)
        before = telling
        yield telling


def _pointed_at(text: str, sentence: Range, start: int, end: int) -> tuple[Range, ...]:
    """Whom a clause that names no party is about, by what points back or ahead."""
    whole = text[slice(*sentence)]
    told = pointed_back(text, start, end) or looked_back(text, sentence[0], whole)
    return told or (looked_ahead(text, sentence[1]) if whole.endswith("\n") else ())


def _with_subject(text: str, telling: Telling, sentence: Range, before: Telling | None) -> Telling:
    """The clause with who acts in it: told in the clause before, beside the body that 同社 points to, or the topic."""
    if before and before.subject:
        acting = tuple(body for body in before.subject if body not in telling.bodies)
        return replace(telling, bodies=(*acting, *telling.bodies), subject=acting, joined=True)
    pointed = pointed_back(text, telling.start, telling.end)
    if len(pointed) > 1:
        return replace(telling, bodies=pointed)
    about = tuple(body for body in topic(text, sentence[0]) if body not in telling.bodies)
    return replace(telling, topic=about)


_OF_THESE: Final = re.compile(r"[ ]*(?:この|その)?うち")


def _is_other_sort(text: str, sentence: str, start: int, end: int) -> bool:
    """Whether the sentence is about another sort of 協定; 建築協定 counts where two bodies are named that made it."""
    if not phrases.is_negative(sentence) or AGREEMENT.search(phrases.without_negative(sentence)):
        return False
    made = _LOCAL.search(sentence) and verbs().search(sentence)
    return not (made and len(bodies_in(text, start, end)) > 1)


_LOCAL: Final = re.compile(r"(?:建築|緑地|景観)協定")


def refusals(text: str) -> Iterator[Range]:
    """The clauses that say that no agreement was made."""
    for match in SENTENCE.finditer(text):
        if AGREEMENT.search(match.group()):
            for clause in _clauses(text, *match.span()):
                refused = phrases.refusal(text[slice(*clause)])
                if refused:
                    yield clause[0], clause[0] + refused.end()


def _clauses(text: str, start: int, end: int) -> Iterator[Range]:
    """A sentence that tells of two agreements in turn is cut between them."""
    for turn in _turns().finditer(text, start, end):
        cut = turn.end()
        if AGREEMENT.search(text, start, cut) and AGREEMENT.search(text, cut, end):
            yield start, cut
            start = cut
    yield start, end


@cache
def _turns() -> re.Pattern[str]:
    return re.compile("|".join(load_data("party_wording")["running"]["turns"]))


def _telling(text: str, start: int, end: int) -> Telling:
    sentence = text[start:end]
    known = filled(text, start, end, [*bodies_in(text, start, end), *unknown(text, start, end)])
    meant = stand_ins(text, start, end)
    named = [
        chain for chain in chains_of(text, sorted([*known, *meant])) if not makes_up(text, chain)
    ]
    chains = with_subject(text, named, [c for c in named if is_party(text, c, start, end)], start)
    own = re.search("|".join(load_data("party_wording")["running"]["own"]), sentence)
    found = phrases.find(sentence, [(a - start, b - start) for a, b in known])
    titles = tuple(phrases.Phrase(p.start + start, p.end + start, p.text, p.quoted) for p in found)
    acting = [chain for chain in chains if is_subject(text, chain)]
    joined = len(chains) > 1 or any(
        (len(c) > 1 and (c in acting or is_pair(text, c)))
        or (c in acting and len(meant.get(c[0], ())) > 1)
        for c in chains
    )
    return Telling(
        start, end, sentence, _bodies(chains, meant), titles, phrases.status_of(sentence), joined,
        bool(own), tuple(tuple(chain) for chain in chains), _bodies(acting, meant),
    )  # fmt: skip


def _bodies(chains: list[list[Range]], meant: dict[Range, tuple[Range, ...]]) -> tuple[Range, ...]:
    named = (each for chain in chains for body in chain for each in meant.get(body, (body,)))
    return tuple(dict.fromkeys(named))
