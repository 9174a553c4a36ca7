"""The process behind :mod:`kyoutei_nlp.web.uploads`: paths in, ``run`` on them, JSON lines out.

A process of its own, so that models and the files of strangers do not live in the server.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kyoutei_nlp.corpus import Corpus
from kyoutei_nlp.errors import KyouteiError
from kyoutei_nlp.ledger import RunReport
from kyoutei_nlp.pipeline import run
from kyoutei_nlp.settings import Settings
from kyoutei_nlp.sources import file_sha256


def main() -> None:
    """Ingest what the one line of the input names."""
    order = json.loads(sys.stdin.readline())
    told = sys.stdout
    sys.stdout = sys.stderr  # what a library prints is no answer of ours

    def say(line: dict[str, Any]) -> None:
        told.write(json.dumps(line, ensure_ascii=False) + "\n")
        told.flush()

    try:
        report = _run(order["corpus"], order["paths"], say)
        say({"report": list(_told(order["corpus"], order["paths"], report))})
    except KyouteiError as error:
        say({"failed": str(error)})


def _run(corpus: str, paths: list[str], say: Any) -> RunReport:
    with Corpus.open(corpus) as kept:
        known = kept.last_settings()
    settings = Settings(**{**known, "workers": 1, "scheduler": None, "direct_up_to": len(paths)})
    return run(
        paths,
        corpus=corpus,
        settings=settings,
        progress=lambda done, of, _: say({"done": done, "of": of}),
    )


def _told(corpus: str, paths: list[str], report: RunReport) -> Iterator[dict[str, Any]]:
    """What became of each path."""
    aside = {entry.path: entry.reason for entry in report.quarantined}
    with Corpus.open(corpus) as kept:
        for path in paths:
            if path in aside:
                yield {"path": path, "state": "set_aside", "reason": aside[path]}
            else:
                state = "known" if path in report.skipped else "added"
                yield {
                    "path": path,
                    "state": state,
                    "document_id": kept.known(file_sha256(Path(path))),
                }


if __name__ == "__main__":
    main()
