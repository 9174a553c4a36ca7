"""How a run grows: time, memory of all processes together, size of the corpus and time of each stage, against N documents.

python benchmarks/scaling.py N [N …] [--workers 1 2] [--out results.jsonl] [--plot docs/scaling.svg] [--from results.jsonl]

Documents are made by ``generate.py``. Memory is the greatest sum of the proportional set sizes (what is shared counts once) of
the run and all its children, asked for twice a second. Processor time is counted for the process that writes and for all others
apart: on a machine that others use, too, it tells more than the clock. The last lines give the estimate for 90,000 and for a million,
and, where one and two workers were measured at two sizes, how much faster two can be: what one document more costs with one
worker, over the greater of half of what it costs with two and what it costs the process that writes.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import psutil
from generate import generate

NATION, MILLION = 90_000, 1_000_000
MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Measured:
    """One run.

    Attributes:
        seconds: From the start of the command to its end, themes included.
        documents_seconds: From the first document's end to the last one's, by the log.
        themes_seconds: Of the themes, by the log.
        writer: Processor seconds of the process that writes.
        others: Processor seconds of all other processes.
        memory: Greatest memory of all processes, MiB; and the greatest in the last tenth of the documents.
        disk: Size of the corpus, MiB.
        stages: Stage → seconds of all documents.
    """

    n: int
    workers: int
    seconds: float
    documents_seconds: float
    themes_seconds: float
    writer: float
    others: float
    memory: float
    memory_at_end: float
    disk: float
    stages: dict[str, float]

    @property
    def processor(self) -> float:
        """Processor seconds of all processes."""
        return self.writer + self.others


class Watch:
    """Looks at a process and all its children again and again."""

    def __init__(self, pid: int) -> None:
        self._root = psutil.Process(pid)
        self.memory: list[float] = []
        self._processor: dict[int, float] = {}

    def look(self) -> None:
        """One look; a process that has just ended keeps what it had used when last seen."""
        total = 0
        for each in [self._root, *self._root.children(recursive=True)]:
            try:
                total += each.memory_full_info().pss
                times = each.cpu_times()
                self._processor[each.pid] = times.user + times.system
            except (psutil.NoSuchProcess, psutil.AccessDenied):
                continue
        self.memory.append(total / MIB)

    def processor(self) -> tuple[float, float]:
        """Seconds of the process itself, and of all others."""
        own = self._processor.get(self._root.pid, 0.0)
        return own, sum(self._processor.values()) - own


def measure(folder: Path, n: int, workers: int, scratch: Path) -> Measured:
    """Run the command on the folder and watch it."""
    corpus, log = scratch / f"{n}-{workers}.sqlite3", scratch / f"{n}-{workers}.jsonl"
    command = [sys.executable, "-m", "kyoutei_nlp.cli", "run", str(folder), "--corpus", str(corpus)]
    started = time.monotonic()
    running = subprocess.Popen([*command, "--workers", str(workers), "--quiet", "--log", str(log)])
    watch = Watch(running.pid)
    while running.poll() is None:
        try:
            watch.look()
        except psutil.NoSuchProcess:
            break
        time.sleep(0.5)
    seconds = time.monotonic() - started
    told = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    lines = [line for line in told if line["event"] == "document"]
    stages = Counter[str]()
    for line in lines:
        if line["result"] == "added":
            stages.update(line["seconds"])
    first, last = (
        datetime.fromisoformat(line["time"]).timestamp() for line in (lines[0], lines[-1])
    )
    themes = told[-1]["seconds"]["themes"]
    before_themes = watch.memory[: max(1, int(len(watch.memory) * (1 - themes / seconds)))]
    tail = before_themes[-max(1, len(before_themes) // 10) :]
    disk = sum(f.stat().st_size for f in scratch.glob(f"{n}-{workers}.sqlite3*")) / MIB
    return Measured(
        n, workers, seconds, last - first, themes, *watch.processor(), max(watch.memory), max(tail), disk, dict(stages)
    )  # fmt: skip


def table(rows: Sequence[Measured]) -> str:
    """Markdown: a row a run."""
    lines = [
        "| documents | workers | seconds | of these themes | documents/s | processor s, writing | processor s, others"
        " | memory MiB | at the end | corpus MiB | read s | tag s | embed s | rows s |",
        "|" + "---|" * 14,
    ]
    for row in rows:
        spent = [f"{row.stages.get(stage, 0):.1f}" for stage in ("read", "tag", "embed", "rows")]
        rate = (row.n - 1) / max(row.documents_seconds, 1e-9)
        figures = [
            row.n,
            row.workers,
            f"{row.seconds:.1f}",
            f"{row.themes_seconds:.1f}",
            f"{rate:.1f}",
        ]
        figures += [f"{row.writer:.1f}", f"{row.others:.1f}"]
        figures += [f"{row.memory:.0f}", f"{row.memory_at_end:.0f}", f"{row.disk:.1f}", *spent]
        lines.append(f"| {' | '.join(map(str, figures))} |")
    return "\n".join(lines)


def estimates(rows: Sequence[Measured]) -> str:
    """What the largest run says of the nation and of a million; what two workers can be worth."""
    best = max(rows, key=lambda row: (row.n, row.workers))
    lines = []
    for n in (NATION, MILLION):
        hours = n * best.documents_seconds / best.n / 3600
        lines.append(
            f"{n:,} documents at that rate: {hours:.1f} hours, {best.disk / best.n * n / 1024:.1f} GiB of corpus"
        )
    slopes = {w: slope for w in (1, 2) if (slope := _slope([r for r in rows if r.workers == w]))}
    if len(slopes) == 2:
        (_, one), (writer, two) = slopes[1], slopes[2]
        lines.append(
            f"one document more: {one * 1e3:.1f} ms with one worker, {two * 1e3:.1f} ms with two, of which {writer * 1e3:.1f} ms"
            f" to write; two workers on two cores: {one / max(two / 2, writer):.2f} times one"
        )
    return "\n".join(lines)


def _slope(rows: Sequence[Measured]) -> tuple[float, float] | None:
    """Processor seconds of one document more: of the process that writes, and of all."""
    few, many = (
        min(rows, key=lambda r: r.n, default=None),
        max(rows, key=lambda r: r.n, default=None),
    )
    if few is None or many is None or few.n == many.n:
        return None
    more = many.n - few.n
    return (many.writer - few.writer) / more, (many.processor - few.processor) / more


PANELS = (("seconds", "秒"), ("memory", "メモリ MiB"), ("disk", "コーパス MiB"))
COLOURS = ("#1b6ca8", "#c8553d", "#3a7d44")


def plot(rows: Sequence[Measured]) -> str:
    """SVG: time, memory and disk against the number of documents, a line a number of workers."""
    width, height, gap = 250, 170, 60
    parts = []
    for place, (name, title) in enumerate(PANELS):
        left = place * (width + gap) + 50
        top_n, top = max(r.n for r in rows), max(getattr(r, name) for r in rows) * 1.1
        parts.append(f'<text x="{left}" y="16" font-weight="bold">{title}</text>')
        parts.append(
            f'<path d="M{left} 30V{30 + height}H{left + width}" fill="none" stroke="#444"/>'
        )
        for share in (0.5, 1.0):
            x, y = left + width * share, 30 + height * (1 - share)
            parts.append(
                f'<text x="{x:.0f}" y="{48 + height}" text-anchor="end">{top_n * share:,.0f}</text>'
            )
            parts.append(
                f'<text x="{left - 4}" y="{y + 8:.0f}" text-anchor="end">{top * share:,.0f}</text>'
            )
        for colour, workers in zip(COLOURS, sorted({r.workers for r in rows}), strict=False):
            own = sorted((r for r in rows if r.workers == workers), key=lambda r: r.n)
            dots = [
                (left + width * r.n / top_n, 30 + height * (1 - getattr(r, name) / top))
                for r in own
            ]
            line = " ".join(f"{x:.1f},{y:.1f}" for x, y in dots)
            parts.append(
                f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>'
            )
            parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in dots]
            if place == 0:
                y = 44 + 14 * COLOURS.index(colour)
                parts.append(
                    f'<text x="{left + 8}" y="{y}" fill="{colour}">{workers} プロセス</text>'
                )
    whole = len(PANELS) * (width + gap)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {whole} {height + 60}" font-family="sans-serif" font-size="11">'
        f'<rect width="100%" height="100%" fill="#fff"/>{"".join(parts)}</svg>\n'
    )


def main() -> None:
    """Print the table and the estimates."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("n", nargs="*", type=int)
    parser.add_argument("--workers", nargs="+", type=int, default=[2])
    parser.add_argument("--out", type=Path, help="JSON lines, a run each, appended")
    parser.add_argument(
        "--from", dest="kept", type=Path, help="runs measured before, together with these"
    )
    parser.add_argument("--plot", type=Path, help="SVG")
    options = parser.parse_args()
    rows: list[Measured] = []
    if options.kept:
        rows += [Measured(**json.loads(line)) for line in options.kept.read_text().splitlines()]
    with tempfile.TemporaryDirectory() as scratch:
        for n in options.n:
            folder = Path(scratch) / f"made-{n}"
            generate(folder, n, seed=n)
            for workers in options.workers:
                rows.append(measure(folder, n, workers, Path(scratch)))
                print(table(rows[-1:]), flush=True)
                if options.out:
                    with options.out.open("a", encoding="utf-8") as file:
                        file.write(json.dumps(asdict(rows[-1])) + "\n")
    rows.sort(key=lambda row: (row.n, row.workers))
    print(f"\n{table(rows)}\n\n{estimates(rows)}")
    if options.plot:
        options.plot.write_text(plot(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
