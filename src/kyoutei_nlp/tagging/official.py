"""The official name of a body and what sort of body it is (正式名・種類): ``㈱`` written out, type by form and ending."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from kyoutei_nlp.data import load_data
from kyoutei_nlp.tagging import gazetteer
from kyoutei_nlp.tagging.marking import tidy

_KINDS: Final = (
    "ward_association", "joint_body", "national", "university", "company", "association", "npo", "other",
)  # fmt: skip
ABROAD: Final = re.compile(r"[ァ-ヶー]{2,}[市町村]$")
_BRAND: Final = re.compile(r"^[ァ-ヶーA-Za-z0-9・&. ]+$|[A-Za-z]{3,}")
_GAP: Final = re.compile(r"(?<=[一-鿿々ぁ-んァ-ヶー]) (?=[一-鿿々ぁ-んァ-ヶー])")
_NATIONAL: Final = re.compile(
    r"(?:防衛省)?(?:陸上|海上|航空)自衛隊|自衛隊.{1,6}地方協力本部|(?:第[0-9一二三四五六七八九十]+管区)?[一-鿿]{0,4}海上保安[本部]|"
    r"(?:国土交通|総務|法務|外務|財務|文部科学|厚生労働|農林水産|経済産業|環境|防衛)省|[一-鿿]{2,4}財務局"
)
_SCHOOL: Final = re.compile(r"(?:高等専門学校|高専|大学|大学校|短期大学)$")
_LEGAL_GAP: Final = re.compile(r"(?<=[法会][人社]) | (?=(?:株式|有限|合同|相互)会社$)")


@cache
def legal_forms() -> dict[str, tuple[str, str]]:
    """Each way to write a legal form with its full name and party type, longest first."""
    ways: dict[str, tuple[str, str]] = {}
    for form in load_data("legal_forms")["form"]:
        for way in (form["name"], *form["short"]):
            ways[way] = (form["name"], form["type"])
    return dict(sorted(ways.items(), key=lambda item: -len(item[0])))


@cache
def form_pattern() -> re.Pattern[str]:
    """Matches one legal form in folded text."""
    return re.compile("|".join(re.escape(way) for way in legal_forms()))


@cache
def endings(*, strong: bool) -> dict[str, str]:
    """Ending → party type, longest first; ``strong`` leaves out those that need a context."""
    data = load_data("party_types")
    found = {
        ending: kind
        for kind in _KINDS
        for ending in (*data[kind]["strong"], *(() if strong else data[kind]["weak"]))
    }
    return dict(sorted(found.items(), key=lambda item: -len(item[0])))


@cache
def ending_pattern(*, strong: bool) -> re.Pattern[str]:
    """Matches an ending at the end of a string."""
    return re.compile(f"(?:{'|'.join(map(re.escape, endings(strong=strong)))})$")


@cache
def branch_pattern() -> re.Pattern[str]:
    """Matches a body's branch at the end of a string (``松山支社``)."""
    words = "|".join(load_data("party_types")["words"]["branch"])
    return re.compile(rf"[一-鿿々ァ-ヶーぁ-ん]{{0,10}}?(?:{words})$")


def official_name(surface: str) -> str:
    """The folded name with its legal form written out and blanks tidied.

    >>> official_name("ヤオマサ(株)")
    'ヤオマサ株式会社'
    """
    name = form_pattern().sub(lambda m: legal_forms()[m.group()][0], tidy(surface))
    name = _GAP.sub("", _LEGAL_GAP.sub("", name))
    name = f"東京{name}" if name.startswith("都立") else name
    return str(load_data("short_names")["names"].get(name, name))


def type_of(name: str) -> str:
    """The party type (agreement.PartyType) of a body by its name; ``other`` when nothing says."""
    if name in gazetteer.prefectures():
        return "prefecture"
    if name in gazetteer.by_name() or ABROAD.search(name):
        return "municipality"
    form = form_pattern().search(name)
    school = form and form.group() == "独立行政法人" and _SCHOOL.search(name)
    if form and not school and not form.group().startswith("地方独立"):
        return legal_forms()[form.group()][1]
    return _by_ending(name)


def _by_ending(name: str) -> str:
    if _NATIONAL.match(name) and "協会" not in name:
        return "national"
    words = "|".join(load_data("party_types")["words"]["branch"])
    tail = re.search(rf"(?:{words})$", name)
    if tail:
        inner = "|".join(map(re.escape, endings(strong=True)))
        parts = list(re.finditer(f"(?:{inner})", name[: tail.start()]))
        if parts:
            return endings(strong=True)[parts[-1].group()]
    found = ending_pattern(strong=False).search(name)
    if found:
        return endings(strong=False)[found.group()]
    return "company" if _BRAND.search(name) else "other"


def same_body(one: str, other: str) -> bool:
    """Whether two names differ only in their legal form or by a branch left out."""
    bare, rest = (form_pattern().sub("", name).replace(" ", "") for name in (one, other))
    return bare == rest or (
        len(bare) > 3 and (rest.endswith(bare) or (bare.endswith(rest) and len(rest) > 3))
    )
