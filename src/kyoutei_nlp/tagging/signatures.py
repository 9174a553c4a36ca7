"""The signature block (署名欄): who signs, for which party, in which office.

Found: 「甲 / 千葉県館山市北条… / 館山市 / 館山市長　石　渡　和　彦」, one line 「徳島県知事　原田　圭三」, cells of a table, two
parties side by side. Not found: 立会人 and those after it, 「代表者職氏名　㊞」.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Final

from kyoutei_nlp.characters import Folded
from kyoutei_nlp.data import load_data
from kyoutei_nlp.tagging import gazetteer, ginza, municipalities, names
from kyoutei_nlp.tagging.marking import closed_up

Range = tuple[int, int]

_RANK: Final = re.compile(r"[(\[〔]?(?P<alias>[甲乙丙丁戊己庚辛])[)\]〕]?(?=[ ::\n]|$)[ ::]*")
_BREAK: Final = re.compile(
    r"\t|㊞|\((?:公?印|押印|自署|署名|記名)[^()\n]{0,6}\)|(?<=[ 一-鿿ぁ-んァ-ヶ])印(?=[ \t\n]|$)|(?<=[ \t㊞\n])(?=[甲乙丙丁戊][ ::])"
)
_LABEL: Final = re.compile(
    r"(?:名 *称|氏 *名|団 *体 *名|事業者名|商 *号|会 *社 *名|代 *表 *者(?:職 *氏 *名|名)?|職 *・? *氏 *名|職 *名|住 *所|所 *在 *地)[ ::]*"
)
_NAME: Final = re.compile(
    r"[一-鿿々ヶ﨑髙ァ-ヶーぁ-んA-Za-z・.=]+(?: +[一-鿿々ヶ﨑髙ァ-ヶーぁ-んA-Za-z・.=]+)*"
)
_DATE: Final = re.compile(
    r"(?:令和|平成|昭和|西暦) *[0-9元一二三四五六七八九十]*|[0-9]{4}年|年 *月 *日"
)
_OVER: Final = re.compile(
    r"別 *[表紙記]|様 *式|附 *則|第 *[0-9一二三四五六七八九十]+ *[号条]|\(?別[表紙]|参考"
)
_BLANK: Final = re.compile(r"【|○{2}|〇{2}|_{2}")
_MARKS: Final = " :\uff1a"
MAX_LINE: Final = 160
MAX_PERSON: Final = 14
MAX_HIRAGANA: Final = 5
SHORTEST_SEALED: Final = 3
_HIRAGANA: Final = re.compile(r"[ぁ-ん]")


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


@dataclass(slots=True)
class _Block:
    """What has been read: bodies that wait for their signers, an office that waits for its name, the signatories found."""

    alias: str | None = None
    bodies: list[Range] = field(default_factory=list)
    office: Range | None = None
    watching: bool = False
    found: list[Signatory] = field(default_factory=list)


def find(folded: Folded) -> list[Signatory]:
    """The signatories of a text in order."""
    text = _with_tabs(folded)
    block = _Block()
    for start, end in _in_columns(
        text, [cell for cell in _segments(text, _begin(text)) if cell[0] < cell[1]]
    ):
        rank = _RANK.match(text, start, end)
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
    for office, person in _signers(text, start, end):
        body = _body_of_office(text, *office)
        if person and body:
            yield Signatory(None, body, office, person, watching=True)


def in_line(text: str, start: int, end: int) -> list[Signatory]:
    """``body  office  name`` or ``body (office: name)`` on one line, each complete or left out."""
    found = []
    before: Range | None = None
    for head, tail in _pieces(text, start, end):
        if _SEAT.match(text, head):
            continue
        since = head
        for office, person in [*_signers(text, head, tail), (None, None)]:
            named = _bodies(text, since, office[0] if office else tail)
            before = named[-1] if named else before
            if office and person:
                body = before or _body_of_office(text, *office)
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
    cells = list(_segments(text[:end], start))
    bodies = [body for cell in cells for body in _bodies(text, *cell) if _whole(text[slice(*body)])]
    signers = [signer for cell in cells for signer in _signers(text, *cell) if signer[1]]
    if bodies:
        office, person = signers[0] if signers else (None, None)
        yield Signatory(None, bodies[0], office, person)


def offices_and_names(text: str, start: int, end: int) -> list[tuple[Range, Range]]:
    """Each office with the name behind it on one line, whatever body they belong to."""
    return [
        (office, person)
        for head, tail in _pieces(text, start, end)
        for office, person in _signers(text, head, tail)
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


def _with_tabs(folded: Folded) -> str:
    """The folded text with cell borders and seals, which folding turns into a blank and 印."""
    letters = list(folded.text)
    for index, start in enumerate(folded.starts[:-1]):
        if folded.raw[start] in "\t㊞":
            letters[index] = folded.raw[start]
    return "".join(letters)


def _begin(text: str) -> int:
    """Where the signature block begins: behind the closing formula, else behind the last 。."""
    closing = re.compile("|".join(load_data("party_wording")["closing"]))
    ends = [match.end() for match in closing.finditer(text)]
    if not ends:
        return text.rfind("。") + 1
    sentence = text.find("。", ends[-1])
    return sentence + 1 if 0 <= sentence < ends[-1] + 120 else ends[-1]


def _segments(text: str, start: int) -> Iterator[Range]:
    """Stretches between line ends, cell borders and seals, blanks at the ends left out."""
    for line in re.compile(r"[^\n]+").finditer(text, start):
        begin = line.start()
        for cut in [*_BREAK.finditer(text, line.start(), line.end()), None]:
            stop = cut.start() if cut else line.end()
            words = text[begin:stop]
            head = begin + len(words) - len(words.lstrip())
            yield head, max(head, begin + len(words.rstrip()))
            begin = cut.end() if cut else stop


def _in_columns(text: str, segments: list[Range]) -> list[Range]:
    """The segments, those of ranks side by side in two cells column by column."""
    lines: list[list[Range]] = []
    for segment in segments:
        same = lines and "\n" not in text[lines[-1][-1][0] : segment[0]]
        lines[-1].append(segment) if same else lines.append([segment])
    ordered: list[Range] = []
    while lines:
        width = len(lines[0])
        ranks = [bool(_RANK.match(text, *cell)) for cell in lines[0]]
        n_rows = next((i for i, line in enumerate(lines) if len(line) != width), len(lines))
        n_rows = n_rows if width > 1 and all(ranks) and n_rows > 1 else 1
        block, lines = lines[:n_rows], lines[n_rows:]
        columns = zip(*block, strict=True) if n_rows > 1 else block
        ordered += [cell for column in columns for cell in column]
    return ordered


def _over(text: str, start: int, end: int) -> bool:
    """Whether the block ends here: an appendix, or a sentence."""
    return bool(_OVER.match(text, start, end)) or end - start > MAX_LINE or "。" in text[start:end]


def _watches(words: str) -> bool:
    return bool(re.match("|".join(load_data("party_wording")["witness"]), closed_up(words)))


def _read(text: str, start: int, end: int, block: _Block) -> None:
    """Take one segment in: a body, an address, an office and a name, or several of them."""
    label = _LABEL.match(text, start, end)
    since = label.end() if label else start
    delegate = re.match("|".join(load_data("party_wording")["delegate"]), text[since:end])
    signers = list(_signers(text, since, end))
    if not signers and _sign_below(block, text, since, end):
        return
    for office, person in signers:
        _open(block, _bodies(text, since, office[0]))
        if person is None:
            _wait(block, text, office)
        else:
            _sign(block, text, office, person, delegated=bool(delegate))
        since = (person or office)[1]
    _open(block, _bodies(text, since, end))


def _sign_below(block: _Block, text: str, start: int, end: int) -> bool:
    """Whether the segment is the name that the office on the line above waits for."""
    person = _person(text, start, end) if block.office else None
    if block.office is None or person is None or person[1] < end:
        return False
    _sign(block, text, block.office, person, delegated=False)
    return True


def _wait(block: _Block, text: str, office: Range) -> None:
    """An office at the end of a line: its name stands below, or nowhere."""
    block.office = office
    own = _body_of_office(text, *office)
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
    own = _body_of_office(text, *office)
    if not block.bodies:
        return own
    first = closed_up(text[slice(*block.bodies[0])])
    if own and first in gazetteer.prefectures() and not text[slice(*own)].startswith(first):
        block.bodies.pop(0)
        return own
    return block.bodies.pop(0)


def _signers(text: str, start: int, end: int) -> Iterator[tuple[Range, Range | None]]:
    """Each ``office  person`` in the range; the last office may stand without a person."""
    offices = [
        _office(text, start, *match.span())
        for match in _offices().finditer(text, start, end)
        if match["name"] is None or _is_glued(text, *match.span("name"))
    ]
    for index, office in enumerate(offices):
        stop = offices[index + 1][0] if index + 1 < len(offices) else end
        stop = _next_body(text, office[1], stop)
        person = _person(text, office[1], stop)
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


def _person(text: str, start: int, end: int) -> Range | None:
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


def _bodies(text: str, start: int, end: int) -> list[Range]:
    """Bodies that fill the range, or stand at its end or before an address; blanks between letters allowed."""
    words = text[start:end].rstrip()
    if not words or _BLANK.search(words):
        return []
    spaced = words.split()
    if all(len(piece) == 1 for piece in spaced) and _whole(closed_up(words)):
        return [(start, start + len(words))]
    columns = re.findall(r"[^ ]+", words)
    if (
        len(columns) > 1
        and _whole(closed_up(words))
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


def _whole(word: str) -> bool:
    """Whether a chain of bodies' names fills the word (学校法人隅水学園隅水女子大学)."""
    pieces = [(n.start, n.end) for n in names.find(word)]
    pieces += [(sight.start, sight.end) for sight in municipalities.sights(word)]
    reached = 0
    for start, end in sorted(pieces):
        reached = max(reached, end) if start <= reached else reached
    return reached == len(word)


def _in_word(word: str) -> Iterator[Range]:
    if _whole(word):
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


def _body_of_office(text: str, start: int, end: int) -> Range | None:
    """館山市長 → 館山市; 徳島県知事 → 徳島県; 北陸地方整備局長 → 北陸地方整備局."""
    for name in names.find(text[start:end]):
        if name.start == 0 and text[start + name.end : end] == "長":
            return start, start + name.end
    for sight in municipalities.sights(text[start:end]):
        if sight.start == 0:
            return start, start + sight.end
    return None
