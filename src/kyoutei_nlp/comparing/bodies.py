"""Local bodies and the class the law puts them in: what stands for their size (自治体の区分)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from kyoutei_nlp.data import load_data
from kyoutei_nlp.tagging.gazetteer import Municipality, by_name, lookup

SIZE_NOTE: Final = (
    "人口の資料は入っていないので、地方自治法の区分（指定都市・中核市・特別区・市・町・村・都道府県）が同じものを、"
    "同じくらいの団体とみなしています。中核市は {as_of} 現在です。"
)


@dataclass(frozen=True, slots=True)
class Body:
    """A local body (団体).

    Attributes:
        code: 6-digit 全国地方公共団体コード.
        size: Id of data/city_classes.toml.
    """

    name: str
    code: str
    prefecture: str
    size: str

    @property
    def size_name(self) -> str:
        """The class as a person reads it."""
        return _classes()[self.size][0]

    def as_dict(self) -> dict[str, str]:
        """For JSON."""
        return {
            "name": self.name,
            "code": self.code,
            "prefecture": self.prefecture,
            "class": self.size,
            "class_name": self.size_name,
        }


def size_note() -> str:
    """What is said of sizes, wherever bodies are compared."""
    return SIZE_NOTE.format(as_of=load_data("city_classes")["core_cities"]["as_of"])


def body_named(name: str, prefecture: str | None = None) -> Body | None:
    """The body of that name, with its prefecture before it or beside it; None where there is none or several.

    One that left the map stands for the body of today in its place.
    """
    place = lookup(name, prefecture)
    if place is None:
        for length in (3, 4):
            head, rest = name[:length], name[length:]
            place = place or (lookup(rest, head) if rest else None)
    return body_of(place) if place else None


def bodies_named(name: str) -> tuple[str, ...]:
    """The prefectures of all living places that bear a name: 府中市 is in two."""
    found = [place.prefecture for place in by_name().get(name, ()) if place.successor is None]
    return tuple(dict.fromkeys(prefecture for prefecture in found if prefecture))


def body_of(place: Municipality) -> Body | None:
    """A place as a body of today; None for one without a code."""
    if place.successor and place.successor_code:
        return (
            body_of(by_code()[place.successor_code]) if place.successor_code in by_code() else None
        )
    if not place.code or not place.prefecture:
        return None
    return Body(place.name, place.code, place.prefecture, _size(place))


@cache
def by_code() -> Mapping[str, Municipality]:
    """Code → the living place."""
    places = (place for places in by_name().values() for place in places)
    return {place.code: place for place in places if place.code and place.successor is None}


def nearness(one: str, other: str) -> float:
    """How near two classes are: 1 the same, 0.5 beside each other, 0 neither."""
    if one == other:
        return 1.0
    return 0.5 if other in _classes()[one][1] else 0.0


@cache
def _classes() -> Mapping[str, tuple[str, tuple[str, ...]]]:
    return {
        each["id"]: (each["name"], tuple(each["beside"]))
        for each in load_data("city_classes")["class"]
    }


@cache
def _named_classes() -> Mapping[str, str]:
    designated = {city["name"]: "designated" for city in load_data("designated_cities")["city"]}
    return {
        **dict.fromkeys(load_data("city_classes")["core_cities"]["names"], "core"),
        **designated,
    }


def _size(place: Municipality) -> str:
    if place.is_prefecture:
        return "prefecture"
    if place.name.endswith("区"):
        return "special_ward"
    endings = {"市": "city", "町": "town", "村": "village"}
    return _named_classes().get(place.name) or endings.get(place.name[-1:], "city")
