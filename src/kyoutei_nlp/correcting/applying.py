"""Putting corrections over the machine's tags: the one place where what a person said becomes a tag."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final

from kyoutei_nlp.agreement import Clause, Tag, TaggedDocument
from kyoutei_nlp.correcting.anchoring import find_anchor
from kyoutei_nlp.correction import Correction, standing
from kyoutei_nlp.document import Document, Span

OWN_RECORD: Final = "0"
OF_THE_OLD_NAME: Final = (
    "code", "prefecture", "codes_before", "successor", "successor_code", "until",
)  # fmt: skip
"""What is known of a body by its name: gone when a person gives it another name and does not say it anew."""
NAMED_IN: Final = {"signer": ("party",), "duty": ("who", "whom", "cost")}
"""Attributes of other tags that hold a party's name."""


@dataclass(frozen=True, slots=True)
class Corrected:
    """A document as people see it.

    Attributes:
        applied: The corrections that stand and are in it.
        unanchored: Those whose place in the text is not found any more; they wait for a person.
    """

    tagged: TaggedDocument
    applied: tuple[Correction, ...] = ()
    unanchored: tuple[Correction, ...] = ()


def apply_corrections(tagged: TaggedDocument, corrections: Iterable[Correction]) -> Corrected:
    """The document with the corrections that stand, oldest first.

    Args:
        tagged: What the machine found.
        corrections: All of this document, oldest first, with those taken back and the undos.
    """
    wanted = standing(corrections)
    if not wanted:
        return Corrected(tagged)
    desk = _Desk(tagged)
    done = [each for each in wanted if desk.apply(each)]
    return Corrected(desk.tagged(), tuple(done), tuple(each for each in wanted if each not in done))


class _Desk:
    """A tagged document on the desk of the person who corrects it."""

    def __init__(self, tagged: TaggedDocument) -> None:
        self.document: Document = tagged.document
        self.tags: list[Tag] = list(tagged.tags)
        self.clauses: list[Clause] = list(tagged.clauses)
        self.taggers = tagged.taggers

    def tagged(self) -> TaggedDocument:
        return TaggedDocument(self.document, tuple(self.tags), tuple(self.clauses), self.taggers)

    def apply(self, one: Correction) -> bool:
        """Apply it; False where its place is not found."""
        apply = _WAYS.get(one.item) or (_listed if one.kind.scope == "list" else _term)
        return apply(self, one)

    # ── finding ──────────────────────────────────────────────────────────────────────────────

    def place(self, one: Correction) -> Span | None:
        return find_anchor(self.document.text, one.anchor) if one.anchor else None

    def record(self, one: Correction) -> str | None:
        """The number that the agreement has now; None where it is not found."""
        if one.head is None:
            return one.record or ""
        span = find_anchor(self.document.text, one.head)
        heads = [tag for tag in self.tags if tag.label == "agreement"]
        here = [tag.record for tag in heads if span is not None and tag.span.overlaps(span)]
        return one.record if one.record in here else next(iter(here), None)

    def of_record(self, label: str, record: str) -> list[Tag]:
        return [tag for tag in self.tags if tag.label == label and (tag.record or "") == record]

    # ── changing ─────────────────────────────────────────────────────────────────────────────

    def put(self, tag: Tag) -> None:
        """Put a person's tag in the place of all that it overlaps in its layer."""
        self.tags = [
            each
            for each in self.tags
            if each.layer != tag.layer or not each.span.overlaps(tag.span)
        ]
        self.tags.append(tag)

    def drop(self, tags: Iterable[Tag]) -> None:
        gone = {id(tag) for tag in tags}
        self.tags = [tag for tag in self.tags if id(tag) not in gone]

    def change(self, tags: Iterable[Tag], new: Callable[[Tag], Tag]) -> None:
        changed = {id(tag) for tag in tags}
        self.tags = [new(tag) if id(tag) in changed else tag for tag in self.tags]

    def human(self, one: Correction, label: str, span: Span, value: str, **known: str) -> Tag:
        attributes = {key: text for key, text in known.items() if text}
        surface = self.document.quote(span)
        return Tag(label, span, surface, value, "human", 1.0, f"correction {one.id}", attributes)


# ── one way a scope ──────────────────────────────────────────────────────────────────────────


def _document_title(desk: _Desk, one: Correction) -> bool:
    desk.document = replace(desk.document, title=one.value or desk.document.title)
    return True


def _document_kind(desk: _Desk, one: Correction) -> bool:
    desk.document = replace(desk.document, kind=one.value or desk.document.kind)  # type: ignore[arg-type]
    return True


def _of_head(desk: _Desk, one: Correction) -> bool:
    """Title and kind stand on the tag that says that there is an agreement."""
    record = desk.record(one)
    heads = desk.of_record("agreement", record or "") if record is not None else []
    if not heads:
        return False
    head = heads[0]
    known = dict(head.attributes)
    known["corrected"] = " ".join(sorted({*known.get("corrected", "").split(), one.item}))
    value = head.value
    if one.item == "title":
        value = one.value or ""
    else:
        known["kind"] = one.value or "none"
    new = desk.human(one, "agreement", head.span, value, **known)
    desk.change([head], lambda _: new)
    return True


def _signed_on(desk: _Desk, one: Correction) -> bool:
    """One day of signing: other days that bore that role are dates like any other."""
    record, span = desk.record(one), desk.place(one)
    if record is None or (span is None and one.value is not None):
        return False
    dates = desk.of_record("date", record)
    signed = [tag for tag in dates if tag.attributes.get("role") == "signed"]
    planned = [tag for tag in dates if tag.attributes.get("role") == "signing_planned"]
    if one.value is None or span is None:
        desk.change([*signed, *planned], lambda tag: _with(tag, role="other"))
        return True
    desk.change([tag for tag in signed if tag.value != one.value], lambda t: _with(t, role="other"))
    twins = [tag for tag in desk.tags if tag.label == "date" and tag.span == span]
    desk.drop(twins)  # the same words as a date of the document as a whole
    desk.put(desk.human(one, "date", span, one.value, record=record, role="signed", kind="date"))
    return True


def _term(desk: _Desk, one: Correction) -> bool:
    record, span = desk.record(one), desk.place(one)
    if record is None or (span is None and one.value is not None):
        return False
    old = [t for t in desk.of_record("term", record) if t.attributes.get("what") == one.item]
    desk.drop(old)
    if one.value is not None and span is not None:
        desk.put(desk.human(one, "term", span, one.value, record=record, what=one.item))
    return True


def _listed(desk: _Desk, one: Correction) -> bool:
    """A value of a list: all tags of the record that bear it, and what else of the kind stands at its place."""
    label = one.kind.label or one.item
    record, span = desk.record(one), desk.place(one)
    if record is None:
        return False
    own = desk.of_record(label, record)
    same = [] if one.was is None else [tag for tag in own if tag.value == one.was]
    if one.item == "date":
        same = [tag for tag in desk.tags if tag.label == "date" and tag.span == span]
    here = [t for t in own if span and t.span.overlaps(span) and label not in _SHARING]
    if span is None and not same:
        return False
    if one.value is None:
        desk.drop([*same, *here])
        return True
    _place_listed(desk, one, same, here, span, record)
    return True


_SHARING: Final = frozenset({"field", "duty"})
"""Labels of which several may stand at one place."""


def _place_listed(
    desk: _Desk, one: Correction, same: list[Tag], here: list[Tag], span: Span | None, record: str
) -> None:
    label, value = one.kind.label or one.item, one.value or ""
    for tag in same:
        desk.drop([tag])
        desk.put(desk.human(one, label, tag.span, value, **_known(tag, one)))
    desk.drop([tag for tag in here if tag.value != value])
    covered = span is None or any(tag.span.overlaps(span) for tag in same)
    if span is not None and not covered:
        known = _known(next(iter((*same, *here)), None), one) | (
            {"record": record} if record else {}
        )
        desk.put(desk.human(one, label, span, value, **known))
    if one.item == "party" and one.was and one.was != value:
        _rename(desk, record, one.was, value)


def _known(tag: Tag | None, one: Correction) -> dict[str, str]:
    """What is known of the value: as before, without what went by the old name, with what the person said."""
    known = dict(tag.attributes) if tag else dict(_NEW.get(one.item, {}))
    if tag is not None and tag.value != one.value:
        known = {key: text for key, text in known.items() if key not in OF_THE_OLD_NAME}
    if "code" in one.details and one.details["code"] != known.get("code"):
        known = {key: text for key, text in known.items() if key not in OF_THE_OLD_NAME[2:]}
    return known | dict(one.details)


_NEW: Final = {
    "party": {"type": "other"},
    "field": {"how": "listed"},
    "date": {"role": "other", "kind": "date"},
    "duty": {"how": "duty"},
}
"""Attributes that a tag must have, of a value that a person adds."""


def _rename(desk: _Desk, record: str, was: str, name: str) -> None:
    """Signers and duties of the party go by its new name too."""
    for label, keys in NAMED_IN.items():
        for key in keys:
            theirs = [t for t in desk.of_record(label, record) if t.attributes.get(key) == was]
            desk.change(theirs, lambda tag, key=key: _with(tag, **{key: name}))  # type: ignore[misc]


def _agreement(desk: _Desk, one: Correction) -> bool:
    """A whole agreement: taken out with all its tags, or a new one with nothing but its name."""
    if one.action == "add":
        span = desk.place(one)
        if span is None:
            return False
        numbers = [int(tag.record or 0) for tag in desk.tags if tag.label == "agreement"]
        known = {"source": "mention" if numbers else "deed", **one.details}
        known["record"] = str(max(numbers, default=-1) + 1)
        desk.put(desk.human(one, "agreement", span, one.value or "", **known))
        return True
    record = desk.record(one)
    if record is None or not desk.of_record("agreement", record):
        return False
    if one.value is not None:
        return _of_head(desk, replace(one, item="title"))
    own = [tag for tag in desk.tags if tag.record == record]
    desk.drop(own)
    for tag in own:
        if tag.label == "date":
            freed = replace(tag, attributes={**_without(tag, "record"), "role": "other"})
            if not any(t.layer == freed.layer and t.span.overlaps(tag.span) for t in desk.tags):
                desk.tags.append(freed)
    return True


def _clause(desk: _Desk, one: Correction) -> bool:
    """The heading and the kind of a clause that begins where the anchor stands."""
    span = desk.place(one)
    for n, clause in enumerate(desk.clauses):
        if span is not None and clause.span.start == span.start:
            kind = one.details.get("kind", clause.kind)
            desk.clauses[n] = replace(clause, heading=one.value or None, kind=kind)
            return True
    return False


def _with(tag: Tag, **known: str) -> Tag:
    return replace(tag, attributes={**tag.attributes, **known})


def _without(tag: Tag, key: str) -> dict[str, str]:
    return {name: text for name, text in tag.attributes.items() if name != key}


_WAYS: Final[dict[str, Callable[[_Desk, Correction], bool]]] = {
    "document_title": _document_title,
    "document_kind": _document_kind,
    "title": _of_head,
    "agreement_kind": _of_head,
    "signed_on": _signed_on,
    "agreement": _agreement,
    "clause": _clause,
}
