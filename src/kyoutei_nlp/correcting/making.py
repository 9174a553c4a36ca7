"""Making a correction out of what a person says: its place in the text, its agreement, and whether it can be at all."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Final

from kyoutei_nlp.agreement import TaggedDocument
from kyoutei_nlp.correcting.anchoring import anchor_at, find_anchor
from kyoutei_nlp.correcting.applying import OWN_RECORD
from kyoutei_nlp.correcting.items import Item, items_of
from kyoutei_nlp.correction import Anchor, Correction, ValueType, item_kinds
from kyoutei_nlp.data import names_of
from kyoutei_nlp.document import Span
from kyoutei_nlp.errors import CorrectionError

_DAY: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?|FY\d{4}")
_PERIOD: Final = re.compile(r"P(?=\d)(?:\d+Y)?(?:\d+M)?(?:\d+W)?(?:\d+D)?")
_CODE_WEIGHTS: Final = (6, 5, 4, 3, 2)
MAX_VALUE: Final = 2_000
"""Characters of a value; the longest duty of the sample has 400."""
FIRST_LINE: Final = 40
"""Characters of the text that prove what stands nowhere in particular."""


def find_place(
    tagged: TaggedDocument,
    item: str,
    record: str | None,
    was: str | None,
    *,
    value: str | None = None,
    quote: str | None = None,
    start: int | None = None,
) -> Anchor | None:
    """The anchor of a correction; None for what stands nowhere.

    The words a person quoted; else the proof of the value that was seen; else the value itself where it stands in the
    text; else the name of the agreement.

    Raises:
        CorrectionError: The quoted words are not in the text.
    """
    kind = item_kinds()[item]
    if kind.scope in ("document", "theme"):
        return None
    text = tagged.document.text
    if quote:
        return anchor_at(text, _quoted(text, quote, start))
    seen = was is not None and _seen(tagged, item, record, was, start)
    if seen and seen.span:
        return anchor_at(text, seen.span)
    taken = [t.span for t in tagged.tags if t.label == kind.label and t.record == record]
    if item == "agreement" or kind.scope == "agreement" or item == "field":
        taken = []
    literal = _literal(text, value or "", taken) if kind.type == "text" else None
    return anchor_at(text, literal or _free(_named(tagged, record), taken))


def find_head(tagged: TaggedDocument, record: str | None) -> Anchor | None:
    """Where an agreement is named; None for a document's own and for what belongs to the document as a whole.

    Raises:
        CorrectionError: The document has no such agreement.
    """
    if record is None:
        return None
    heads = [tag for tag in tagged.with_label("agreement") if tag.record == record]
    if not heads:
        raise CorrectionError("この文書にその協定はありません。先に協定を加えてください")
    return None if record == OWN_RECORD else anchor_at(tagged.document.text, heads[0].span)


def check_correction(tagged: TaggedDocument, one: Correction) -> None:
    """Raise CorrectionError, with what to do, unless the correction fits the document as it is seen now."""
    kind = one.kind
    if kind.scope == "theme":
        raise CorrectionError("主題の名前は主題のほうで直します")
    if kind.scope == "agreement" and one.record is None:
        raise CorrectionError(f"{kind.name}は、どの協定のものかが要ります")
    if one.action == "add" and kind.scope != "list":
        raise CorrectionError(f"{kind.name}は加えられません。直してください")
    _check_seen(tagged, one)
    needs_value = one.action in ("add", "set") and (
        kind.scope == "list" or one.item in _NEVER_BLANK
    )
    if needs_value and one.item != "clause" and not one.value:
        raise CorrectionError(f"{kind.name}の新しい値が空です")
    if one.value and one.action != "confirm":
        check_value(kind.name, kind.type, kind.choices, one.value)
    details = {detail.id: detail for detail in kind.details}
    for key, text in one.details.items():
        if key not in details:
            raise CorrectionError(f"{kind.name}に「{key}」という事柄はありません")
        if text:
            check_value(details[key].name, details[key].type, details[key].choices, text)


_NEVER_BLANK: Final = ("document_title", "document_kind", "agreement_kind")


def check_value(name: str, kind: ValueType, choices: str | None, value: str) -> None:
    """Raise CorrectionError unless ``value`` is what the contract allows there."""
    if kind == "date" and not _is_date(value):
        raise CorrectionError(f"{name}は 2019-07-05、2019-07、2019、FY2019 の形で書きます: {value}")
    if kind == "period" and not _PERIOD.fullmatch(value):
        raise CorrectionError(
            f"{name}は P1Y（1年）、P3M（3か月）、P30D（30日）の形で書きます: {value}"
        )
    if kind == "truth" and value not in ("true", "false"):
        raise CorrectionError(f"{name}は「あり」か「なし」です: {value}")
    if kind == "code" and not is_code(value):
        raise CorrectionError(f"{name}は検査数字を含む6桁です。桁と数字を確かめてください: {value}")
    if kind == "choice" and choices != "fields" and value not in names_of(choices or ""):
        listed = "、".join(text for text in names_of(choices or "").values() if text)
        raise CorrectionError(f"{name}は次のどれかです: {listed}")
    if len(value) > MAX_VALUE:
        raise CorrectionError(f"{name}が長すぎます（{MAX_VALUE} 字まで）")


def is_code(value: str) -> bool:
    """Whether the six digits are a 全国地方公共団体コード by its check digit (JIS X 0401/0402 and 総務省's rule)."""
    if not re.fullmatch(r"[0-9]{6}", value):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(value, _CODE_WEIGHTS, strict=False))
    return int(value[5]) == (11 - total % 11) % 10


def _is_date(value: str) -> bool:
    parts = value.split("/")
    return len(parts) <= 2 and all(_is_day(part) for part in parts)


def _is_day(value: str) -> bool:
    found = _DAY.fullmatch(value)
    if found is None or found[1] is None:
        return found is not None
    try:
        date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        return False
    return True


def _check_seen(tagged: TaggedDocument, one: Correction) -> None:
    """The value that the person saw must be the one that stands there now; others may have been quicker."""
    if one.action == "add":
        return
    now = [i for i in items_of(tagged) if i.name == one.item and i.record == one.record]
    if one.kind.scope == "list":
        if one.was is None and one.action == "confirm":
            return
        if one.was not in {item.value for item in now}:
            raise CorrectionError(
                f"{one.kind.name}「{one.kind.named(one.was)}」は、いまの記録にありません"
            )
        return
    seen = now[0].value if now else None
    if (seen or None) != (one.was or None):
        told = one.kind.named(seen) or "なし"
        raise CorrectionError(f"{one.kind.name}は、ほかで直されています（いまの値: {told}）")


def _seen(
    tagged: TaggedDocument, item: str, record: str | None, was: str, start: int | None
) -> Item | None:
    found = [
        each
        for each in items_of(tagged)
        if (each.name, each.record, each.value) == (item, record, was)
    ]
    here = [each for each in found if start is not None and each.span and each.span.start == start]
    return next(iter(here or found), None)


def _quoted(text: str, quote: str, start: int | None) -> Span:
    near = find_anchor(text, Anchor(quote, start)) if start is not None else None
    if near is not None:
        return near
    at = text.find(quote)
    found = Span(at, at + len(quote)) if at >= 0 else find_anchor(text, Anchor(quote, 0))
    if found is None:
        raise CorrectionError(
            f"「{quote[:30]}」は本文にありません。本文の言葉をそのまま示してください"
        )
    return found


def _literal(text: str, value: str, taken: Iterable[Span]) -> Span | None:
    """The first place where the value itself stands and nothing of its kind yet."""
    spans = list(taken)
    at = text.find(value) if value else -1
    while at >= 0:
        place = Span(at, at + len(value))
        if not any(place.overlaps(span) for span in spans):
            return place
        at = text.find(value, at + 1)
    return None


def _named(tagged: TaggedDocument, record: str | None) -> Span:
    """Where the agreement is named, else the beginning of the text."""
    heads = tagged.with_label("agreement")
    own = [tag for tag in heads if tag.record == record] if record is not None else []
    if own:
        return own[0].span
    first = tagged.document.passages[0].span if tagged.document.passages else Span(0, 1)
    return Span(first.start, min(first.end, first.start + FIRST_LINE))


def _free(span: Span, taken: Iterable[Span]) -> Span:
    """The longest part of ``span`` that nothing of the kind takes; the whole where all of it is taken."""
    edges = [span.start]
    for other in sorted(s for s in taken if s.overlaps(span)):
        edges += [max(other.start, span.start), min(other.end, span.end)]
    edges.append(span.end)
    gaps = [Span(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b]
    return max(gaps, key=len, default=span)
