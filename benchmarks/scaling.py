"""How a run grows: time, memory of all processes together, size of the corpus and time of each stage, against N documents.

python benchmarks/scaling.py N [N …] [--workers 1 2] [--keep FOLDER]

Documents are made by ``generate.py``. Memory is the greatest sum of the proportional set sizes (what is shared counts once) of
the run and all its children, asked for four times a second. The last lines give the estimate for 90,000.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import psutil
from generate import generate

NATION = 90_000
MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Measured:
    """One run.

    Attributes:
        seconds: From the start of the command to its end, themes included.
        documents_seconds: From the first document's end to the last one's, by the log.
        memory: Greatest memory of all processes, MiB; and the greatest in the last tenth of the run.
        disk: Size of the corpus, MiB.
        stages: Stage → processor seconds of all documents.
    """

    n: int
    workers: int
    seconds: float
    documents_seconds: float
    memory: float
    memory_at_end: float
    disk: float
    stages: dict[str, float]


def memory_of(process: psutil.Process) -> float:
    """MiB of a process and all its children; one that has just ended counts nothing."""
    total = 0
    for each in [process, *process.children(recursive=True)]:
        try:
            total += each.memory_full_info().pss
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return total / MIB


def measure(folder: Path, n: int, workers: int, scratch: Path) -> Measured:
    """Run the command on the folder and watch it."""
    corpus, log = scratch / f"{n}-{workers}.sqlite3", scratch / f"{n}-{workers}.jsonl"
    command = [sys.executable, "-m", "kyoutei_nlp.cli", "run", str(folder), "--corpus", str(corpus)]
    started = time.monotonic()
    running = subprocess.Popen([*command, "--workers", str(workers), "--quiet", "--log", str(log)])
    watched = psutil.Process(running.pid)
    memory: list[float] = []
    while running.poll() is None:
        try:
            memory.append(memory_of(watched))
        except psutil.NoSuchProcess:
            break
        time.sleep(0.25)
    seconds = time.monotonic() - started
    told = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    lines = [line for line in told if line["event"] == "document"]
    stages = Counter[str]()
    for line in lines:
        if line["result"] == "added":
            stages.update(line["seconds"])
    first, last = (_instant(line["time"]) for line in (lines[0], lines[-1]))
    tail = memory[-max(1, len(memory) // 10) :]
    disk = sum(f.stat().st_size for f in scratch.glob(f"{n}-{workers}.sqlite3*")) / MIB
    return Measured(n, workers, seconds, last - first, max(memory), max(tail), disk, dict(stages))


def _instant(told: str) -> float:
    from datetime import datetime

    return datetime.fromisoformat(told).timestamp()


def table(rows: list[Measured]) -> str:
    """Markdown: a row a run."""
    lines = [
        "| documents | workers | seconds | documents/s | memory MiB | at the end | corpus MiB | read s | tag s | embed s |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        spent = [f"{row.stages.get(stage, 0):.1f}" for stage in ("read", "tag", "embed")]
        rate = (row.n - 1) / max(row.documents_seconds, 1e-9)
        figures = [row.n, row.workers, f"{row.seconds:.1f}", f"{rate:.1f}", f"{row.memory:.0f}"]
        figures += [f"{row.memory_at_end:.0f}", f"{row.disk:.1f}", *spent]
        lines.append(f"| {' | '.join(map(str, figures))} |")
    best = max(rows, key=lambda row: (row.n, row.workers))
    hours = NATION * best.documents_seconds / best.n / 3600
    lines.append("")
    lines.append(
        f"{NATION:,} documents at that rate: {hours:.1f} hours, {best.disk / best.n * NATION / 1024:.1f} GiB of corpus"
    )
    return "\n".join(lines)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("n", nargs="+", type=int)
    parser.add_argument("--workers", nargs="+", type=int, default=[2])
    options = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as scratch:
        for n in options.n:
            folder = Path(scratch) / f"made-{n}"
            generate(folder, n, seed=n)
            rows += [measure(folder, n, workers, Path(scratch)) for workers in options.workers]
            print(table(rows), flush=True)


if __name__ == "__main__":
    main()
