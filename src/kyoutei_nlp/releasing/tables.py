"""The tables of a release as CSV and Parquet, all in one walk over the corpus (表のファイル)."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from kyoutei_nlp.corpus import Corpus
from kyoutei_nlp.exporting import RowsFile, guarded_cell
from kyoutei_nlp.releasing.codebook import Table, code_rows, tables
from kyoutei_nlp.releasing.rows import ROWS, Row, document_row


@dataclass(frozen=True, slots=True)
class Written:
    """What the walk over the corpus counted.

    Attributes:
        rows: Table → rows.
        publishers: Publisher of the originals → documents; "" where none is recorded.
    """

    rows: Mapping[str, int]
    publishers: Mapping[str, int]


def write_tables(corpus: Corpus, folder: Path, *, path_of: Callable[[str], str]) -> Written:
    """Write ``NAME.csv`` and ``NAME.parquet`` of every table into ``folder``.

    Args:
        corpus: Whose tables.
        folder: Made if needed.
        path_of: A path as it may be published.
    """
    folder.mkdir(parents=True, exist_ok=True)
    publishers, sizes = Counter[str](), Counter[str]()
    with ExitStack() as open_files:
        files = {
            table.id: open_files.enter_context(_TableFiles(folder, table)) for table in tables()
        }
        for document_id in corpus.document_ids():
            tagged = corpus.tagged(document_id)
            theme, provenance = corpus.theme_of(document_id), corpus.provenance(document_id)
            publishers[tagged.document.notes.publisher or ""] += 1
            sizes.update([theme.id] if theme else [])
            files["documents"].add([document_row(tagged, theme, provenance, path_of)])
            for name, rows in ROWS.items():
                files[name].add(rows(tagged))
        files["themes"].add(_theme_rows(corpus, sizes))
        files["quarantine"].add(
            (path_of(each.path), each.sha256 or None, each.reason, each.detail or None)
            for each in corpus.quarantine()
        )
        files["codes"].add(code_rows())
        return Written({name: file.count for name, file in files.items()}, publishers)


def _theme_rows(corpus: Corpus, sizes: Counter[str]) -> Iterable[Row]:
    for theme in corpus.theme_list():
        yield (
            theme.id,
            theme.name,
            theme.named_by,
            "、".join(theme.terms),
            sizes[theme.id],
            round(theme.stability, 4),
        )


class _TableFiles:
    """The two files of one table, open."""

    def __init__(self, folder: Path, table: Table) -> None:
        self.count = 0
        columns = [(column.name, column.type) for column in table.columns]
        self._names = [name for name, _ in columns]
        self._csv = (folder / f"{table.id}.csv").open("w", encoding="utf-8-sig", newline="")
        self._rows = csv.writer(self._csv)
        self._rows.writerow(self._names)
        self._parquet = RowsFile(folder / f"{table.id}.parquet", columns)

    def add(self, rows: Iterable[Row]) -> None:
        """Write some rows."""
        for row in rows:
            self._rows.writerow([_cell(value) for value in row])
            self._parquet.add(dict(zip(self._names, row, strict=True)))
            self.count += 1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._csv.close()
        self._parquet.close()


def _cell(value: Any) -> Any:
    """As JSON Table Schema writes it; what a spreadsheet would run as a formula is guarded."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return guarded_cell(value)
