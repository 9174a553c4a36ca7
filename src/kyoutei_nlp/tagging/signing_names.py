"""What stands in one line of a signature block: offices, people's names, bodies (役職・氏名・団体名).

Found: 「館山市長　石　渡　和　彦」, 「市長島津健吾」, 「学校法人隅水学園 隅水女子大学」. Not found: 「代表者職氏名」, an address.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from kyoutei_nlp.data import load_data
from kyoutei_nlp.tagging import gazetteer, ginza, municipalities, names
from kyoutei_nlp.tagging.marking import closed_up

Range = tuple[int, int]

_NAME: Final = re.compile(
    r"[一-鿿々ヶ﨑髙ァ-ヶーぁ-んA-Za-z・.=]+(?: +[一-鿿々ヶ﨑髙ァ-ヶーぁ-んA-Za-z・.=]+)*"
)
_BLANK: Final = re.compile(r"【|○{2}|〇{2}|_{2}")
_MARKS: Final = " :\uff1a"
MAX_PERSON: Final = 14
MAX_HIRAGANA: Final = 5
SHORTEST_SEALED: Final = 3
_HIRAGANA: Final = re.compile(r"[ぁ-ん]")


def signers_in(text: str, start: int, end: int) -> Iterator[tuple[Range, Range | None]]:
    """Each ``office  person`` in the range; the last office may stand without a person."""
    offices = [
        _office(text, start, *match.span())
        for match in _offices().finditer(text, start, end)
        if match["name"] is None or _is_glued(text, *match.span("name"))
    ]
    for index, office in enumerate(offices):
        stop = offices[index + 1][0] if index + 1 < len(offices) else end
        stop = _next_body(text, office[1], stop)
        person = person_in(text, office[1], stop)
        if person or (office[1] == end and office[1] - office[0] > 1):
            yield office, person


def _next_body(text: str, start: int, end: int) -> int:
    """Where the next party begins on the same line, behind the name of the one before."""
    words = text[start:end]
    begins = [name.start for name in names.find(words)]
    begins += [sight.start for sight in municipalities.sights(words)]
    apart = [each for each in begins if each > 2 and words[each - 1] in " \t"]
    return start + min(apart, default=end - start)


def _office(text: str, start: int, head: int, tail: int) -> Range:
    """The whole title: back to the blank before it, or to the end of a body or an address glued to it."""
    begin = head
    while begin > start and text[begin - 1] not in " \t\n":
        begin -= 1
    glued = [n.end for n in names.find(text[begin:tail]) if begin + n.end <= head]
    digits = [
        m.end() for m in re.finditer(r"(?<![第0-9])[0-9]+号?(?:番地)?|番地|号", text[begin:head])
    ]
    return begin + max([0, *glued, *digits]), tail


@cache
def _offices() -> re.Pattern[str]:
    """A title before a blank or the end, or with a name glued to it (市長島津健吾)."""
    heads = sorted(load_data("titles")["heads"], key=len, reverse=True)
    spaced = "|".join(" *".join(map(re.escape, head)) for head in heads)
    return re.compile(
        rf"(?:{spaced})(?: *(?:CEO|COO|CFO))?(?:(?=[ \t\n㊞::]|$)|(?=(?P<name>{_GLUED})))"
    )


_GLUED: Final = r"[一-鿿々ヶ﨑髙][一-鿿々ヶ﨑髙ぁ-んァ-ヶー]{1,5}?(?=[ \t\n㊞(]|ほか|他[0-9]|$)"


def _is_glued(text: str, start: int, end: int) -> bool:
    """Whether the letters right behind a title are a person's name: the dictionary has its beginning as one."""
    name = text[start:end]
    known = ginza.person_names(name)
    title = any(head in name for head in load_data("titles")["heads"] if len(head) > 1)
    return bool(known) and known[0][0] == 0 and not title


def person_in(text: str, start: int, end: int) -> Range | None:
    """The person named at the beginning of the range, behind a rank and marks; None where it holds anything else."""
    words = text[start:end]
    rank = _grades().match(words)
    lead = rank.end() if rank else len(words) - len(words.lstrip(_MARKS))
    match = _NAME.match(words[lead:])
    if match is None:
        return None
    begin = start + lead
    name = _two_words(re.sub(r"(?:ほか|他[0-9]*名?)$", "", match.group()))
    name = name[:-1].rstrip() if len(name) > SHORTEST_SEALED and name.endswith("印") else name
    closed = closed_up(name)
    if not 2 <= len(closed) <= MAX_PERSON or closed in load_data("titles")["not_names"]:
        return None
    if closed[-1] in "はにがをでばともす" and len(_HIRAGANA.findall(closed)) < len(closed):
        return None
    if len(_HIRAGANA.findall(closed)) > MAX_HIRAGANA:
        return None
    whole = name == match.group()
    if closed in gazetteer.by_name() or names.find(closed):
        return None
    if whole and begin + len(name) < start + len(words.rstrip()):
        return None
    return begin, begin + len(name)


@cache
def _grades() -> re.Pattern[str]:
    """A rank or degree between the office and the name (陸将補, 医学博士)."""
    words = "|".join(load_data("titles")["grades"])
    return re.compile(rf"[{_MARKS}]*(?:{words})[{_MARKS}]+")


def _two_words(name: str) -> str:
    """The first two words (family and given name), or all the letters set apart; the next column is left out."""
    pieces = list(re.finditer(r"[^ ]+", name))
    apart = next((i for i, piece in enumerate(pieces) if len(piece.group()) > 1), len(pieces))
    count = min(len(pieces), apart + 1 if apart > 1 else 2)
    while (
        count < len(pieces)
        and count > 1
        and len(pieces[count - 1].group()) == 1 == len(pieces[count].group())
    ):
        count += 1
    given = pieces[count - 1].group()
    column = count == 2 and re.search(r"[部店社会所都道府県市区町村]$", given) and len(given) > 1
    return name[: pieces[0 if column else count - 1].end()]


def bodies_in(text: str, start: int, end: int) -> list[Range]:
    """Bodies that fill the range, or stand at its end or before an address; blanks between letters allowed."""
    words = text[start:end].rstrip()
    if not words or _BLANK.search(words):
        return []
    spaced = words.split()
    if all(len(piece) == 1 for piece in spaced) and is_whole(closed_up(words)):
        return [(start, start + len(words))]
    columns = re.findall(r"[^ ]+", words)
    if (
        len(columns) > 1
        and is_whole(closed_up(words))
        and _has_form(columns[0])
        and columns[1][-1] in "学校院園"
    ):
        return [(start, start + len(words))]
    found = []
    for match in re.finditer(r"[^ ]+", words):
        found += [
            (start + match.start() + a, start + match.start() + b)
            for a, b in _in_word(match.group())
        ]
    return found


def _has_form(word: str) -> bool:
    return word.startswith(("学校法人", "国立大学法人", "公立大学法人"))


def is_whole(word: str) -> bool:
    """Whether a chain of bodies' names fills the word (学校法人隅水学園隅水女子大学)."""
    pieces = [(n.start, n.end) for n in names.find(word)]
    pieces += [(sight.start, sight.end) for sight in municipalities.sights(word)]
    reached = 0
    for start, end in sorted(pieces):
        reached = max(reached, end) if start <= reached else reached
    return reached == len(word)


def _in_word(word: str) -> Iterator[Range]:
    if is_whole(word):
        yield 0, len(word)
        return
    for name in names.find(word):
        if name.start == 0 or name.end == len(word):
            yield name.start, name.end
            return
    for sight in municipalities.sights(word):
        before_address = sight.start == 0 and word.startswith(gazetteer.prefectures(), sight.end)
        if sight.end == len(word) or before_address:
            yield sight.start, sight.end
            return


def body_of_office(text: str, start: int, end: int) -> Range | None:
    """館山市長 → 館山市; 徳島県知事 → 徳島県; 北陸地方整備局長 → 北陸地方整備局."""
    for name in names.find(text[start:end]):
        if name.start == 0 and text[start + name.end : end] == "長":
            return start, start + name.end
    for sight in municipalities.sights(text[start:end]):
        if sight.start == 0:
            return start, start + sight.end
    return None
