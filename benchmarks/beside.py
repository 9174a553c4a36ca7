"""kyoutei_nlp and the ready-made stack (benchmarks/stock.py) side by side, judged by the same rules.

PYTHONPATH=.bench/stock python benchmarks/beside.py [FOLDER …]

A FOLDER holds a gold.jsonl with its documents, a dates.jsonl (benchmarks/dating.py), or both. ja-timex is in no
environment of ours, because its pins are not: `make .bench/stock` puts it into a folder of its own.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from dating import DateScore, measure_dates, read_dates
from quality import measure
from stock import days, stock_record

from kyoutei_nlp.evaluating import Evaluation, evaluate, read_gold
from kyoutei_nlp.reading.notes import read_notes


def measure_stock(gold_path: Path) -> Evaluation:
    """The same judgement of what the ready-made stack finds in the documents beside the gold."""
    gold, found = read_gold(gold_path), {}
    for entry in gold:
        path = gold_path.parent / entry.path
        found[entry.key] = stock_record(path, read_notes(path).date)
    return evaluate(gold, found)


def print_beside(ours: Evaluation, stock: Evaluation) -> None:
    """F1 of each label in two columns."""
    print(f"{'label':<16}{'kyoutei_nlp':>12}{'stock':>8}")
    for score in ours.scores:
        other = stock.score(score.label)
        print(f"{score.label:<16}{score.f1:>12.3f}{other.f1 if other else 0:>8.3f}")


def date_scores(path: Path) -> Iterator[tuple[str, DateScore]]:
    """Both on a table of date expressions."""
    lines = read_dates(path)

    def by_stock(text: str, reference: date) -> list[tuple[str | None, str | None]]:
        return [(day.value, None) for day in days(text, reference)]

    yield "kyoutei_nlp", measure_dates(lines)
    yield "ja-timex", measure_dates(lines, by_stock)


def print_dates(path: Path) -> None:
    """Precision and recall of both on a table of date expressions."""
    for name, score in date_scores(path):
        print(f"{name:<12} precision {score.precision:.3f}  recall {score.recall:.3f}  "
              f"lines wholly right {score.n_exact}/{score.n_documents}")  # fmt: skip


def main() -> int:
    """Print the tables of each folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "folders", nargs="*", type=Path, default=[Path("corpora/sample"), Path("corpora/check")]
    )
    for folder in parser.parse_args().folders:
        print(folder)
        if (folder / "gold.jsonl").is_file():
            print_beside(measure(folder / "gold.jsonl"), measure_stock(folder / "gold.jsonl"))
        if (folder / "dates.jsonl").is_file():
            print_dates(folder / "dates.jsonl")
    return 0


if __name__ == "__main__":
    sys.exit(main())
