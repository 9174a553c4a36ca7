"""The installed ja_ginza, loaded once a process, and whether its weights may be run by our own code.

The one owner of spaCy's pipeline. ``use_blis=False`` (NumPy's OpenBLAS) gave the same entities on 378 of 378 lines, 3–5 times
faster. Not safe in threads: one process, one model.
"""

from __future__ import annotations

import logging
from functools import cache
from importlib import metadata
from typing import Any, Final

from kyoutei_nlp.errors import ModelError
from kyoutei_nlp.tagging.ginza.analysis import Analyser
from kyoutei_nlp.tagging.ginza.fast import FastAnalyser
from kyoutei_nlp.tagging.ginza.plain import PlainAnalyser

_log = logging.getLogger(__name__)

MODEL: Final = "ja_ginza"
KNOWN_VERSIONS: Final = {"spacy": "3.8.", "thinc": "8.3.", "ja_ginza": "5.3.", "ginza": "5.3."}
"""Beginnings of the versions whose network and rules ours have been compared with."""
# Both ways must agree on these before ours is used; made up, with several sentences, blanks and brackets.
_PROBE: Final = (
    "館山市（以下「甲」という。）と株式会社南房総商会（以下「乙」という。）は、令和6年4月1日に協定を締結した。",
    "第3条 乙は、災害時に物資を供給する。ただし、被災した場合はこの限りでない。",
    "山田 太郎市長は 「地域の宝です」と語り、京都大学の鈴木教授も 出席した。",
)


@cache
def load() -> Any:
    """The loaded pipeline (spacy.language.Language); about 3 s the first time in a process.

    Raises:
        ModelError: The model is not installed or does not load.
    """
    try:
        import spacy
        from thinc.api import NumpyOps, set_current_ops

        set_current_ops(NumpyOps(use_blis=False))
        return spacy.load(MODEL)
    except (ImportError, OSError, ValueError) as error:
        raise ModelError(
            f"GiNZA が読み込めません。pip install ginza ja_ginza を確かめてください: {error}"
        ) from error


def unknown_versions() -> dict[str, str]:
    """Packages of another version than those compared, with that version."""
    installed = {package: metadata.version(package) for package in KNOWN_VERSIONS}
    return {
        package: version
        for package, version in installed.items()
        if not version.startswith(KNOWN_VERSIONS[package])
    }


@cache
def analyser(*, fast: bool) -> Analyser:
    """The analyser of this process: ours, or plain spaCy if asked for or if ours has not been compared with what is installed.

    Raises:
        ModelError: The model is not installed or does not load.
    """
    plain = PlainAnalyser(load())
    if not fast:
        return plain
    if other := unknown_versions():
        _log.warning("GiNZA の高速処理を使いません（確かめていない版です: %s）", other)
        return plain
    try:
        ours = FastAnalyser(load())
        agreed = ours.analyse(_PROBE) == plain.analyse(_PROBE)
    except (AttributeError, KeyError, IndexError, ValueError) as error:
        _log.warning("GiNZA の高速処理を使いません（モデルの構造が違います: %s）", error)
        return plain
    if not agreed:
        _log.warning("GiNZA の高速処理を使いません（spaCy と結果が合いません）")
        return plain
    return ours
