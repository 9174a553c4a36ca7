"""Finding the sources of a run: files, folders, globs (原本の並び). Sidecars and hidden files are no sources."""

from __future__ import annotations

import glob
import hashlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Final

from kyoutei_nlp.errors import KyouteiError
from kyoutei_nlp.reading import is_source_name
from kyoutei_nlp.remote import files_at, is_remote

IGNORE_NAME: Final = ".kyouteiignore"
CHUNK: Final = 1024 * 1024


class SourceNotFoundError(KyouteiError):
    """Nothing is at the place that was named (原本がない)."""


Place = Path | str
"""A path on this machine, or the address of a file elsewhere."""


def find_sources(places: Iterable[str | Path], *, since: date | None = None) -> tuple[Place, ...]:
    """The files at the given places, each once, in a fixed order.

    In folders hidden files, sidecars and what a ``.kyouteiignore`` there names are left out; everything else is
    taken, readable or not.

    Args:
        places: Files, folders, globs, addresses (``https://…``, ``s3://…``).
        since: Only files changed on that day or later, by their time stamp; those elsewhere are all taken.

    Raises:
        SourceNotFoundError: A place does not exist or a glob matches nothing.
        RemoteError: An address does not answer.
    """
    found: dict[Place, None] = {}
    for place in places:
        files = files_at(str(place)) if is_remote(place) else _files_at(place)
        found.update(dict.fromkeys(files))
    return tuple(
        place
        for place in found
        if since is None or isinstance(place, str) or _changed_on(place) >= since
    )


def _changed_on(path: Path) -> date:
    """The local day of the last change; today for a file that has gone, so that its loss is told."""
    try:
        return datetime.fromtimestamp(path.stat().st_mtime).date()
    except OSError:
        return date.max


def _files_at(place: str | Path) -> Iterator[Path]:
    path = Path(place)
    if path.is_file():
        yield path
    elif path.is_dir():
        unwanted = tuple(_unwanted(path))
        yield from (
            file
            for file in sorted(path.rglob("*"))
            if file.is_file() and _is_source(path, file) and not _lies_in(file, unwanted)
        )
    else:
        matches = sorted(glob.glob(str(place), recursive=True))  # noqa: PTH207 (Path.glob takes no absolute pattern)
        if not matches:
            raise SourceNotFoundError(f"原本が見つかりません: {place}")
        for match in matches:
            yield from _files_at(match)


def _is_source(folder: Path, file: Path) -> bool:
    hidden = any(part.startswith((".", "~$")) for part in file.relative_to(folder).parts)
    return not hidden and is_source_name(file)


def _unwanted(folder: Path) -> Iterator[Path]:
    """What the ``.kyouteiignore`` files in a folder leave out: a path or glob a line, from where the file lies."""
    for ignore in sorted(folder.rglob(IGNORE_NAME)):
        for line in ignore.read_text(encoding="utf-8").splitlines():
            if line.strip() and not line.startswith("#"):
                yield from ignore.parent.glob(line.strip().rstrip("/"))


def _lies_in(file: Path, places: tuple[Path, ...]) -> bool:
    return any(file == place or place in file.parents for place in places)


def file_sha256(path: Path) -> str:
    """The sha256 of a file's bytes in hexadecimal, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while piece := stream.read(CHUNK):
            digest.update(piece)
    return digest.hexdigest()
