"""What stands in the index: words of the text, and tokens of the metadata (索引語).

Text and query are cut by the same function, :func:`index_terms`: Sudachi split mode A, normalised forms.
SQLite's ``unicode61`` then only has to cut at blanks: every token is made of letters and digits alone
(general categories L, N, Co), which that tokenizer keeps whole (https://sqlite.org/fts5.html#unicode61_tokenizer).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import Final

from kyoutei_nlp.data import load_data
from kyoutei_nlp.document import Span
from kyoutei_nlp.searching.days import FIRST_DAY, LAST_DAY, day_tokens
from kyoutei_nlp.words import normal_forms, placed_forms, words

FTS_COLUMNS: Final = ("title", "terms", "meta")
FTS_TOKENIZER: Final = "unicode61 remove_diacritics 0 categories 'L* N* Co'"
PREFECTURE_SUFFIXES: Final = "都道府県"


def index_terms(text: str) -> str:
    """The index words of ``text`` joined by blanks; the same for text and query.

    >>> index_terms("㈱の打合せ、サーバー")
    '株 の 打ち合わせ サーバー'
    """
    return " ".join(token for normal, _ in normal_forms(text) if (token := _clean_word(normal)))


def located_terms(text: str) -> Iterator[tuple[str, Span, str]]:
    """Index word, where it stands in ``text``, and its part of speech; punctuation is dropped."""
    for word in words(text):
        for token in _clean_word(word.normal).split():
            yield token, word.span, word.part


def index_words(normal: str) -> tuple[str, ...]:
    """The index words of one normalised form: none for a mark, several where a blank or a mark stands inside."""
    return tuple(_clean_word(normal).split())


def placed_terms(text: str) -> Iterator[tuple[str, int, int]]:
    """Index word, and where it begins and ends in ``text``: :func:`located_terms` for those who mark."""
    for normal, begin, end in placed_forms(text):
        for token in _clean_word(normal).split():
            yield token, begin, end


def clean(text: str) -> str:
    """NFKC, lower case, and only letters and digits; everything else becomes a blank."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return "".join(c if _is_token_character(c) else " " for c in folded).strip()


@lru_cache(maxsize=1 << 16)
def _clean_word(normal: str) -> str:
    """``clean`` for a word: the same words come again and again."""
    return " ".join(clean(normal).split())


def _is_token_character(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] in "LN" or category == "Co"


def meta_token(axis: str, value: str) -> str:
    """One metadata token, e.g. ``fielddisaster``, ``prefecture千葉県``; safe as an FTS5 token."""
    return axis + clean(value).replace(" ", "")


def meta_tokens(
    *,
    kind: str | None = None,
    agreement_kinds: Iterable[str] = (),
    fields: Iterable[str] = (),
    parties: Iterable[str] = (),
    codes: Iterable[str] = (),
    prefectures: Iterable[str] = (),
    party_types: Iterable[str] = (),
    years: Iterable[int] = (),
    fiscal_years: Iterable[int] = (),
    signed: Iterable[str] = (),
    begins_on: str | None = None,
    expires_on: str | None = None,
    open_ended: bool = False,
    auto_renewal: bool | None = None,
    ended: bool = False,
    themes: Iterable[str] = (),
) -> str:
    """The metadata tokens of a document, joined by blanks, for the ``meta`` column of each of its passages.

    Args:
        kind: Document kind.
        agreement_kinds: Kinds of the agreements in it.
        fields: Field ids.
        codes: 6-digit codes of the parties.
        prefectures: Of the parties.
        party_types: Of the parties.
        signed: Date values that ``signed:`` should find.
        begins_on: A date value; before it the state is not known.
        ended: Whether a text tells that it has ended.
        auto_renewal: Whether it renews by itself; None if unknown.
        parties: Official names; found again by full name, without prefecture or legal form, and by word.
        years: Years that ``year:`` should find (of signing).
        fiscal_years: Years that ``fy:`` should find (4月1日–翌年3月31日).
        expires_on: A date value; only a day-exact one counts, as in ``Agreement.state``.
        open_ended: Whether it holds until someone ends it.
        themes: Ids and names alike.
    """
    axes: list[tuple[str, Iterable[str]]] = [
        ("kind", [kind] if kind else []),
        ("akind", agreement_kinds),
        ("field", fields),
        ("code", codes),
        ("prefecture", prefectures),
        ("partytype", party_types),
        ("year", map(str, years)),
        ("fy", map(str, fiscal_years)),
        ("theme", themes),
    ]
    tokens = [meta_token(axis, value) for axis, values in axes for value in values]
    tokens += [token for name in parties for token in _party_tokens(name)]
    tokens += [token for value in signed for token in day_tokens("signed", value)]
    tokens += expiry_tokens(expires_on, open_ended=open_ended)
    tokens += day_tokens("begin", _day_exact(begins_on))
    tokens += [f"renewal{auto_renewal}".lower(), *(["ended"] if ended else [])]
    return " ".join(tokens)


def expiry_tokens(expires_on: str | None, *, open_ended: bool = False) -> list[str]:
    """Day, month and year of the expiry, so that a state on any day is a union of tokens."""
    exact = _day_exact(expires_on)
    return day_tokens("expiry", exact) or ["expiryopen" if open_ended else "expirynone"]


def _day_exact(value: str | None) -> str | None:
    """A day-exact date value inside the years that filters ask for; None for anything wider."""
    if value is None or len(value) != len("2000-01-01"):
        return None
    return min(max(value, FIRST_DAY.isoformat()), LAST_DAY.isoformat())


def party_names(name: str) -> list[str]:
    """The forms by which a party is found: in full, without prefecture, without legal form."""
    folded = unicodedata.normalize("NFKC", name).lower()
    forms = [folded, _without_prefecture(folded), without_legal_form(folded)]
    return list(dict.fromkeys(form for form in forms if clean(form)))


def _without_prefecture(name: str) -> str:
    head, tail = name[:4], name[-1:]
    for length in (3, 4):
        if len(name) > length and head[length - 1 : length] in PREFECTURE_SUFFIXES:
            return name[length:] if tail in "市区町村" else name
    return name


def without_legal_form(name: str) -> str:
    """``株式会社千葉銀行`` → ``千葉銀行``; the name itself where nothing else would be left."""
    for form in _legal_forms():
        if name.startswith(form) or name.endswith(form):
            return name.replace(form, "").strip() or name
    return name


@cache
def _legal_forms() -> tuple[str, ...]:
    """Legal forms and their short forms, longest first."""
    forms = load_data("legal_forms")["form"]
    names = [name.lower() for form in forms for name in (form["name"], *form["short"])]
    return tuple(sorted(names, key=len, reverse=True))


def _party_tokens(name: str) -> list[str]:
    exact = [meta_token("party", form) for form in party_names(name)]
    by_word = [meta_token("partyword", token) for token in index_terms(name).split()]
    return [*dict.fromkeys(exact), *by_word, "partyend"]
