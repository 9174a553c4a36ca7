"""The process behind :mod:`kyoutei_nlp.web.figures`: a corpus and the name of a figure in, JSON out."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from kyoutei_nlp.corpus import Corpus
from kyoutei_nlp.errors import KyouteiError


def main() -> None:
    """Draw one figure."""
    try:
        told = _drawn(*sys.argv[1:3])
    except KyouteiError as error:
        told = {"error": str(error)}
    json.dump(told, sys.stdout, ensure_ascii=False, default=str)


def _drawn(path: str, name: str) -> dict[str, Any]:
    with Corpus.open(path) as corpus, TemporaryDirectory() as folder:
        plot = getattr(corpus.plot, name)()
        svg = plot.save(Path(folder) / "figure.svg").read_text(encoding="utf-8")
        rows = json.loads(plot.table.to_json(orient="values", force_ascii=False))
        return {"title": plot.title, "svg": svg, "headers": list(plot.table.columns), "rows": rows}


if __name__ == "__main__":
    main()
