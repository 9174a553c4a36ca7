"""Proving a corpus (検証): the file is whole, the originals are the same bytes, and a sample gives the same record again."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from kyoutei_nlp.corpus import Corpus
from kyoutei_nlp.errors import UnreadableSourceError
from kyoutei_nlp.exporting import contract_record
from kyoutei_nlp.pipeline import tag_document
from kyoutei_nlp.reading import read
from kyoutei_nlp.remote import is_remote
from kyoutei_nlp.settings import Settings
from kyoutei_nlp.sources import file_sha256

Kind = Literal["file", "missing", "changed", "unreadable", "differs"]
NOT_COMPARED: Final = frozenset({"theme", "provenance", "path"})
"""Keys of a record that are not found in the document itself."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that is not as the corpus says.

    Attributes:
        kind: ``file`` the corpus file is damaged; ``missing`` or ``changed`` an original; ``unreadable`` or ``differs``
            a document of the sample.
        subject: The path it is about.
        detail: For ``differs`` the keys of the record that came out otherwise.
    """

    kind: Kind
    subject: str
    detail: str


def verify(
    corpus: Corpus, *, sample: int = 20, seed: int = 0, settings: Settings | None = None
) -> Iterator[Difference]:
    """What differs between the corpus, its originals on this machine and a second processing of some of them.

    Args:
        corpus: The open corpus.
        sample: So many documents, drawn by lot, are read and tagged again; 0 for none.
        seed: Of the lot.
        settings: The settings the corpus was made with.
    """
    yield from (Difference("file", corpus.path, said) for said in corpus.damage())
    whole: list[tuple[str, Path]] = []
    for document_id, path, sha256 in corpus.originals():
        where = Path(path)
        if is_remote(path):
            continue
        if not where.is_file():
            yield Difference("missing", path, "原本がありません")
        elif file_sha256(where) != sha256:
            yield Difference("changed", path, "原本の中身が変わっています")
        else:
            whole.append((document_id, where))
    drawn = random.Random(seed).sample(whole, min(sample, len(whole)))  # noqa: S311 (a lot, no secret)
    for document_id, where in sorted(drawn):
        yield from _again(corpus, document_id, where, settings or Settings())


def _again(
    corpus: Corpus, document_id: str, path: Path, settings: Settings
) -> Iterator[Difference]:
    try:
        document = read(path, max_bytes=settings.max_bytes, ocr=settings.ocr)
    except UnreadableSourceError as error:
        yield Difference("unreadable", str(path), str(error))
        return
    fields_file = Path(settings.fields_file) if settings.fields_file else None
    now = _compared(
        contract_record(tag_document(document, fields_file=fields_file), theme=None, provenance={})
    )
    kept = _compared(contract_record(corpus.machine_tagged(document_id), theme=None, provenance={}))
    keys = [key for key in kept if kept[key] != now[key]]
    if keys:
        yield Difference("differs", str(path), ", ".join(keys))


def _compared(record: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in record.items() if key not in NOT_COMPARED}
