"""Quality figures of the whole pipeline on gold, as a table; with ``--floors`` a gate for CI.

python benchmarks/quality.py corpora/sample/gold.jsonl [OTHER/gold.jsonl …] [--floors benchmarks/floors.toml]
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from pathlib import Path

from kyoutei_nlp import printing
from kyoutei_nlp.evaluating import Evaluation, evaluate, read_gold
from kyoutei_nlp.pipeline import records_for_gold


def measure(gold_path: Path) -> Evaluation:
    """Read the documents beside the gold and judge what was found."""
    gold = read_gold(gold_path)
    with printing.progress() as progress:
        return evaluate(gold, records_for_gold(gold, gold_path.parent, progress=progress))


def shortfalls(found: Evaluation, floors: dict[str, float]) -> list[str]:
    """Labels whose F1 lies under their floor, or that were not judged at all."""
    scores = {score.label: score.f1 for score in found.scores}
    return [
        f"{label}: F1 {scores.get(label, 0.0):.3f} < {floor}"
        for label, floor in floors.items()
        if scores.get(label, 0.0) < floor
    ]


def main() -> int:
    """Print the tables; 1 if a floor is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--floors", type=Path)
    options = parser.parse_args()
    broken: list[str] = []
    for path in options.gold:
        print(path)
        found = measure(path)
        printing.evaluation(found)
        if options.floors:
            broken += shortfalls(
                found, tomllib.loads(options.floors.read_text(encoding="utf-8"))["f1"]
            )
    print("\n".join(broken) if broken else "")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
