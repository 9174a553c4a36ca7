"""The only place that joins the stages: read → tag → embed → corpus → themes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from kyoutei_nlp import tagging
from kyoutei_nlp.corpus import Corpus, is_on_a_server
from kyoutei_nlp.corpus_themes import assign_themes, bring_up_to_date, find_themes
from kyoutei_nlp.corpus_vectors import check_model, go_over, with_vectors
from kyoutei_nlp.embedding import Embedder, embedder_named
from kyoutei_nlp.engine import Told, work
from kyoutei_nlp.errors import UnreadableSourceError
from kyoutei_nlp.evaluating import GoldRecord, match_gold
from kyoutei_nlp.exporting import contract_record
from kyoutei_nlp.ledger import Failure, Journal, Ledger, Progress, RunReport, Stopwatch, is_settled
from kyoutei_nlp.planning import Marks, Stage, stage_needed
from kyoutei_nlp.processing import (
    NotSeenError,
    Task,
    built_in_field_head,
    process,
    tag_document,
)
from kyoutei_nlp.provenance import InputsDigest, origin, versions
from kyoutei_nlp.reading import check_ocr, reader_id
from kyoutei_nlp.remote import RemoteError, version_of
from kyoutei_nlp.settings import Settings
from kyoutei_nlp.sources import Place, file_sha256, find_sources

__all__ = [
    "assign_themes",
    "find_themes",
    "ingest",
    "plan",
    "record",
    "records_for_gold",
    "run",
    "tag_document",
]


def run(
    sources: Iterable[str | Path],
    *,
    corpus: str | Path = "kyoutei.sqlite3",
    settings: Settings | None = None,
    progress: Progress | None = None,
    forced: Collection[str] = (),
    since: date | None = None,
    log: str | Path | None = None,
    themes: bool = True,
    told: Told = lambda _: None,
) -> RunReport:
    """Read, tag, embed and theme all sources into the corpus; work already done is not done again.

    Args:
        sources: Files, folders (walked) or globs.
        corpus: The corpus file; made when missing.
        settings: The defaults where None.
        progress: Told after each file.
        forced: Stages to do again whatever is there: ``read``, ``tag``, or ``embed`` for the vectors of the whole corpus.
        since: Files not changed since that day (by their time stamp) are passed over.
        log: A file that gets one JSON line a document, appended.
        themes: Whether the themes are brought up to date at the end.
        told: Called with lines for the person who waits: the address of Dask's own page, that there are no workers.

    Raises:
        SourceNotFoundError: A source does not exist.
        SettingsError: OCR is to be forced and is not installed.
        CorpusError: The corpus cannot be used.
        ModelError: The embedding model cannot be loaded.
    """
    settings = settings or Settings()
    check_ocr(settings.ocr)
    sources = tuple(sources)
    paths = find_sources(sources, since=since)
    marks = _marks(settings, forced)
    watch = Stopwatch()
    with Corpus.open(corpus, create=True) as kept, Journal.open(log) as journal:
        name = kept.begin_run(
            settings=asdict(settings),
            versions=versions(),
            now=datetime.now(UTC),
            origin=origin(sources, marks=marks, since=since, forced=forced),
        )
        journal.write(event="begin", run=name, files=len(paths))
        inputs = InputsDigest()
        embedder = embedder_named(settings.embedder)
        if _goes_over(kept, embedder, forced):
            go_over(kept, embedder, again="embed" in forced, told=told)
        watch.lap("vectors")
        report = ingest(
            paths,
            kept,
            run_id=name,
            settings=settings,
            progress=progress,
            forced=forced,
            journal=journal,
            inputs=inputs,
            told=told,
        )
        watch.lap("documents")
        found = bring_up_to_date(kept, report, settings) if themes else ()
        seconds = watch.lap("themes")
        report = replace(report, seconds=sum(seconds.values()), themes=found)
        outcome = {"inputs": inputs.as_dict(), "seconds": seconds}
        kept.finish_run(name, report.counts, now=datetime.now(UTC), outcome=outcome)
        journal.write(event="end", run=name, **asdict(report.counts), seconds=seconds)
    return report


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
    if not is_on_a_server(corpus) and not Path(corpus).exists():
        return tuple((path, "read") for path in paths)
    with Corpus.open(corpus) as kept:
        known_bad = {(entry.path, entry.sha256): entry for entry in kept.quarantine()}
        steps: list[tuple[Place, Stage | None]] = []
        for path in paths:
            sha256, _ = _fingerprint(path, kept)
            bad = known_bad.get((str(path), sha256))
            settled = bad is not None and is_settled(bad, marks)
            steps.append((path, None if settled else stage_needed(kept.standing(sha256), marks)))
        if _goes_over(kept, embedder_named(settings.embedder), forced):
            steps = [(path, stage or "embed") for path, stage in steps]
    return tuple(steps)


def _goes_over(corpus: Corpus, embedder: Embedder, forced: Collection[str]) -> bool:
    """Whether all vectors are to be made anew: the corpus has some, of another model or as somebody wants."""
    kept = corpus.model_id()
    return kept is not None and (kept != embedder.model_id or "embed" in forced)


def ingest(
    paths: Sequence[Place],
    corpus: Corpus,
    *,
    run_id: str,
    settings: Settings,
    progress: Progress | None = None,
    forced: Collection[str] = (),
    journal: Journal | None = None,
    inputs: InputsDigest | None = None,
    told: Told = lambda _: None,
) -> RunReport:
    """Read, tag and embed files into an open corpus, without themes."""
    marks = _marks(settings, forced)
    embedder = embedder_named(settings.embedder)
    check_model(corpus, embedder)
    ledger = Ledger(corpus, run_id, len(paths), progress, marks=marks, journal=journal)
    digest = inputs or InputsDigest()
    tasks = (_task(path, corpus, ledger, settings, digest) for path in paths)
    outcomes = work(
        process,
        (task for task in tasks if task is not None),
        workers=settings.workers,
        scheduler=settings.scheduler,
        direct_up_to=settings.direct_up_to,
        told=told,
    )
    for outcome in outcomes:
        task, product = outcome.item, outcome.result
        if product is None:
            _check_seen(task, outcome.error)
            failure = Failure(outcome.error, outcome.seconds, outcome.trace)
            ledger.set_aside(task.path, task.sha256, failure)
        else:
            made = product.made
            if product.is_whole and not task.embeds:
                made = with_vectors(corpus, embedder, made)
            ledger.add(
                task.path,
                task.sha256,
                made,
                product.seconds,
                is_whole=product.is_whole,
                version=task.version,
            )
    return ledger.report()


def _marks(settings: Settings, forced: Collection[str]) -> Marks:
    """Who would read and tag in a run with these settings."""
    fields_file = Path(settings.fields_file) if settings.fields_file else None
    known = tagging.taggers(fields_file=fields_file, field_head=built_in_field_head())
    stages = frozenset(forced) - {"embed"}  # of the whole corpus, not of a document
    return Marks(f"reading {reader_id(settings.ocr)}", dict(known), stages)


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


def _task(
    path: Place, corpus: Corpus, ledger: Ledger, settings: Settings, inputs: InputsDigest
) -> Task | None:
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
    inputs.add(path, sha256, version)
    stage = ledger.stage_of(str(path), sha256)
    if stage is None:
        return None
    known = None if stage == "read" else ledger.kept(sha256)
    embeds = settings.scheduler is not None or not embedder_named(settings.embedder).is_costly
    return Task.of(stage, known, path, sha256, version, settings, embeds=embeds)


def _check_seen(task: Task, error: Exception | None) -> None:
    """A cluster that does not see the files would set aside every one of them: better to stop at the first."""
    if isinstance(error, NotSeenError) and Path(task.path).exists():
        raise error


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
    with_text: bool = False,
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
            return match_gold(
                gold, (record(kept, key, with_text=with_text) for key in kept.document_ids())
            )
