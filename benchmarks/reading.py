"""Pages a second and peak memory of reading PDFs, beside the extractors that others use.

python benchmarks/reading.py [FOLDER …] [--repeat N] [--only NAME …] [--files]

Each extractor reads every ordinary PDF of each folder: horizontal pages with a text layer that can be trusted, so that
neither OCR nor a second extractor is asked. Time is processor time, of each file the best of some rounds, in each of
which every extractor has its turn in a process of its own; imports and a first file are not timed. So a busy machine
blurs the figures little. At the end the speed and the peak memory for one file of 500 pages, made of those files.
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
from typing import Any, Final

from extractors import EXTRACTORS

from kyoutei_nlp.errors import UnreadableSourceError
from kyoutei_nlp.reading import read

LONG: Final = 500
"""Pages of the long file."""


def measure(name: str, paths: list[Path]) -> dict[str, Any]:
    """Pages and seconds of each file, and peak megabytes, of one extractor; run it in a process of its own."""
    logging.disable(logging.CRITICAL)
    extract = EXTRACTORS[name]
    extract(paths[0], ())
    pages, seconds = [], []
    for path in paths:
        started = time.process_time()
        pages.append(len(extract(path, ()).pages))
        seconds.append(time.process_time() - started)
    return {"pages": pages, "seconds": seconds, "peak_mb": peak_memory()}


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
        pages = read(path).pages
    except UnreadableSourceError:
        return False
    doubted = any(part == "agreement" for page in pages for part, _ in page.quality_parts)
    return not doubted and all(
        page.method == "text_layer" and page.direction == "horizontal" for page in pages
    )


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


def _in_own_process(name: str, paths: list[Path]) -> dict[str, Any]:
    command = [sys.executable, __file__, "--measure", name, *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def in_turns(names: list[str], paths: list[Path], repeat: int) -> dict[str, dict[str, Any]]:
    """Of each extractor the pages of each file, the least seconds that each took, and peak megabytes."""
    best: dict[str, dict[str, Any]] = {}
    for _ in range(repeat):
        for name in names:
            row = _in_own_process(name, paths)
            known = best.setdefault(name, row)
            known["seconds"] = list(map(min, known["seconds"], row["seconds"]))
            known["peak_mb"] = max(known["peak_mb"], row["peak_mb"])
    return best


def main() -> int:
    """Print one table a folder, and how many times ours is as fast."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="*", type=Path, default=[Path("corpora/sample/documents")])
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--only", nargs="+", choices=EXTRACTORS, default=list(EXTRACTORS))
    parser.add_argument("--files", action="store_true", help="a line for each file")
    parser.add_argument("--measure", choices=EXTRACTORS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(measure(options.measure, options.paths)))
        return 0
    found: list[Path] = []
    for folder in options.paths:
        paths = ordinary(folder)
        if not paths:
            continue
        print(f"{folder}: {len(paths)} ordinary files")
        rows = in_turns(options.only, paths, options.repeat)
        if options.files:
            _print_files(rows, paths)
        _print_table(rows)
        found += paths
    if found and "kyoutei_nlp" in options.only:
        _print_long(found)
    return 0


def _print_long(paths: list[Path]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        row = _in_own_process("kyoutei_nlp", [paths[0], long_file(paths, Path(folder) / "500.pdf")])
    speed = row["pages"][1] / row["seconds"][1]
    print(f"one file of {LONG} pages: {speed:.1f} pages/s, peak {row['peak_mb']:.0f} MB")


def _print_table(rows: dict[str, dict[str, Any]]) -> None:
    print(f"{'extractor':14}{'pages':>7}{'pages/s':>10}{'peak MB':>9}{'ours is':>10}")
    speeds = {name: sum(row["pages"]) / sum(row["seconds"]) for name, row in rows.items()}
    ours = speeds.get("kyoutei_nlp", 0.0)
    for name, row in rows.items():
        ratio = f"{ours / speeds[name]:.2f} x" if ours else "-"
        pages, peak = sum(row["pages"]), row["peak_mb"]
        print(f"{name:14}{pages:7.0f}{speeds[name]:10.1f}{peak:9.0f}{ratio:>10}")


def _print_files(rows: dict[str, dict[str, Any]], paths: list[Path]) -> None:
    """Milliseconds a page of every extractor."""
    print(f"{'file':50}{'pages':>6}" + "".join(f"{name:>14}" for name in rows))
    for at, path in enumerate(paths):
        times = [1000 * row["seconds"][at] / max(row["pages"][at], 1) for row in rows.values()]
        pages = next(iter(rows.values()))["pages"][at]
        print(f"{path.name[-48:]:50}{pages:6}" + "".join(f"{each:14.2f}" for each in times))


if __name__ == "__main__":
    sys.exit(main())
