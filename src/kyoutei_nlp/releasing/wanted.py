"""What a person says of a release, and what may be said of paths in it (公開の条件)."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any, Final

from kyoutei_nlp.data import load_data

_ELSEWHERE: Final = re.compile(r"[a-z][a-z0-9+.-]+://")
_WINDOWS: Final = re.compile(r"[A-Za-z]:[\\/]")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person says of a release.

    Attributes:
        title: Of the data.
        authors: Names of people or bodies; none is told as such.
        licence: An id of data/codebook.toml, or any words; "" where it is not decided.
        version: "" for the day of the last run.
    """

    title: str = "連携協定データ"
    authors: tuple[str, ...] = ()
    licence: str = ""
    version: str = ""

    @property
    def licence_name(self) -> str:
        """As a person reads it."""
        known = load_data("codebook")["licences"].get(self.licence)
        return f"{known[0]}（{self.licence}）" if known else self.licence

    @property
    def licence_place(self) -> str | None:
        """Where its text stands, for a known one."""
        known = load_data("codebook")["licences"].get(self.licence)
        return str(known[1]) if known else None


class Paths:
    """Paths of one machine as they may be published: without the folders that all share.

    Args:
        paths: All paths that are told of.
    """

    def __init__(self, paths: Iterable[str]) -> None:
        local = [path for path in paths if path.startswith("/")]
        folders = [str(PurePosixPath(path).parent) for path in local]
        self._root = os.path.commonpath(folders) if folders else ""

    def of(self, path: str) -> str:
        """The path below what all share; an address as it is; any other path of this machine by its last part."""
        if _ELSEWHERE.match(path):
            return path
        if self._root and path == self._root:
            return "."
        if self._root and path.startswith(self._root.rstrip("/") + "/"):
            return path[len(self._root.rstrip("/")) + 1 :]
        if path.startswith("/"):
            return PurePosixPath(path).name
        return PureWindowsPath(path).name if _WINDOWS.match(path) else path

    def cleaned(self, told: Any) -> Any:
        """Every text of a manifest that is a path, likewise."""
        if isinstance(told, dict):
            return {key: self.cleaned(value) for key, value in told.items()}
        if isinstance(told, list | tuple):
            return [self.cleaned(value) for value in told]
        return self.of(told) if isinstance(told, str) else told
