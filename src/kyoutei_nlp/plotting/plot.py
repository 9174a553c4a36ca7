"""One figure (図) with the table behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kyoutei_nlp.errors import DrawingError
from kyoutei_nlp.plotting import vega

if TYPE_CHECKING:
    import pandas as pd

ROWS_SHOWN: Final = 200
"""Rows of the table under a figure; all of them are in ``.table``."""
ROUND_A_CHART: Final = 180
"""Pixels that title, axes and the folded table take in a notebook beside the chart itself."""


@dataclass(frozen=True, slots=True, eq=False)
class Plot:
    """A figure of a corpus, shown by itself at the end of a notebook cell.

    Attributes:
        title: What it shows, in Japanese.
        spec: The figure in Vega-Lite, data included.
        table: The same as a table: for those who do not see the figure, and for counting on.
    """

    title: str
    spec: Mapping[str, Any] = field(repr=False)
    table: pd.DataFrame = field(repr=False)

    def save(self, path: str | Path) -> Path:
        """Write the figure as ``.html`` (with hover, needs no network), ``.svg`` or ``.png``; the path.

        Raises:
            DrawingError: Another ending, vl-convert is not installed, no Japanese font for PNG, or not writable.
        """
        path = Path(path)
        endings: dict[str, Callable[[], bytes]] = {
            ".html": lambda: self._page().encode(),
            ".svg": lambda: vega.svg(self.spec).encode(),
            ".png": lambda: vega.png(self.spec),
        }
        if path.suffix.lower() not in endings:
            raise DrawingError(f"図は .html、.svg、.png で保存できます: {path}")
        made = endings[path.suffix.lower()]()
        try:
            path.write_bytes(made)
        except OSError as error:
            raise DrawingError(f"図を書けません: {path}（{error.strerror}）") from error
        return path

    def _page(self) -> str:
        return vega.page(self.spec, title=escape(self.title), below=self._table_below())

    def _table_below(self) -> str:
        shown = self.table.head(ROWS_SHOWN).to_html(index=False, escape=True, na_rep="")
        left = len(self.table) - ROWS_SHOWN
        more = f"<p>ほか {left} 行（.table にすべてあります）</p>" if left > 0 else ""
        return (
            f"<details><summary>表で見る（{len(self.table)} 行）</summary>{shown}{more}</details>"
        )

    def _repr_html_(self) -> str:
        """In a frame of its own, so that figures of one notebook do not meet; without vl-convert the table."""
        try:
            page = self._page()
        except DrawingError as error:
            return f"<p>{escape(str(error))}</p>{self._table_below()}"
        height = int(self.spec["height"]) + ROUND_A_CHART
        return (
            f'<iframe srcdoc="{escape(page, quote=True)}" title="{escape(self.title, quote=True)}" '
            f'sandbox="allow-scripts" style="width:100%;height:{height}px;border:0"></iframe>'
        )
