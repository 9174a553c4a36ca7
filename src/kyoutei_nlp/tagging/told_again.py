"""Which places tell of the same agreement, and of which none was made (同じ協定への言及).

Found: 「A市との協定」 and 「令和5年にA市と結んだ災害協定」 are one. Not found: the same partner on two days.
"""

from __future__ import annotations

from collections.abc import Sequence

from kyoutei_nlp.agreement import Tag
from kyoutei_nlp.characters import Folded
from kyoutei_nlp.data import load_data
from kyoutei_nlp.tagging import named_bodies, names, official, tellings
from kyoutei_nlp.tagging.parties import place_at
from kyoutei_nlp.tagging.told import Told


def canonical(told: list[Told], text: str) -> list[Told]:
    """A name that is the tail of one fuller name in the text becomes that name; of several, it goes."""
    bare = set(load_data("party_types")["words"]["bare"])
    full = {name.official for name in names.find(text)} - bare
    for item in told:
        for name in [n for n, (_at, place) in item.parties.items() if place is None]:
            fuller = sorted(
                other
                for other in full
                if other.endswith(name) and not _is_or_joins(other.removesuffix(name), item)
            )
            at = item.parties[name]
            if fuller:
                del item.parties[name]
            if len(fuller) == 1:
                item.parties.setdefault(fuller[0], at)
    return told


def _is_or_joins(lead: str, item: Told) -> bool:
    """Whether what stands before a name is nothing, or another party that a line end ran into it."""
    return not lead.strip() or any(name.endswith(lead.strip()) for name in item.parties)


def refused(text: Folded) -> set[tuple[str, str | None]]:
    """Name and code of the bodies of which the text says that no agreement was made with them."""
    found: set[tuple[str, str | None]] = set()
    for start, end in tellings.refusals(text.text):
        named = {text.text[a:b]: (a, b) for a, b in named_bodies.bodies_in(text.text, start, end)}
        if len(named) == 1:
            (name, at), *_rest = named.items()
            place = place_at(text.text, *at)
            found.add((place.name, place.code) if place else (official.official_name(name), None))
    return found


def main_titles(tags: Sequence[Tag]) -> set[str]:
    """Title of the agreement that the document is about, which is record 0 already."""
    return {t.value for t in tags if t.label == "agreement" and t.record == "0"}


def is_main(item: Told, main: set[str], tags: Sequence[Tag]) -> bool:
    """Whether ``item`` is record 0 told again: by its title, or by a shorter one of the same parties."""
    if item.title in main or (bool(main) and not item.title):
        return True
    own = [tag for tag in tags if tag.record == "0"]
    parties = {tag.value for tag in own if tag.label == "party"}
    days = {tag.value for tag in own if tag.label == "date"}
    other_day = item.day is not None and bool(days) and item.day.value not in days
    if set(item.parties) == parties and not other_day:
        return True
    alike = any(item.title.endswith(title) or title.endswith(item.title) for title in main)
    return alike and set(item.parties) <= parties and not other_day


def merged(told: Sequence[Told]) -> list[Told]:
    """One record for the same parties and the same or a less telling title."""
    kept: list[Told] = []
    for item in told:
        twin = next((other for other in kept if _same(other, item)), None)
        if twin is None:
            kept.append(item)
            continue
        twin.day = twin.day or item.day
        for name, where in item.parties.items():
            twin.parties.setdefault(name, where)
        if len(item.title) > len(twin.title):
            twin.title, twin.at = item.title, item.at
    return kept


def _same(one: Told, other: Told) -> bool:
    if one.day and other.day and one.day.value != other.day.value:
        return False
    fewer, more = sorted((set(one.parties), set(other.parties)), key=len)
    short, long = sorted((one.title, other.title), key=len)
    titles = long.endswith(short) or short in long
    return fewer <= more and titles and (bool(fewer) or bool(short))
