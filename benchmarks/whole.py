"""The whole way from PDF to a corpus beside the stock stack (pdfplumber and plain ``nlp.pipe`` of ja_ginza), in one run.

python benchmarks/whole.py [--stock N] [--ours N] [--rounds N]

Both sides get invented agreements of ``generate.py`` and take turns. The stock stack is one process and does less: text and
analysis, no layout, no records, no vectors, no index, nothing kept. Start-up and models are left out on both sides: ours counts from
the first document in the log to the last. By the clock both suffer what else the machine does; by processor time neither does: there
two cores count as two only as long as the one process that writes is no wider than either.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from generate import generate
from scaling import Measured, measure

ONE_THREAD = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
WORKERS = 2
WARM_UP = 2
"""Files after which the stock stack counts: caches are warm then, as ours are."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one document: seconds by the clock, and of processors."""

    clock: float
    processor: float


def stock(folder: Path) -> None:
    """What a user would write; prints its costs as JSON."""
    import pdfplumber
    import spacy

    nlp = spacy.load("ja_ginza")
    files = sorted(folder.rglob("*.pdf"))
    started = time.monotonic(), time.process_time()
    for number, file in enumerate(files):
        if number == WARM_UP:
            started = time.monotonic(), time.process_time()
        with pdfplumber.open(file) as pdf:
            text = "\n".join(page.extract_text() or "" for page in pdf.pages)
        for doc in nlp.pipe(line for line in text.split("\n") if line.strip()):
            assert doc.text
    n = len(files) - WARM_UP
    clock, processor = time.monotonic() - started[0], time.process_time() - started[1]
    print(json.dumps({"clock": clock / n, "processor": processor / n}))


def stock_cost(folder: Path) -> Cost:
    """The stock stack in a process of its own."""
    command = [sys.executable, __file__, "--only-stock", str(folder)]
    done = subprocess.run(command, env=ONE_THREAD, check=True, capture_output=True, text=True)
    return Cost(**json.loads(done.stdout))


def our_cost(small: Measured, large: Measured) -> Cost:
    """What one document more costs: start-up is the same for few and for many."""
    more = large.n - small.n
    processor = (large.processor - small.processor) / more
    return Cost(large.documents_seconds / (large.n - 1), max(processor / WORKERS, 0.0))


def main() -> None:
    """Print a row a round, and the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stock", type=int, default=20)
    parser.add_argument("--ours", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--only-stock", type=Path)
    options = parser.parse_args()
    if options.only_stock:
        stock(options.only_stock)
        return
    clocks, processors = [], []
    with tempfile.TemporaryDirectory() as place:
        scratch = Path(place)
        for name, n in (("stock", options.stock + WARM_UP), ("few", 60), ("many", options.ours)):
            generate(scratch / name, n, seed=n)
        for number in range(options.rounds):
            plain = stock_cost(scratch / "stock")
            runs = scratch / f"round-{number}"
            runs.mkdir()
            few, many = (
                measure(scratch / name, n, WORKERS, runs)
                for name, n in (("few", 60), ("many", options.ours))
            )
            own = our_cost(few, many)
            clocks.append(plain.clock / own.clock)
            processors.append(plain.processor / own.processor)
            print(f"round {number + 1}, ms a document by the clock: stock {plain.clock * 1e3:.0f}, ours {own.clock * 1e3:.0f}"
                  f" ({WORKERS} workers); of processors: stock {plain.processor * 1e3:.0f}, ours {own.processor * 1e3 * WORKERS:.0f}",
                  flush=True)  # fmt: skip
    print(
        f"ratio by the clock {statistics.median(clocks):.1f}, by processor time on {WORKERS} cores {statistics.median(processors):.1f}"
    )


if __name__ == "__main__":
    main()
