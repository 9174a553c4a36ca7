"""Facts of a source → one line of gold.jsonl, with every surface checked against the text."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from dates import check_weekday
from source import SourceDocument

PREFECTURE = re.compile(r"(北海道|東京都|(?:大阪|京都)府|.{2,3}県)")
CLAUSE = re.compile(
    r"^　*(第[ 　]?[0-9０-９一二三四五六七八九十]+[ 　]?条(?:の[0-9０-９一二三四五六七八九十]+)?)(?=[　 （〔【(])(.*)"
)
HEADING_LINE = re.compile(r"^[　 ]*[（(【〔]([^（）()【】〔〕]+)[）)】〕]$")
HEADING_AFTER = re.compile(r"^[　 ]*[（(〔【]([^（）()〔〕【】]+)[）)〕】]")
PARTY_TYPES = """municipality prefecture ward_association national company university association
npo joint_body other"""
FIELD_IDS = """disaster tourism talent industry agriculture health welfare childcare education
environment culture_sports community safety digital migration urban transport international
intermunicipal publicity administration equality"""
CODES: dict[str, str] = tomllib.loads(
    (Path(__file__).parent / "municipalities.toml").read_text(encoding="utf-8")
)


def gold_record(source: SourceDocument, path: str) -> dict[str, Any]:
    """The gold line of one document, in the shape of the project's JSON Lines contract."""
    facts = source.facts
    parties = [_party(text) for text in facts.get("parties", [])]
    record: dict[str, Any] = {
        "path": path,
        "kind": facts.get("kind", "agreement"),
        "agreement_kind": facts.get("agreement_kind", "none"),
        "title": source.title,
        "parties": parties,
        "municipalities": _municipalities(facts, parties),
        "people": _people(facts, parties),
        "dates": [vars(fact) for fact in source.dates],
        **_term(source),
        "clauses": _clauses(source),
        "fields": [{"id": field} for field in facts.get("fields", "").split()],
        "mentions": [_mention(text) for text in facts.get("mentions", [])],
        "negative": bool(facts.get("negative", False)),
        "layout": {"tool": source.layout["tool"], "flags": _flags(source.layout)},
    }
    if "deeds" in facts:
        record["agreements"] = [_deed(text) for text in facts["deeds"]]
    record |= {
        "amounts": [_amount(text) for text in facts.get("amounts", [])],
        "disasters": facts.get("disasters", []),
        "programmes": facts.get("programmes", []),
    }
    if "duties" in facts:
        record["duties"] = [_duty(text) for text in facts["duties"]]
    for key in ("note", "fields_optional", "expires_on_alt", "witnesses"):
        if key in facts:
            record[key] = facts[key]
    _check(source, record)
    return record


def _amount(text: str) -> dict[str, Any]:
    """``5|名``."""
    number, unit = text.split("|")
    return {"number": float(number), "unit": unit}


def _duty(text: str) -> dict[str, Any]:
    """``第３条|館山市|鴨川市|request``, or ``第５条|cost=館山市`` for who pays."""
    clause, *rest = text.split("|")
    if rest[0].startswith("cost="):
        return {"clause": clause, "cost": rest[0].removeprefix("cost=")}
    who, whom, how = rest
    return {"clause": clause, "who": who, "whom": whom or None, "how": how}


def check_digit(code: str) -> str:
    """Check digit of a five-digit code (JIS X 0402: weights 6 to 2, modulus 11)."""
    total = sum(int(digit) * weight for digit, weight in zip(code, range(6, 1, -1), strict=True))
    return str(11 - total % 11)[-1]


def code_of(full_name: str) -> str:
    """Six-digit code of 「千葉県館山市」 or 「千葉県」; raises ValueError on a bad check digit."""
    code = CODES[full_name]
    if check_digit(code[:5]) != code[5]:
        raise ValueError(f"check digit of {full_name}: {code}")
    return code


def _party(text: str) -> dict[str, Any]:
    name, kind, alias, title, signer = [part.strip() for part in (text + "||||").split("|")[:5]]
    is_public = PREFECTURE.fullmatch(kind) is not None
    party_type = ("prefecture" if name == kind else "municipality") if is_public else kind
    full_name = name if name == kind else kind + name
    return {
        "name": name,
        "type": party_type,
        "code": code_of(full_name) if is_public else None,
        "prefecture": kind if is_public else None,
        "alias": alias or None,
        "signer": {"title": title or None, "name": signer or None} if title or signer else None,
    }


def _municipalities(facts: dict[str, Any], parties: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for party in parties:
        if party["code"]:
            found[party["code"]] = _municipality(party["name"], party["prefecture"], False)
    for key in ("places", "addresses"):
        for full_name in facts.get(key, "").split():
            prefecture = PREFECTURE.match(full_name)
            assert prefecture is not None, full_name
            name = full_name.removeprefix(prefecture[1]) or full_name
            place = _municipality(name, prefecture[1], key == "addresses")
            found.setdefault(place["code"], place)
    return list(found.values())


def _municipality(name: str, prefecture: str, in_address: bool) -> dict[str, Any]:
    code = code_of(name if name == prefecture else prefecture + name)
    return {"name": name, "code": code, "prefecture": prefecture, "in_address": in_address}


def _people(facts: dict[str, Any], parties: list[dict[str, Any]]) -> list[dict[str, Any]]:
    signers = [party["signer"] for party in parties if party["signer"] and party["signer"]["name"]]
    people = [{"name": signer["name"], "title": signer["title"]} for signer in signers]
    for text in facts.get("people", []):
        name, title = (text + "|").split("|")[:2]
        people.append({"name": name, "title": title or None})
    return people


def _term(source: SourceDocument) -> dict[str, Any]:
    facts = source.facts
    signed = facts.get("signed") or _only(source, "signed")
    effective = facts.get("effective") or _only(source, "effective")
    expires = facts.get("expires") or _only(source, "expiry")
    renewal = facts.get("renewal")
    return {
        "signed_on": None if signed == "none" else signed,
        "effective_from": {"signed": signed, "none": None}.get(effective, effective),
        "expires_on": None if expires == "none" else expires,
        "auto_renewal": facts.get("auto_renewal", True if renewal else None),
        "renewal_period": renewal,
        "notice_period": facts.get("notice"),
    }


def _only(source: SourceDocument, role: str) -> str | None:
    if source.facts.get("kind", "agreement") not in ("agreement", "press"):
        return None
    values = {fact.value for fact in source.dates if fact.role == role}
    return values.pop() if len(values) == 1 else None


def _clauses(source: SourceDocument) -> list[dict[str, str | None]]:
    if "clauses" in source.facts:
        pairs = [(text + "|").split("|")[:2] for text in source.facts["clauses"]]
        return [{"number": number, "heading": heading or None} for number, heading in pairs]
    if source.facts.get("kind", "agreement") != "agreement":
        return []
    clauses: list[dict[str, str | None]] = []
    previous = ""
    for line in source.lines:
        if match := CLAUSE.match(line):
            before, after = HEADING_LINE.match(previous), HEADING_AFTER.match(match[2])
            heading = (after or before or [None, None])[1]
            clauses.append({"number": match[1], "heading": heading})
        previous = line
    return clauses


def _mention(text: str) -> dict[str, Any]:
    title, parties, signed = [part.strip() for part in (text + "||").split("|")[:3]]
    names = [name.strip() for name in parties.split("、") if name.strip()]
    return {"title": title or None, "parties": names, "signed_on": signed or None}


def _deed(text: str) -> dict[str, Any]:
    """One deed of a collection: title|first-last page|kind|parties|signed|expires."""
    title, pages, kind, names, signed, expires = [part.strip() for part in text.split("|")]
    return {
        "title": title,
        "agreement_kind": kind,
        "pages": [int(number) for number in pages.split("-")],
        "parties": names.split("、"),
        "signed_on": signed or None,
        "expires_on": expires or None,
    }


def _flags(layout: dict[str, Any]) -> list[str]:
    flags = list(layout.get("flags", []))
    shapes = ("vertical", "columns", "scan", "landscape", "autonumber", "chapters")
    flags += [shape for shape in shapes if layout.get(shape)]
    if layout.get("header") or layout.get("footer"):
        flags.append("running_header")
    if layout.get("signature", "plain") != "plain":
        flags.append("signature_table")
    return flags


def _check(source: SourceDocument, record: dict[str, Any]) -> None:
    text = re.sub(r"[\s　]", "", "".join(source.lines))
    surfaces = [party.split("|")[0].strip() for party in source.facts.get("parties", [])]
    surfaces += [person["name"] for person in record["people"]]
    surfaces += [place["name"] for place in record["municipalities"]]
    surfaces += [clause["heading"] or clause["number"] for clause in record["clauses"]]
    surfaces += [fact.surface for fact in source.dates]
    surfaces += [party["alias"] for party in record["parties"] if party["alias"]]
    hidden = set(source.facts.get("not_verbatim", []))
    for surface in surfaces:
        if re.sub(r"[\s　]", "", surface) not in text and surface not in hidden:
            raise ValueError(f"{source.number}: not in the text: {surface}")
    for fact in source.dates:
        check_weekday(fact.surface, fact.value)
    unknown = {field["id"] for field in record["fields"]} - set(FIELD_IDS.split())
    unknown |= {party["type"] for party in record["parties"]} - set(PARTY_TYPES.split())
    if unknown:
        raise ValueError(f"{source.number}: unknown ids {unknown}")
