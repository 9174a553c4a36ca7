"""Everything that is done to one file, in whatever process that is: read → tag → embed, and its index terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Self

from kyoutei_nlp import tagging
from kyoutei_nlp.agreement import TaggedDocument
from kyoutei_nlp.corpus import DocumentRows, document_rows
from kyoutei_nlp.document import Document
from kyoutei_nlp.embedding import embed_document, embedder_named
from kyoutei_nlp.errors import KyouteiError
from kyoutei_nlp.ledger import Stopwatch
from kyoutei_nlp.planning import Stage
from kyoutei_nlp.reading import read
from kyoutei_nlp.remote import is_remote, local_copy
from kyoutei_nlp.settings import Settings
from kyoutei_nlp.sources import Place
from kyoutei_nlp.tagging import FieldHead, load_head
from kyoutei_nlp.vectors import PassageVectors


class NotSeenError(KyouteiError):
    """A worker of a cluster does not see a file that is there (計算ノードから原本が見えない)."""


@dataclass(frozen=True, slots=True)
class Task:
    """One file of a run, as it travels to a worker; what is only tagged anew brings its document with it.

    Attributes:
        path: As the person named it.
        place: Where a worker finds it: on a cluster the whole path, for its working folder is another.
        on_cluster: Whether the worker is on a cluster, and may not see what is here.
        embeds: Whether vectors are made with the rest, not afterwards by the process that writes.
    """

    stage: Stage
    known: TaggedDocument | None
    path: str
    place: str
    sha256: str
    version: str
    max_bytes: int
    max_seconds: float
    max_memory: int
    fields_file: str | None
    embedder: str | None
    ocr: str
    on_cluster: bool
    embeds: bool

    @classmethod
    def of(
        cls,
        stage: Stage,
        known: TaggedDocument | None,
        path: Place,
        sha256: str,
        version: str,
        settings: Settings,
        *,
        embeds: bool,
    ) -> Self:
        """The task for a source, with the settings that matter to it."""
        on_cluster = settings.scheduler is not None
        fields_file = settings.fields_file
        return cls(
            stage,
            known,
            str(path),
            str(path.absolute()) if on_cluster and isinstance(path, Path) else str(path),
            sha256,
            version,
            settings.max_bytes,
            settings.max_seconds,
            settings.max_memory,
            str(Path(fields_file).absolute()) if fields_file and on_cluster else fields_file,
            settings.embedder,
            settings.ocr,
            on_cluster,
            embeds,
        )


@dataclass(frozen=True, slots=True)
class Product:
    """What a worker sends back: the document ready to be written, so that the one process that writes need not make it so.

    Attributes:
        is_whole: False where only its tags are new.
        seconds: Stage → how long it took.
    """

    made: DocumentRows
    is_whole: bool
    seconds: Mapping[str, float]


def process(task: Task) -> Product:
    """Everything that is done to one file."""
    watch = Stopwatch()
    fields_file = Path(task.fields_file) if task.fields_file else None
    if task.known and task.stage == "fields":
        head = built_in_field_head()
        tagged = tagging.retag_fields(task.known, fields_file=fields_file, field_head=head)
        return _product(task, tagged, None, watch, "fields")
    document = task.known.document if task.known else _read(task, watch)
    tagged = tag_document(document, fields_file=fields_file)
    if task.known or not task.embeds:
        return _product(task, tagged, None, watch, "tag")
    watch.lap("tag")
    vectors = embed_document(document, embedder_named(task.embedder))
    return _product(task, tagged, vectors, watch, "embed")


def _product(
    task: Task, tagged: TaggedDocument, vectors: PassageVectors | None, watch: Stopwatch, stage: str
) -> Product:
    watch.lap(stage)
    made = document_rows(tagged, vectors)
    return Product(made, task.known is None, watch.lap("rows"))


def _read(task: Task, watch: Stopwatch) -> Document:
    if not is_remote(task.path):
        return _read_file(task.place, task, watch)
    with local_copy(task.path, max_bytes=task.max_bytes) as copy:
        watch.lap("fetch")
        return _read_file(str(copy), task, watch)


def _read_file(place: str, task: Task, watch: Stopwatch) -> Document:
    if task.on_cluster and not Path(place).exists():
        raise NotSeenError(
            f"計算ノードから原本が見えません: {place}。すべてのノードから同じ場所に見えるフォルダに置くか、"
            "s3:// などの住所で指定してください（docs/cluster.md）"
        )
    document = read(
        place,
        max_bytes=task.max_bytes,
        ocr=task.ocr,
        max_seconds=task.max_seconds,
        max_memory=task.max_memory,
    )
    watch.lap("read")
    if place == task.path:
        return document
    return replace(document, source=replace(document.source, path=task.path))


def tag_document(
    document: Document, *, fields_file: Path | None = None, with_ginza: bool = True
) -> TaggedDocument:
    """Mark everything the taggers know in ``document``, as a run does.

    Args:
        document: What :func:`kyoutei_nlp.reading.read` returned.
        fields_file: The user's own fields and cues (TOML like data/fields.toml), merged over the built-in ones.
        with_ginza: False leaves out people and organisations.
    """
    return tagging.tag_document(
        document, fields_file=fields_file, field_head=built_in_field_head(), with_ginza=with_ginza
    )


@cache
def built_in_field_head() -> FieldHead:
    """Loaded once a process; it works on the built-in model's vectors, whatever the corpus is embedded with."""
    embedder = embedder_named(None)
    return load_head(embedder.embed_passages, embedder=embedder.model_id)
