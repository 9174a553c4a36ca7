"""Names of bodies in running text (団体名): by legal form before or after, and by how the name ends.

Works on Sudachi's words, because a name ends where a particle begins; the endings are data/party_types.toml.
Found: 「一般社団法人北武蔵貨物輸送協会と」; not found: 「各協会と」.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from kyoutei_nlp.data import load_data
from kyoutei_nlp.tagging import gazetteer, official
from kyoutei_nlp.tagging.marking import remembered, words_of
from kyoutei_nlp.words import Word

_NAMEABLE: Final = frozenset({"名詞", "接頭辞", "接尾辞", "形状詞", "記号"})
_JOINER: Final = re.compile(r"[・&'.\-ー]")
_KATAKANA: Final = re.compile(r"[ァ-ヶーA-Za-z]")
_PARTICLES: Final = frozenset(
    {"は", "が", "を", "に", "で", "と", "も", "や", "の", "へ", "から", "より"}
)
_SHORT_COMPANIES: Final = frozenset({"(株)", "(有)", "(資)", "(名)", "(相)", "(同)", "(合同)"})
_ADDRESS: Final = re.compile(
    r"(?:北海道|東京都|(?:京都|大阪)府|[一-鿿]{2,3}県)[一-鿿]{1,6}[市区町村郡]"
)
_NUMBERED: Final = re.compile(r"^[0-9〇一二三四五六七八九十両]+(?:つの?|の)?$")
_POLITE: Final = frozenset({"さん", "様", "さま", "側", "殿", "など", "ほか", "等"})
# What Sudachi may call a particle inside an unknown name (みやこんじょ) and is none.
_ODD_PARTICLE: Final = re.compile(r"[きしちにひみりぎじびぴ][ゃゅょ](?<!じゃ)")
_BEGINS_NO_WORD: Final = frozenset("んゃゅょっぁぃぅぇぉー")
# A name all in hiragana (社会福祉法人はまひるがお), which Sudachi takes for particles: up to a bracket, a blank or the line's end.
_SOFT_NAME: Final = re.compile(r"[ぁ-んー]{4,14}(?=[ (\n]|$)")
_HIRAGANA: Final = re.compile(r"[ぁ-んー]+")


@dataclass(frozen=True, slots=True)
class Name:
    """A body's name at the folded range ``[start, end)``."""

    start: int
    end: int
    text: str
    type: str

    @property
    def official(self) -> str:
        """With its legal form written out."""
        return official.official_name(self.text)


@remembered
def find(text: str) -> tuple[Name, ...]:
    """The names in folded ``text``, in order, without overlap."""
    words = words_of(text)
    by_form = list(_with_legal_form(text, words))
    taken = [(name.start, name.end) for name in by_form]
    by_ending = [
        name
        for name in _with_ending(text, words)
        if not any(name.start < end and start < name.end for start, end in taken)
    ]
    return tuple(sorted(by_form + by_ending, key=lambda name: name.start))


def runs(text: str, words: Sequence[Word]) -> Iterator[list[Word]]:
    """Maximal stretches of adjacent words that may stand in a name."""
    run: list[Word] = []
    for word in words:
        if run and word.span.start != run[-1].span.end:
            yield run
            run = []
        if word.part in _NAMEABLE or (run and _joins(text, word)):
            run.append(word)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _joins(text: str, word: Word) -> bool:
    """Whether ``word`` is a mark inside a name: ・ only between katakana."""
    before, after = (
        text[word.span.start - 1 : word.span.start],
        text[word.span.end : word.span.end + 1],
    )
    katakana = bool(_KATAKANA.match(before) and _KATAKANA.match(after))
    return bool(_JOINER.fullmatch(word.surface)) and katakana


def _with_legal_form(text: str, words: Sequence[Word]) -> Iterator[Name]:
    done = 0
    for match in official.form_pattern().finditer(text):
        if match.start() < done:
            continue
        start, end = match.span()
        kind = official.legal_forms()[match.group()][1]
        after = _name_after(text, words, end)
        either = (
            match.group().endswith(("会社", "会社)", "組合")) or match.group() in _SHORT_COMPANIES
        )
        before = _name_before(text, words, start, done) if either else start
        if before < start and (after == end or _is_branch(text[end:after])):
            name = Name(before, after, text[before:after], kind)
        elif after > end:
            after -= _is_head(text[start:after])
            name = Name(start, after, text[start:after], kind)
        else:
            continue
        done = name.end
        yield name


def _is_head(name: str) -> bool:
    """Whether the last letter makes an office of a body's name (国立大学法人つばめ大学長)."""
    return name.endswith("長") and bool(official.ending_pattern(strong=True).search(name[:-1]))


def _is_branch(text: str) -> bool:
    return bool(official.branch_pattern().fullmatch(text))


def _name_after(text: str, words: Sequence[Word], start: int) -> int:
    """Where the name that begins at ``start`` ends; ``start`` when there is none."""
    end = start
    skip_blank = start < len(text) and text[start] == " "
    for word in _from(words, start):
        if word.span.end <= end:
            continue
        if word.span.start > end + (end == start and skip_blank):
            break
        if _ends_a_name(text, word, end == start):
            break
        end = word.span.end
        end = _place_after(text, end) if text[end - 1] == "の" else end
    soft = _SOFT_NAME.match(text, start) if end == start else None
    return soft.end() if soft else end


def _place_after(text: str, start: int) -> int:
    """Where the short noun that may follow の inside a name ends; ``start`` when there is none."""
    places = load_data("party_types")["words"]["after_no"]
    longest = max((place for place in places if text.startswith(place, start)), key=len, default="")
    return start + len(longest)


def _from(words: Sequence[Word], start: int) -> Iterator[Word]:
    """The words from the one that holds ``start`` on."""
    low, high = 0, len(words)
    while low < high:
        middle = (low + high) // 2
        if words[middle].span.end <= start:
            low = middle + 1
        else:
            high = middle
    for index in range(low, len(words)):
        yield words[index]


def _ends_a_name(text: str, word: Word, first: bool) -> bool:
    if _begins_title(text, word.span.start) or word.surface in _POLITE:
        return True
    if not first and (_ADDRESS.match(text, word.span.start) or _form_at(text, word.span.start)):
        return True
    if word.part in _NAMEABLE or _joins(text, word) or word.surface[0] in _BEGINS_NO_WORD:
        return False
    if _ODD_PARTICLE.fullmatch(word.surface):
        return False
    if word.surface.endswith("の") and not first:
        return _place_after(text, word.span.end) == word.span.end
    if first:
        stops = word.surface in _PARTICLES or word.part == "接続詞"
        return stops or not word.surface[0].isalpha()
    loose = bool(_HIRAGANA.fullmatch(word.surface)) and word.part in {
        "動詞",
        "副詞",
        "形容詞",
        "感動詞",
    }
    return not loose or len(word.surface) < 2


@cache
def _title_pattern() -> re.Pattern[str]:
    data = load_data("titles")
    ways = sorted(
        (*data["heads"], *data["officials"], "様", "御中", "側", "担当"), key=len, reverse=True
    )
    unit = r"[一-鿿]{1,8}[部課室局係](?=[一-鿿]{0,4}[長員])|総務部|営業部|企画部"
    return re.compile(f"(?:{unit}|{'|'.join(map(re.escape, ways))})(?!会)")


def _form_at(text: str, start: int) -> bool:
    return bool(official.form_pattern().match(text, start))


def _begins_title(text: str, start: int) -> bool:
    return bool(_title_pattern().match(text, start))


def _name_before(text: str, words: Sequence[Word], end: int, floor: int) -> int:
    """Where the name that ends at ``end`` begins; ``end`` when there is none."""
    start = end
    run: list[Word] = []
    for word in reversed(list(_until(words, end))):
        nameable = word.part in _NAMEABLE or _joins(text, word) or _is_adverb(word)
        if word.span.end != start or not nameable or word.span.start < floor:
            break
        if _hides_particle(text, word):
            return word.span.start + 1
        start = word.span.start
        run.insert(0, word)
    return _without_lead(run)[0].span.start if _without_lead(run) else end


def _is_adverb(word: Word) -> bool:
    """Whether an adverb in kanji begins a company's name (楽々通販株式会社)."""
    return word.part == "副詞" and bool(_KANJI_ONLY.fullmatch(word.surface))


_KANJI_ONLY: Final = re.compile(r"[一-鿿]?[一-鿿々]{2,}")


def _hides_particle(text: str, word: Word) -> bool:
    """Whether Sudachi took the と behind a municipality into the next word."""
    hidden = word.surface.startswith("と") and len(word.surface) > 1
    return hidden and gazetteer.ends_with_place(text, word.span.start)


def _until(words: Sequence[Word], end: int) -> Iterator[Word]:
    """Up to twenty words that stand before ``end``."""
    low, high = 0, len(words)
    while low < high:
        middle = (low + high) // 2
        if words[middle].span.start < end:
            low = middle + 1
        else:
            high = middle
    yield from words[max(0, low - 20) : low]


def _without_lead(run: Sequence[Word]) -> list[Word]:
    """The run without generic nouns and counts at its head (``区内4警察署`` → ``警察署``)."""
    lead = set(load_data("party_types")["words"]["lead"])
    rest = list(run)
    if len(rest) > 2 and rest[0].surface == "公立" and rest[-1].surface.endswith("大学"):
        return rest
    while rest and (rest[0].surface in lead or _NUMBERED.match(rest[0].surface)):
        if (
            len(rest) > 1
            and _NUMBERED.match(rest[0].surface)
            and rest[1].surface in {"生命", "銀行"}
        ):
            break
        rest.pop(0)
    return rest


def _with_ending(text: str, words: Sequence[Word]) -> Iterator[Name]:
    for run in runs(text, words):
        rest = _without_lead(run)
        while rest:
            name, used = _longest_name(text, rest, stripped=len(rest) < len(run))
            if name is None:
                break
            yield name
            rest = rest[used:]


def _longest_name(text: str, run: list[Word], *, stripped: bool) -> tuple[Name | None, int]:
    """The longest head of ``run`` that ends as bodies' names do, and how many words it takes."""
    bare = load_data("party_types")["words"]["bare"]
    for used in range(len(run), 0, -1):
        start, end = run[0].span.start, run[used - 1].span.end
        head = text[start:end]
        ending = official.ending_pattern(strong=True).search(head)
        if ending and (ending.start() > 0 or (head in bare and not stripped)):
            end = _with_branch(text, run, used)
            return Name(start, end, text[start:end], official.type_of(head)), _count(run, end)
    return None, 0


def _with_branch(text: str, run: list[Word], used: int) -> int:
    end = run[used - 1].span.end
    for word in run[used : used + 4]:
        if _is_branch(text[end : word.span.end]):
            return word.span.end
    return end


def _count(run: list[Word], end: int) -> int:
    return sum(1 for word in run if word.span.end <= end)
