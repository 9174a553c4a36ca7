"""Pages a second and peak memory of reading PDFs, beside the extractors that others use; one process each.

python benchmarks/reading.py [FOLDER] [--repeat N] [--only NAME …]

Each extractor reads every ordinary PDF of the folder: horizontal pages with a text layer that can be trusted. Imports
and a first file are not timed; time is processor time, the best of some rounds that they take in turn, so that a busy
machine blurs it less. Then the peak memory for one file of 500 pages, made of those files, and what it costs a page.
"""

from __future__ import annotations

import argparse
import json
import logging
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from extractors import EXTRACTORS

from kyoutei_nlp.errors import UnreadableSourceError
from kyoutei_nlp.reading import read

LONG: Final = 500
"""Pages of the long file."""


def measure(name: str, paths: list[Path]) -> dict[str, float]:
    """Pages, seconds and peak megabytes of one extractor; run it in a process of its own."""
    logging.disable(logging.CRITICAL)
    extract = EXTRACTORS[name]
    extract(paths[0], ())
    started = time.process_time()
    pages = sum(len(extract(path, ()).pages) for path in paths)
    return {"pages": pages, "seconds": time.process_time() - started, "peak_mb": peak_memory()}


def peak_memory() -> float:
    """Megabytes; from /proc where there is one, because getrusage counts what the parent held at the fork."""
    status = Path("/proc/self/status")
    if status.is_file():
        lines = status.read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def ordinary(folder: Path) -> list[Path]:
    """The PDFs of ``folder`` whose pages are all horizontal and read by their text layer."""
    return [path for path in sorted(folder.rglob("*.pdf")) if _is_ordinary(path)]


def _is_ordinary(path: Path) -> bool:
    try:
        pages = read(path, ocr="off").pages
    except UnreadableSourceError:
        return False
    return all(p.method == "text_layer" and p.direction == "horizontal" for p in pages)


def long_file(paths: list[Path], where: Path) -> Path:
    """One PDF of 500 pages, made of these files over and over."""
    import pypdfium2

    made = pypdfium2.PdfDocument.new()
    while len(made) < LONG:
        for path in paths:
            part = pypdfium2.PdfDocument(path)
            made.import_pages(part, list(range(min(len(part), LONG - len(made)))))
            part.close()
    made.save(where)
    made.close()
    return where


def _in_own_process(name: str, paths: list[Path]) -> dict[str, float]:
    command = [sys.executable, __file__, "--measure", name, *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def in_turns(names: list[str], paths: list[Path], repeat: int) -> dict[str, dict[str, float]]:
    """The best of some rounds, in each of which every extractor has its turn."""
    best: dict[str, dict[str, float]] = {}
    for _ in range(repeat):
        for name in names:
            row = _in_own_process(name, paths)
            if name not in best or row["seconds"] < best[name]["seconds"]:
                best[name] = row
    return best


def main() -> int:
    """Print one line an extractor, and how many times ours is as fast."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="*", type=Path, default=[Path("corpora/sample/documents")])
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--only", nargs="+", choices=EXTRACTORS, default=list(EXTRACTORS))
    parser.add_argument("--measure", choices=EXTRACTORS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(measure(options.measure, options.paths)))
        return 0
    paths = [path for folder in options.paths for path in ordinary(folder)]
    _print_table(in_turns(options.only, paths, options.repeat), len(paths))
    with tempfile.TemporaryDirectory() as folder:
        row = _in_own_process("kyoutei_nlp", [paths[0], long_file(paths, Path(folder) / "500.pdf")])
    speed = row["pages"] / row["seconds"]
    print(f"one file of {LONG} pages: {speed:.1f} pages/s, peak {row['peak_mb']:.0f} MB")
    return 0


def _print_table(rows: dict[str, dict[str, float]], n_files: int) -> None:
    print(f"{n_files} files")
    print(f"{'extractor':14}{'pages':>7}{'pages/s':>10}{'peak MB':>9}{'ours is':>10}")
    speeds = {name: row["pages"] / row["seconds"] for name, row in rows.items()}
    ours = speeds.get("kyoutei_nlp", 0.0)
    for name, row in rows.items():
        ratio = f"{ours / speeds[name]:.2f} x" if ours else "-"
        print(f"{name:14}{row['pages']:7.0f}{speeds[name]:10.1f}{row['peak_mb']:9.0f}{ratio:>10}")


if __name__ == "__main__":
    sys.exit(main())
