"""Duties of a deed (義務): who does what for whom, and who bears the cost, a row a sentence, with the sentence as proof.

Example found: 「甲は、災害が発生したときは、乙に対し物資の供給を要請することができる。」 → 甲, 乙, 物資の供給 (要請できる). Not found:
「甲は、甲市をいう。」, terms, renewals and what is agreed later. Aliases become the names of the parties.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from kyoutei_nlp.agreement import Clause, Tag
from kyoutei_nlp.characters import Folded
from kyoutei_nlp.data import load_data
from kyoutei_nlp.document import Document
from kyoutei_nlp.tagging.duty_actors import Actors, actors_of, pattern
from kyoutei_nlp.tagging.marking import folded as fold_once
from kyoutei_nlp.tagging.marking import mark
from kyoutei_nlp.tagging.records import is_deed

TAGGER: Final = "duties/1"
# A row is read in a table; what is longer than this is cut at the last whole item. Arbitrary.
LONGEST: Final = 300
# What stands for the payer where there is none.
NOBODY: Final = ("無償", "協議")
# A full stop before a closing bracket ends no sentence: （以下「業務」という。）
_SENTENCE: Final = re.compile(r"(?:[^。\n]|。(?=[)」』]))+。(?![)」』])")


@dataclass(frozen=True, slots=True)
class _Duty:
    """What one sentence binds someone to, in the folded text."""

    start: int
    end: int
    who: str | None
    whom: str | None
    what: str
    how: str
    cost: str | None
    clause: str


def tag(document: Document, clauses: Sequence[Clause], tags: Sequence[Tag]) -> list[Tag]:
    """The duties in the clauses of a deed, each on its sentence."""
    if not is_deed(document, tags) or not clauses:
        return []
    folded = fold_once(document.text)
    reader = _Reader(folded, clauses, actors_of(tags))
    found = list(reader.read())
    payers = {duty.cost for duty in found if duty.cost}
    payer = payers.pop() if len(payers) == 1 else None
    return [_tag(folded, duty, duty.cost or payer) for duty in found]


def _tag(folded: Folded, duty: _Duty, cost: str | None) -> Tag:
    return mark(
        folded, "duty", duty.start, duty.end, value=duty.what, tagger=TAGGER, score=0.85,
        record="0", who=duty.who, whom=duty.whom, how=duty.how, cost=cost, clause=duty.clause,
    )  # fmt: skip


class _Reader:
    """Reads the sentences of the clauses with the actors of one deed."""

    def __init__(self, folded: Folded, clauses: Sequence[Clause], actors: Actors) -> None:
        self.folded = folded
        self.clauses = clauses
        self.actors = actors

    def read(self) -> Iterator[_Duty]:
        kinds = load_data("duties")["clause_kinds"]
        place = {raw: index for index, raw in reversed(list(enumerate(self.folded.starts)))}
        for clause in self.clauses:
            if clause.level != 1 or clause.kind not in kinds:
                continue
            start, end = place[clause.span.start], place[clause.span.end]
            for match in _SENTENCE.finditer(self.folded.text[start:end]):
                front = _pattern("front").match(match.group().lstrip())
                lead = len(match.group()) - len(match.group().lstrip())
                begin = start + match.start() + lead + (front.end() if front else 0)
                yield from self._duties(clause, begin, start + match.end(), end)

    def _duties(self, clause: Clause, begin: int, end: int, limit: int) -> Iterator[_Duty]:
        """The duties of the sentence ``[begin, end)``: what is borne, else what is done."""
        words = self.folded.text[begin:end]
        borne = list(self._cost(words))
        for start, stop, payer, what in borne:
            named = self.actors.name(payer)
            who = None if payer in NOBODY else named
            yield _Duty(begin + start, begin + stop, who, None, what, "duty", named, clause.id)
        listed = None if borne else self._find("listed", words)
        if listed:
            yield self._listed(clause, words, listed, begin, end, limit)
            return
        done = None if borne else self._done(words)
        if done is None:
            return
        who, rest, how = done
        what = self._what(rest, how)
        if "次" in rest:
            what = self._with_items(what, end, limit)
        if what and not _pattern("talk").match(what):
            whom = self._whom(words, rest, who)
            name = self.actors.name(who)
            yield _Duty(begin, end, name, whom, what, how["id"], None, clause.id)

    def _listed(
        self, clause: Clause, words: str, match: re.Match[str], begin: int, end: int, limit: int
    ) -> _Duty:
        """「甲が乙に要請する業務は、次のとおりとする。」: asked or done are the items."""
        whom = _said(words, match, "whom") if match["whom"] else None
        verb = _said(words, match, "verb")
        how = "request" if re.search("要請|依頼", verb) else "duty"
        what = self._with_items(f"{verb}{_said(words, match, 'what')}", end, limit)
        who = self.actors.name(_said(words, match, "who"))
        return _Duty(
            begin, end, who, self.actors.name(whom) if whom else None, what, how, None, clause.id
        )

    def _find(self, name: str, words: str) -> re.Match[str] | None:
        """A pattern that names an actor, on the masked words; its groups are read off the words themselves."""
        return pattern(load_data("duties")[name]).search(self.actors.masked(words))

    def _done(self, words: str) -> tuple[str, str, dict[str, Any]] | None:
        """Who acts, the words behind, and how they bind."""
        subject = self._find("subject", words)
        if subject:
            rest = words[subject.end() :]
            how = _how(rest)
            return (_said(words, subject, "who"), rest, how) if how else None
        by = self._find("by", words)
        if by is None:
            return None
        verb = _said(words, by, "verb")
        how = _how(verb + "。")
        return (
            (_said(words, by, "who"), f"{_said(words, by, 'what')}を{verb}", how) if how else None
        )

    def _cost(self, words: str) -> Iterator[tuple[int, int, str, str]]:
        """Where it is said who bears which cost; 各自, 無償 and 協議 stand where nobody alone does."""
        rules = load_data("duties")["cost"]
        masked = self.actors.masked(words)
        found = list(pattern(rules["borne"].replace("{sum}", rules["sum"])).finditer(masked))
        for match in found:
            yield *match.span(), _said(words, match, "who"), f"{_borne(words, match)}の負担"
        paid = None if found else pattern(rules["paid"]).search(masked)
        if paid:
            what = f"{_borne(words, paid)}の{_said(words, paid, 'verb')}"
            yield 0, len(words), _said(words, paid, "who"), what
        if found or paid:
            return
        for name, payer in (("each", "各自"), ("free", "無償"), ("agreed", "協議")):
            alone = pattern(rules[name].replace("{sum}", rules["sum"])).search(words)
            if alone:
                yield 0, len(words), payer, f"{_borne(words, alone)}の負担"
                return

    def _whom(self, words: str, rest: str, who: str) -> str | None:
        for name, text in (("whom", rest), ("asked_by", words)):
            match = self._find(name, text)
            said = _said(text, match, "whom") if match else who
            if said != who:
                return self.actors.name(said)
        return None

    def _what(self, rest: str, how: dict[str, Any]) -> str:
        """What is done: behind the condition, without the one to whom and the verb that binds."""
        words = _after_condition(_pattern("aside").sub("", rest.rstrip("。")))
        if how["id"] == "request":
            whom = self._find("whom", words)
            words = words[: whom.start()] + words[whom.end() :].lstrip("、") if whom else words
        asked = re.sub(how["end"], "", words).strip("、 ")
        return asked or words.partition("を")[0]  # 乙に協力を要請する

    def _with_items(self, what: str, end: int, limit: int) -> str:
        """The items (号) that follow 「次に掲げる…」."""
        for line in self.folded.text[end:limit].split("\n"):
            if _pattern("item").match(line):
                item = _pattern("item").sub("", line).rstrip("。 ")
                if len(what) + len(item) > LONGEST:
                    break
                what += f"／{item}"
            elif line.strip():
                break
        return what


def _said(words: str, match: re.Match[str], group: str) -> str:
    """The words of a group that was found on the masked words."""
    start, end = match.span(group)
    return words[start:end]


def _borne(words: str, match: re.Match[str]) -> str:
    return _after_condition(_said(words, match, "what"))


def _after_condition(words: str) -> str:
    """What stands behind the last condition (…ときは、…により、)."""
    ends = [match.end() for match in _pattern("condition").finditer(words)]
    return words[ends[-1] :] if ends else words


@cache
def _pattern(name: str) -> re.Pattern[str]:
    """A pattern of data/duties.toml that names nobody."""
    return re.compile(load_data("duties")[name])


def _how(rest: str) -> dict[str, Any] | None:
    """How the sentence binds; None where it only explains."""
    if re.search(r"(?:をいう|とする|である)。?$", rest) and "ものとする" not in rest:
        return None
    hows: list[dict[str, Any]] = load_data("duties")["how"]
    return next((how for how in hows if re.search(how["pattern"], rest)), None)
