"""Handing documents over between machines (引き渡し): partitions of Parquet, for clusters whose nodes share no database.

Each job of a cluster makes a corpus on its own disk and hands it over as partitions in a shared folder; one machine gathers them.
A document is one row, complete: its rows for every table, index terms and vectors. What has been gathered already is passed over, so
that gathering may be broken off and done again.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, astuple
from datetime import UTC, datetime
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any, Final

from kyoutei_nlp.corpus import (
    Corpus,
    DocumentRows,
    QuarantineEntry,
    Result,
    RunSource,
    document_rows_from,
)
from kyoutei_nlp.corpus_themes import bring_up_to_date
from kyoutei_nlp.errors import CorpusError
from kyoutei_nlp.exporting import read_text_rows, write_text_rows
from kyoutei_nlp.ledger import RunReport
from kyoutei_nlp.provenance import versions
from kyoutei_nlp.settings import Settings

DOCUMENTS_A_PART: Final = 500
"""About 20 MB a file."""
DOCUMENTS, ASIDE = "documents", "aside"


def hand_over(corpus: Corpus, folder: str | Path) -> int:
    """Write everything in a corpus as partitions into ``folder``; how many documents.

    The same corpus handed over again gives the same files; each appears under its name only when it is complete.

    Raises:
        CorpusError: The folder cannot be written.
    """
    waiting, count = iter(corpus.document_ids()), 0
    while ids := list(islice(waiting, DOCUMENTS_A_PART)):
        _write_part(Path(folder), DOCUMENTS, [_packed(corpus, document_id) for document_id in ids])
        count += len(ids)
    if aside := corpus.quarantine():
        _write_part(Path(folder), ASIDE, [{"entry": json.dumps(asdict(e))} for e in aside])
    return count


def gather(
    folder: str | Path, corpus: str | Path, *, settings: Settings | None = None, themes: bool = True
) -> RunReport:
    """Put all partitions in ``folder`` into one corpus; what is there already in the same state is passed over.

    Args:
        folder: With the partitions of :func:`hand_over`.
        corpus: The corpus file; made when missing.
        settings: For the themes.
        themes: Whether themes are brought up to date at the end.

    Raises:
        CorpusError: No partitions, one that cannot be read, or documents of two embedding models.
    """
    settings = settings or Settings()
    parts = sorted(Path(folder).glob(f"{DOCUMENTS}-*.parquet"))
    if not parts:
        raise CorpusError(
            f"引き渡しのファイルがありません: {folder}（kyoutei handover で作ります）"
        )
    started = datetime.now(UTC)
    with Corpus.open(corpus, create=True) as kept:
        run = kept.begin_run(
            settings=asdict(settings),
            versions=versions(),
            now=started,
            origin={"sources": [str(folder)]},
        )
        added, renewed, skipped = _gather_documents(kept, parts, run)
        aside = _gather_aside(kept, sorted(Path(folder).glob(f"{ASIDE}-*.parquet")), run)
        report = RunReport(
            run, tuple(added), tuple(skipped), tuple(aside), 0.0, renewed=tuple(renewed)
        )
        if themes:
            bring_up_to_date(kept, report, settings)
        kept.finish_run(run, report.counts, now=datetime.now(UTC))
    return report


def _gather_documents(
    corpus: Corpus, parts: Sequence[Path], run: str
) -> tuple[list[str], list[str], list[str]]:
    """Ids of the new and of the renewed documents, paths of those passed over."""
    added: list[str] = []
    renewed: list[str] = []
    skipped: list[str] = []
    for part in parts:
        for row in read_text_rows(part):
            standing = corpus.standing(row["sha256"])
            state = (row["reader"], json.loads(row["taggers"]))
            if standing is not None and (standing.reader, dict(standing.taggers)) == state:
                skipped.append(row["path"])
            else:
                made = _unpacked(row["made"])
                _check_model(corpus, made)
                result: Result = "added" if standing is None else "renewed"
                source = RunSource(row["path"], row["sha256"], result, row["id"])
                corpus.add_rows(made, run=run, source=source)
                (added if standing is None else renewed).append(row["id"])
            for path, version in json.loads(row["paths"]):
                corpus.note_path(path, row["id"])
                corpus.note_version(path, version)
    return added, renewed, skipped


def _gather_aside(corpus: Corpus, parts: Sequence[Path], run: str) -> Iterator[QuarantineEntry]:
    """What was set aside, unless a document has come from that place since."""
    known = {path for _, path, _ in corpus.originals()}
    for part in parts:
        for row in read_text_rows(part):
            entry = QuarantineEntry(**json.loads(row["entry"]))
            if entry.path not in known:
                corpus.set_aside(entry, run=run)
                yield entry


def _check_model(corpus: Corpus, made: DocumentRows) -> None:
    vectors = made.tables["vectors"]
    models = {row[vectors.columns.index("model")] for row in vectors.values}
    if (kept := corpus.model_id()) is not None and models - {kept}:
        raise CorpusError(
            f"このコーパスは埋め込みモデル {kept} で作られています。引き渡された文書のモデルは {'、'.join(sorted(models))} です"
        )


def _write_part(folder: Path, kind: str, rows: Sequence[Mapping[str, str]]) -> None:
    digest = sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()[:16]
    write_text_rows(rows, folder / f"{kind}-{digest}.parquet")


def _packed(corpus: Corpus, document_id: str) -> dict[str, str]:
    made = corpus.document_rows(document_id)
    document = made.document
    places = [[path, version] for path, version in corpus.places(document_id)]
    return {
        "id": document_id,
        "sha256": document["sha256"],
        "path": document["path"],
        "paths": json.dumps(places, ensure_ascii=False),
        "reader": document["reader"],
        "taggers": document["taggers"],
        "made": json.dumps(astuple(made), ensure_ascii=False, default=_bytes_as_text),
    }


def _unpacked(text: str) -> DocumentRows:
    return document_rows_from(json.loads(text, object_hook=_text_as_bytes))


def _bytes_as_text(value: Any) -> Any:
    if isinstance(value, bytes):
        return {"base64": b64encode(value).decode("ascii")}
    return dict(value)  # a read-only mapping


def _text_as_bytes(value: dict[str, Any]) -> Any:
    return b64decode(value["base64"]) if list(value) == ["base64"] else value
