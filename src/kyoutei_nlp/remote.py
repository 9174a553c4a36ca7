"""Sources that lie elsewhere (遠くの原本): https://, s3://, gs://, any address of fsspec; the one owner of fsspec.

Only what the user names is fetched: no link inside a document is ever followed. A tag of the version that lies there (ETag,
else time and size) is kept, so that what has not changed is not fetched again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from kyoutei_nlp.errors import KyouteiError
from kyoutei_nlp.reading import SIDECAR_SUFFIX, is_source_name

VERSION_KEYS: Final = (
    "ETag",
    "etag",
    "md5Hash",
    "LastModified",
    "Last-Modified",
    "mtime",
    "created",
)
MAX_NAME: Final = 120


class RemoteError(KyouteiError):
    """A remote source cannot be listed or fetched (遠くの原本に届かない)."""


def is_remote(place: str | Path) -> bool:
    """Whether ``place`` is an address and no path."""
    return "://" in str(place)


def files_at(place: str) -> Iterator[str]:
    """The addresses of the files at an address: itself, all under a folder (``…/``), or what a glob matches.

    Raises:
        RemoteError: Nothing answers there.
    """
    system, path = _system(place)
    with _told(place):
        if "*" in path:
            found = sorted(system.glob(path))
        elif place.endswith("/") or (not _is_page(place) and system.isdir(path)):
            found = sorted(system.find(path))
        else:
            found = [path]
    for each in found:
        if len(found) == 1 or is_source_name(PurePosixPath(each).name):
            yield str(system.unstrip_protocol(each))


def _is_page(place: str) -> bool:
    """Web servers have no folders: to ask whether an address is one would fetch it."""
    return place.startswith(("http://", "https://"))


def version_of(place: str) -> str:
    """What tells one version of the bytes at ``place`` from another; empty where nothing does.

    Raises:
        RemoteError: Nothing answers there.
    """
    system, path = _system(place)
    with _told(place):
        facts = system.info(path)
    told = [str(facts[key]) for key in VERSION_KEYS if facts.get(key)]
    return " ".join([*told[:1], str(facts.get("size"))]) if told else ""


@contextmanager
def local_copy(place: str, *, max_bytes: int) -> Iterator[Path]:
    """The file at ``place``, with its sidecar, in a folder that is gone afterwards.

    Raises:
        RemoteError: It cannot be fetched, or is larger than ``max_bytes``.
    """
    system, path = _system(place)
    with TemporaryDirectory() as folder:
        copy = Path(folder) / _name(place)
        with _told(place):
            size = system.info(path).get("size")
            if size is not None and size > max_bytes:
                raise RemoteError(f"{place} は大きすぎます（{size} バイト、上限 {max_bytes}）")
            system.get_file(path, str(copy))
            for sidecar in (path.rsplit(".", 1)[0] + SIDECAR_SUFFIX, path + SIDECAR_SUFFIX):
                if system.exists(sidecar):
                    system.get_file(sidecar, str(copy) + SIDECAR_SUFFIX)
                    break
        yield copy


def _name(place: str) -> str:
    """A plain file name for the copy: no folders, no surprises."""
    name = PurePosixPath(unquote(urlsplit(place).path)).name.replace("\x00", "")
    return name[-MAX_NAME:] or "source"


def _system(place: str) -> tuple[Any, str]:
    from fsspec.core import url_to_fs

    with _told(place):
        system, path = url_to_fs(place)
    return system, path


@contextmanager
def _told(place: str) -> Iterator[None]:
    """Their errors as ours, in words for a person."""
    try:
        yield
    except ImportError as error:
        raise RemoteError(
            f"{place} を読むには追加の部品が要ります: pip install 'kyoutei-nlp[remote]'（{error}）"
        ) from error
    except FileNotFoundError as error:
        raise RemoteError(f"{place} には何もありません") from error
    except KyouteiError:
        raise
    except Exception as error:
        raise RemoteError(f"{place} に届きません: {error}") from error
