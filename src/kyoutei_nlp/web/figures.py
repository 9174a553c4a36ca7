"""Figures of the whole corpus (図), drawn in a process of its own and kept until the corpus changes."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final

from kyoutei_nlp.errors import DrawingError

NAMES: Final = {
    "map": "都道府県の地図",
    "timeline": "年度ごとの協定",
    "network": "当事者のつながり",
    "themes": "主題の地図",
    "fields": "分野と当事者の種類",
}
"""Methods of ``corpus.plot``, with what they show."""
MAX_SECONDS: Final = 180
_COMMAND: Final = (sys.executable, "-m", "kyoutei_nlp.web.figure_process")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as SVG, and the same as a table."""

    title: str
    svg: str
    headers: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


class Figures:
    """The figures of one server; one is drawn at a time.

    Args:
        corpus: As ``Corpus.open`` takes it.
    """

    def __init__(self, corpus: str) -> None:
        self._corpus = corpus
        self._kept: dict[str, tuple[int, Figure]] = {}
        self._lock = Lock()

    def figure(self, name: str, version: int) -> Figure:
        """The figure of that version of the corpus.

        Raises:
            DrawingError: There is nothing to draw, or what draws is not installed.
        """
        with self._lock:
            known = self._kept.get(name)
            if known is None or known[0] != version:
                known = (version, self._drawn(name))
                self._kept[name] = known
            return known[1]

    def _drawn(self, name: str) -> Figure:
        try:
            done = subprocess.run(  # noqa: S603 - our own module
                [*_COMMAND, self._corpus, name],
                capture_output=True,
                timeout=MAX_SECONDS,
                check=False,
            )
            told = json.loads(done.stdout)
        except (OSError, ValueError, subprocess.TimeoutExpired) as error:
            raise DrawingError("図を描けませんでした") from error
        if "error" in told:
            raise DrawingError(told["error"])
        rows = tuple(tuple(row) for row in told["rows"])
        return Figure(told["title"], told["svg"], tuple(told["headers"]), rows)
