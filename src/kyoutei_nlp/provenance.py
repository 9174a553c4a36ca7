"""Where a run comes from (来歴): sources, packages, models, data files and machine, for its manifest."""

from __future__ import annotations

import hashlib
import os
import platform
import re
import tomllib
from collections.abc import Iterable, Mapping
from importlib import metadata, resources
from typing import Any, Final

from kyoutei_nlp.data import model_folder
from kyoutei_nlp.planning import Marks
from kyoutei_nlp.sources import Place

PACKAGE: Final = "kyoutei-nlp"
MODELS: Final = ("kyoutei-ja-300", "kyoutei-fields")
"""Those that are made here; any other is named by its id in ``settings`` and in every record."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def versions() -> dict[str, str]:
    """Versions of this package and of all it asks for, as installed here; what is not installed is left out."""
    wanted = [
        found.group()
        for line in metadata.requires(PACKAGE) or ()
        if "extra ==" not in line and (found := _NAME.match(line))
    ]
    installed = ((name, installed_version(name)) for name in (PACKAGE, *sorted(wanted)))
    return {name: version for name, version in installed if version}


def installed_version(package: str) -> str:
    """The version of a package here, "" where it is not installed."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def origin(
    sources: Iterable[object], *, marks: Marks, since: object = None, forced: Iterable[str] = ()
) -> dict[str, Any]:
    """What a manifest says beside settings and versions.

    Args:
        sources: As the person named them.
        marks: Who reads and tags.
        since: The day from which files were taken.
        forced: The stages that were done again.
    """
    return {
        "sources": [str(source) for source in sources],
        "since": None if since is None else str(since),
        "forced": sorted(forced),
        "reader": marks.reader,
        "taggers": dict(marks.taggers),
        "models": {name: _model(name) for name in MODELS},
        "data": _data_files(),
        "machine": {
            "python": platform.python_version(),
            "system": platform.system(),
            "processor": platform.machine(),
            "cores": os.cpu_count(),
        },
    }


class InputsDigest:
    """One sha256 over all inputs of a run in their order: ``<sha256 or version>  <path>`` a line (sha256sum's form)."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()
        self._n = 0

    def add(self, place: Place, sha256: str, version: str = "") -> None:
        """One more file; where its bytes are elsewhere and not known yet, the version that lies there."""
        self._digest.update(f"{sha256 or version}  {place}\n".encode(errors="surrogatepass"))
        self._n += 1

    def as_dict(self) -> Mapping[str, Any]:
        """How many, and the digest."""
        return {"files": self._n, "sha256": self._digest.hexdigest()}


def _model(name: str) -> dict[str, str] | None:
    folder = model_folder(name)
    if folder is None:
        return None
    told = (folder / "MODEL.toml").read_bytes()
    revision = str(tomllib.loads(told.decode("utf-8"))["revision"])
    return {"revision": revision, "sha256": hashlib.sha256(told).hexdigest()}


def _data_files() -> dict[str, str]:
    """File in ``data/`` → sha256."""
    files = resources.files("kyoutei_nlp.data").iterdir()
    return {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(files, key=lambda file: file.name)
        if file.name.endswith(".toml")
    }
