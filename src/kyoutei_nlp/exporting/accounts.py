"""What a run says of itself, as files: its manifest, and where in the program each failure arose."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from kyoutei_nlp.exporting.whole import whole_file

LONGEST_NAME: Final = 80
_UNSAFE = re.compile(r'[\\/:*?"<>|\s]+')


def export_manifest(manifest: Mapping[str, Any], path: str | Path) -> None:
    """Write the manifest of a run as JSON, whole or not at all.

    Raises:
        CorpusError: The file cannot be written.
    """
    with whole_file(Path(path)) as unfinished:
        told = json.dumps(manifest, ensure_ascii=False, indent=2)
        unfinished.write_text(told + "\n", encoding="utf-8")


def export_traces(traces: Mapping[str, str], folder: str | Path) -> int:
    """Write one file a source with the traceback of its failure; those without one leave none. How many.

    Raises:
        CorpusError: The files cannot be written.
    """
    told = [(path, trace) for path, trace in traces.items() if trace]
    for number, (path, trace) in enumerate(told, 1):
        name = _UNSAFE.sub("_", Path(path).name)[-LONGEST_NAME:]
        with whole_file(Path(folder) / f"{number:04}-{name}.txt") as unfinished:
            unfinished.write_text(f"{path}\n\n{trace}", encoding="utf-8")
    return len(told)
