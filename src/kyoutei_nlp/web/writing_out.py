"""A result as a file, written whole before it is handed out (書き出し): for the page and for the API."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Literal

from fastapi import HTTPException
from fastapi.responses import FileResponse
from starlette.background import BackgroundTask

from kyoutei_nlp.exporting import Exported, export
from kyoutei_nlp.exporting.tables import DOCUMENTS
from kyoutei_nlp.pipeline import record
from kyoutei_nlp.searching import SearchRequest
from kyoutei_nlp.web.asking import matched
from kyoutei_nlp.web.site import Site
from kyoutei_nlp.web.visitors import Visitor

Format = Literal["xlsx", "csv", "jsonl", "parquet"]


@dataclass(frozen=True, slots=True)
class Written:
    """A file in a folder of its own, until it is handed out or thrown away."""

    path: Path
    done: Exported

    def answer(self) -> FileResponse:
        """The file as a download; afterwards it is gone."""
        lost = {"X-Lost-Letters": str(len(self.done.losses))} if self.done.losses else {}
        return FileResponse(
            self.path, filename=self.path.name, media_type="application/octet-stream", headers=lost,
            background=BackgroundTask(self.discard),
        )  # fmt: skip

    def discard(self) -> None:
        """Take it away."""
        _remove(self.path.parent)


def written(
    site: Site,
    visitor: Visitor,
    wanted: SearchRequest,
    format: Format,
    columns: Sequence[str],
    encoding: Literal["utf-8", "cp932"],
) -> Written:
    """Write what answers, and note it in the audit log.

    Raises:
        HTTPException: There is no such column (422).
    """
    known = [header for header, _ in DOCUMENTS.columns]
    if any(name not in known for name in columns):
        raise HTTPException(422, "この列はありません")
    path = Path(mkdtemp(prefix="kyoutei-")) / f"kyoutei-{site.today():%Y%m%d}.{format}"
    try:
        with site.readers.long_reading() as corpus:
            records = (record(corpus, key) for key in matched(corpus, wanted))
            chosen = list(columns) or None
            done = export(records, format, path, columns=chosen, encoding=encoding)
    except BaseException:
        _remove(path.parent)
        raise
    site.audit.note(visitor, "export", format, records=done.count)
    return Written(path, done)


def _remove(folder: Path) -> None:
    for each in folder.iterdir():
        each.unlink(missing_ok=True)
    folder.rmdir()
