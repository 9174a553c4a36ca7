"""What goes with a local body's name that a person has typed: its code and prefecture (団体コードの補い)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kyoutei_nlp.agreement import TaggedDocument
from kyoutei_nlp.correcting import items_of
from kyoutei_nlp.correction import Action, item_kinds

BODIES: Final = ("party", "municipality")
"""Items whose values may be local bodies."""


def completed(
    tagged: TaggedDocument,
    action: Action,
    item: str,
    *,
    record: str | None,
    was: str | None,
    value: str | None,
    details: Mapping[str, str],
) -> Mapping[str, str]:
    """The details of a correction, with code, prefecture and type where the new name leaves only one local body.

    Where it leaves none or several the code of the old name is taken away: no code is better than that of another body.
    What the person said of them stands.
    """
    if item not in BODIES or action not in ("set", "add") or not value or value == was:
        return details
    if "code" in details:
        return details
    from kyoutei_nlp.tagging.gazetteer import lookup

    place = lookup(value, details.get("prefecture") or None)
    if place is not None and place.code:
        kind = "prefecture" if place.is_prefecture else "municipality"
        known = {"type": kind, "code": place.code, "prefecture": place.prefecture or ""}
    else:
        old = [i for i in items_of(tagged) if (i.name, i.record, i.value) == (item, record, was)]
        told = ("code", "prefecture") if any(i.details.get("code") for i in old) else ()
        known = dict.fromkeys(told, "")
    allowed = {detail.id for detail in item_kinds()[item].details}
    return {**{key: text for key, text in known.items() if key in allowed}, **details}
