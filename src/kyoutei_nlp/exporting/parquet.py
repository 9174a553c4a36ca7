"""Parquet with the contract's own names: the one owner of pyarrow (列指向の表)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Final

from kyoutei_nlp.errors import CorpusError
from kyoutei_nlp.exporting.tables import Sheet
from kyoutei_nlp.exporting.whole import whole_file

ROWS_AT_ONCE: Final = 20_000
BATCH: Final = 1_000  # records held at once; a record with text is about 20 kB


def write_parquet(
    records: Iterable[dict[str, Any]], path: Path, *, keys: Sequence[str] | None = None
) -> int:
    """Nested columns as in the JSON; ``provenance`` as a JSON text because its keys are open.

    Args:
        records: Of the contract.
        path: The file.
        keys: These keys only; all where None.
    """
    import pyarrow as pa

    schema = _schema(pa)
    if keys is not None:
        schema = pa.schema([schema.field(key) for key in keys])
    rows = ({**each, "provenance": _json(each["provenance"])} for each in records)
    return _write(rows, path, schema)


def write_table(records: Iterable[dict[str, Any]], path: Path, sheet: Sheet) -> int:
    """A long table: one row a fact, plain columns under the keys of the sheet. How many records."""
    import pyarrow as pa

    numbers = {"page": pa.int32(), "pages": pa.int32(), "mentions": pa.int32()}
    reals = dict.fromkeys(("score", "quality"), pa.float32())
    kinds = numbers | reals
    schema = pa.schema([(key, kinds.get(key, pa.string())) for key in sheet.keys])
    count = 0

    def rows() -> Iterator[dict[str, Any]]:
        nonlocal count
        for record in records:
            count += 1
            for row in sheet.rows(record):
                yield dict(
                    zip(sheet.keys, (None if each == "" else each for each in row), strict=True)
                )

    _write(rows(), path, schema)
    return count


def _write(rows: Iterable[dict[str, Any]], path: Path, schema: Any) -> int:
    import pyarrow as pa
    from pyarrow import parquet

    count = 0
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for batch in _batches(rows):
            writer.write_table(pa.Table.from_pylist(batch, schema=schema))
            count += len(batch)
    return count


class RowsFile:
    """A Parquet file that rows are added to; nothing but its rows and the version of its writer decides its bytes.

    Args:
        path: The file.
        columns: Name and type of JSON Table Schema: ``string``, ``integer``, ``number``, ``boolean``.
    """

    def __init__(self, path: Path, columns: Sequence[tuple[str, str]]) -> None:
        import pyarrow as pa
        from pyarrow import parquet

        kinds = {
            "string": pa.string(),
            "integer": pa.int64(),
            "number": pa.float64(),
            "boolean": pa.bool_(),
        }
        self._schema = pa.schema([(name, kinds[kind]) for name, kind in columns])
        self._writer = parquet.ParquetWriter(path, self._schema, compression="zstd")
        self._waiting: list[Mapping[str, Any]] = []

    def add(self, row: Mapping[str, Any]) -> None:
        """One more row."""
        self._waiting.append(row)
        if len(self._waiting) == ROWS_AT_ONCE:
            self._flush()

    def close(self) -> None:
        """Write what waits and end the file."""
        self._flush()
        self._writer.close()

    def _flush(self) -> None:
        import pyarrow as pa

        self._writer.write_table(pa.Table.from_pylist(self._waiting, schema=self._schema))
        self._waiting = []


def write_text_rows(rows: Sequence[Mapping[str, str]], path: Path) -> None:
    """Rows of texts, all with the same keys, as a file that appears when it is complete.

    Raises:
        CorpusError: It cannot be written.
    """
    import pyarrow as pa
    from pyarrow import parquet

    schema = pa.schema([(name, pa.large_string()) for name in rows[0]])
    with whole_file(path) as unfinished:
        table = pa.Table.from_pylist([dict(row) for row in rows], schema=schema)
        parquet.write_table(table, unfinished, compression="zstd")


def read_text_rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of :func:`write_text_rows`, some at a time.

    Raises:
        CorpusError: It cannot be read.
    """
    import pyarrow as pa
    from pyarrow import parquet

    try:
        for batch in parquet.ParquetFile(path).iter_batches(batch_size=50):
            yield from batch.to_pylist()
    except (pa.ArrowException, OSError) as error:
        raise CorpusError(f"引き渡しのファイルが読めません: {path}（{error}）") from error


def _batches(records: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    waiting = iter(records)
    while batch := list(islice(waiting, BATCH)):
        yield batch


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _schema(pa: Any) -> Any:
    """Arrow schema of the contract; ``text`` is null unless it was asked for."""
    text, number, real = pa.string(), pa.int32(), pa.float32()

    def rows(**columns: Any) -> Any:
        return pa.list_(pa.struct(list(columns.items())))

    evidence = rows(start=number, end=number, page=number)
    signer = pa.struct([("title", text), ("name", text)])
    successor = pa.struct([("name", text), ("code", text), ("since", text)])
    fields = rows(id=text, score=real, evidence=evidence)
    parties = rows(
        name=text, surface=text, type=text, code=text, prefecture=text, alias=text,
        signer=signer, code_at_signing=text, successor=successor, score=real, evidence=evidence,
    )  # fmt: skip
    dates = rows(surface=text, value=text, role=text, start=number, end=number, page=number)
    clauses = rows(number=text, heading=text, kind=text, start=number, end=number, page=number)
    mentions = rows(
        title=text, status=text, parties=parties, signed_on=text, fields=fields, evidence=evidence
    )
    duties = rows(
        who=text, whom=text, what=text, how=text, cost=text, clause=text, evidence=evidence
    )
    agreements = rows(
        record=text, title=text, agreement_kind=text, pages=pa.list_(number), start=number, end=number,
        parties=parties, signed_on=text, effective_from=text, expires_on=text, auto_renewal=pa.bool_(),
        renewal_period=text, notice_period=text, open_ended=pa.bool_(), fields=fields, clauses=clauses,
        duties=duties,
    )  # fmt: skip
    columns = {
        "contract": text, "id": text, "path": text, "kind": text, "agreement_kind": text, "title": text,
        "pages": number, "quality": real,
        "low_quality_pages": rows(page=number, quality=real, method=text), "text": text, "parties": parties,
        "municipalities": rows(name=text, code=text, prefecture=text, evidence=evidence),
        "organisations": rows(name=text, type=text, evidence=evidence),
        "people": rows(name=text, title=text, evidence=evidence),
        "dates": dates, "signed_on": text, "effective_from": text, "expires_on": text,
        "auto_renewal": pa.bool_(), "renewal_period": text, "notice_period": text,
        "open_ended": pa.bool_(), "clauses": clauses, "fields": fields, "duties": duties,
        "amounts": rows(
            surface=text, number=pa.float64(), unit=text, each=text, kind=text,
            start=number, end=number, page=number,
        ),
        "disasters": rows(name=text, date=text, evidence=evidence),
        "programmes": rows(id=text, name=text, evidence=evidence),
        "theme": pa.struct([("id", text), ("name", text), ("probability", real)]),
        "mentions": mentions, "agreements": agreements,
        "corrected": pa.list_(text), "provenance": text,
    }  # fmt: skip
    return pa.schema(list(columns.items()))
