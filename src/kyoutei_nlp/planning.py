"""What a run has to do with each source (段取り): read it, only tag it anew, or nothing.

A document is read again when the reader is of another version, or when a picture in it could not be read and now can be;
it is tagged again when a tagger, a model, a dictionary or the user's fields have changed. Nothing else is done twice.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from kyoutei_nlp.corpus import Standing

Stage = Literal["read", "tag", "fields", "embed"]
"""The first stage that has to be done; what follows from it is done too. ``fields``: only the fields of cooperation; ``embed``: only
the vectors, of the whole corpus at once, for one corpus has one model."""

FIELD_MARKS: Final = frozenset({"fields", "fields_file", "kyoutei-fields"})
"""The marks that decide the fields and nothing else."""


@dataclass(frozen=True, slots=True)
class Marks:
    """Who would do the work now: what is kept in the corpus is compared with it.

    Attributes:
        reader: As it stands in ``documents.reader``, e.g. ``reading 1.0 ocr``.
        taggers: Name → version of all that decides the tags.
        forced: Stages to be done whatever the marks say.
    """

    reader: str
    taggers: Mapping[str, str]
    forced: Collection[str] = ()


def stage_needed(standing: Standing | None, marks: Marks) -> Stage | None:
    """The first stage to be done for a document, None for nothing."""
    if standing is None or "read" in marks.forced or _reads_otherwise(standing, marks.reader):
        return "read"
    if "tag" in marks.forced:
        return "tag"
    changed = {
        name
        for name in {*standing.taggers, *marks.taggers}
        if standing.taggers.get(name) != marks.taggers.get(name)
    }
    if not changed:
        return None
    return "fields" if changed <= FIELD_MARKS else "tag"


def _reads_otherwise(standing: Standing, reader: str) -> bool:
    """OCR that is there now changes only documents with pictures that nobody could read."""
    kept, now = standing.reader.split(), reader.split()
    can_now = "ocr" in now and "ocr" not in kept
    return kept[:2] != now[:2] or (standing.has_unread_pictures and can_now)
