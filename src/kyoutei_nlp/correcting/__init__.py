"""Correcting (訂正): the machine's tags and what people said into the record that everybody sees; what people should look at."""

from kyoutei_nlp.correcting.anchoring import anchor_at, find_anchor
from kyoutei_nlp.correcting.applying import Corrected, apply_corrections
from kyoutei_nlp.correcting.doubting import DOUBT_RULES, Doubt, doubts_of
from kyoutei_nlp.correcting.items import Item, items_of
from kyoutei_nlp.correcting.making import (
    check_correction,
    check_value,
    find_head,
    find_place,
    is_code,
)

__all__ = [
    "DOUBT_RULES",
    "Corrected",
    "Doubt",
    "Item",
    "anchor_at",
    "apply_corrections",
    "check_correction",
    "check_value",
    "doubts_of",
    "find_anchor",
    "find_head",
    "find_place",
    "is_code",
    "items_of",
]
