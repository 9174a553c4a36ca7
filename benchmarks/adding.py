"""How long one file takes to be added to a great corpus, from a cold start: ``kyoutei run`` in a new process, its themes included.

python benchmarks/adding.py CORPUS [--times 3]

CORPUS is one made by ``filling.py`` (90,000 agreements) or by a run. Where it has no themes they are fitted first, and that is timed, too.
The invented agreements that are added stay in it.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from generate import generate

from kyoutei_nlp.corpus import Corpus

COMMAND = (sys.executable, "-m", "kyoutei_nlp.cli")


def timed(*words: str) -> float:
    """Seconds of one command, start of the interpreter included."""
    started = time.monotonic()
    subprocess.run([*COMMAND, *words], check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - started


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--times", type=int, default=3)
    options = parser.parse_args()
    corpus = str(options.corpus)
    with Corpus.open(corpus) as kept:
        n, has_themes = len(kept.document_ids()), bool(kept.theme_list())
    if not has_themes:
        print(f"themes of {n:,} documents: {timed('themes', 'fit', '--corpus', corpus):.1f} s")
    spent = []
    for _ in range(options.times):
        with tempfile.TemporaryDirectory() as scratch:
            generate(Path(scratch), 1, seed=time.time_ns())
            spent.append(timed("run", scratch, "--corpus", corpus, "--quiet"))
    print(
        f"one file added to {n:,} documents, cold: {statistics.median(spent):.1f} s"
        f" (median of {options.times}; {min(spent):.1f}-{max(spent):.1f})"
    )


if __name__ == "__main__":
    main()
