"""What a person can set, in ``kyoutei.toml`` or on the command line (設定). Unknown keys are refused.

Only the pipeline and the people's faces (CLI, web) read settings; stages get plain arguments.
"""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from kyoutei_nlp.errors import SettingsError
from kyoutei_nlp.theme import METHODS, Method

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a run.

    Attributes:
        workers: Processes; 0 means one a core.
        scheduler: Address of a Dask scheduler (``tcp://…``), or None for this machine.
        embedder: Name or folder of a sentence-transformers model, or None for the built-in one.
        fields_file: A TOML file that adds or changes fields of cooperation, or None.
        synonyms_file: A TOML file with words of the same meaning beside the built-in ones, for searching, or None.
        n_themes: Number of themes, or None to choose it by stability.
        clusterer: ``agglomerative`` (Ward), ``kmeans``, ``hdbscan`` or ``bertopic`` (an extra); the last two find the number themselves.
        random_state: Seed of everything that draws lots.
        max_megabytes: Larger files are set aside.
        max_seconds: A file that takes longer to read is set aside; pages under OCR do not count.
        max_memory_megabytes: A file that needs more memory to read is set aside.
        direct_up_to: Up to so many files the work is done in this process.
        ocr: ``auto``, ``off`` or ``force``.
    """

    workers: int = 0
    scheduler: str | None = None
    embedder: str | None = None
    fields_file: str | None = None
    synonyms_file: str | None = None
    n_themes: int | None = None
    clusterer: Method = "agglomerative"
    random_state: int = 0
    max_megabytes: int = 100
    max_seconds: int = 300
    max_memory_megabytes: int = 3072
    direct_up_to: int = 8
    ocr: str = "auto"

    def __post_init__(self) -> None:
        limits = (self.max_megabytes, self.max_seconds, self.max_memory_megabytes)
        if self.workers < 0 or self.direct_up_to < 0 or min(limits) <= 0:
            names = "workers, direct_up_to, max_megabytes, max_seconds, max_memory_megabytes"
            raise SettingsError(f"{names} は正の数にしてください")
        if self.n_themes is not None and self.n_themes < 1:
            raise SettingsError("n_themes は 1 以上にしてください")
        if self.clusterer not in METHODS:
            raise SettingsError(f"clusterer は {', '.join(METHODS)} のどれかにしてください")
        if self.ocr not in ("auto", "off", "force"):
            raise SettingsError("ocr は auto, off, force のどれかにしてください")

    @property
    def max_bytes(self) -> int:
        """``max_megabytes`` in bytes."""
        return self.max_megabytes * MIB

    @property
    def max_memory(self) -> int:
        """``max_memory_megabytes`` in bytes."""
        return self.max_memory_megabytes * MIB


def load_settings(path: str | Path | None = None, **changes: Any) -> Settings:
    """The settings of a TOML file with ``changes`` on top (None means: not given).

    Raises:
        SettingsError: The file cannot be read, or a key or value is wrong.
    """
    table = _read(Path(path)) if path is not None else {}
    known = [field.name for field in fields(Settings)]
    for key in table:
        if key not in known:
            raise SettingsError(f"設定「{key}」はありません{_hint(key, known)}")
    given = {key: value for key, value in changes.items() if value is not None}
    try:
        return replace(Settings(**table), **given)
    except TypeError as error:
        raise SettingsError(f"設定の値が正しくありません: {error}") from error


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"設定ファイルが読めません: {path}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"設定ファイルの書き方が正しくありません: {path}（{error}）") from error


def _hint(key: str, known: list[str]) -> str:
    close = difflib.get_close_matches(key, known, n=1)
    return f"。「{close[0]}」のことですか" if close else f"。使えるのは {', '.join(known)} です"
