"""Records into files: one verb, four formats, written whole or not at all (書き出し)."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Literal

from kyoutei_nlp.errors import CorpusError
from kyoutei_nlp.exporting.csv_file import write_csv
from kyoutei_nlp.exporting.excel import write_xlsx
from kyoutei_nlp.exporting.parquet import write_parquet

Format = Literal["jsonl", "csv", "xlsx", "parquet"]
Records = Iterable[dict[str, Any]]


def export(records: Records, format: Format, path: str | Path) -> int:
    """Write the records to ``path`` and return how many; they are streamed, never all in memory.

    The file appears under its name only when it is complete; an older one stays until then.

    Args:
        records: As :func:`kyoutei_nlp.exporting.contract_record` makes them.
        format: ``jsonl`` (the contract), ``csv`` (UTF-8 with BOM, one row a document), ``xlsx`` (six sheets),
            ``parquet`` (nested columns).
        path: Its folder is made if needed.

    Raises:
        CorpusError: The format is unknown, the file cannot be written, or a sheet is full.
    """
    write = FORMATS.get(format)
    if write is None:
        raise CorpusError(f"書き出せる形式は {'、'.join(FORMATS)} です: {format}")
    with whole_file(Path(path)) as unfinished:
        return write(records, unfinished)


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A path beside ``path`` that takes its place on success and is removed on failure."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=path.suffix)
    except OSError as error:
        raise CorpusError(f"{path} に書き込めません。置き場所を確かめてください") from error
    os.close(handle)
    unfinished = Path(name)
    try:
        yield unfinished
        unfinished.chmod(0o666 & ~_umask())
        unfinished.replace(path)
    except OSError as error:
        raise CorpusError(
            f"{path} に書き込めません。開いている場合は閉じ、空き容量を確かめてください"
        ) from error
    finally:
        unfinished.unlink(missing_ok=True)


def _umask() -> int:
    """The process's mask; it can only be read by setting it."""
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def write_jsonl(records: Records, path: Path) -> int:
    """One JSON object a line, UTF-8."""
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for record in records:
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
            count += 1
    return count


FORMATS: Final[dict[str, Callable[[Records, Path], int]]] = {
    "jsonl": write_jsonl,
    "csv": write_csv,
    "xlsx": write_xlsx,
    "parquet": write_parquet,
}
"""Format → its writer."""
