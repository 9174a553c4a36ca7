"""How well ``parse_dates`` reads a table of date expressions: one line a text, a reference day, and what stands in it.

python benchmarks/dating.py corpora/check/dates.jsonl [--errors] [--floors benchmarks/floors_check.toml]

``{"text", "reference", "dates": [{"surface", "value", "flag"}]}``; a line without ``text`` (the convention) is left out.
Values are judged as a bag; a range may be found as one interval or as its two ends; a day the calendar does not
have (value null) is right with any value and the flag ``invalid``.
"""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from kyoutei_nlp import parse_dates
from kyoutei_nlp.evaluating import Score

Found = Sequence[tuple[str | None, str | None]]
"""(value, flag) of each date found in a text."""
IMPOSSIBLE: Final = "no such day"


@dataclass(frozen=True, slots=True)
class DateLine:
    """One text of the table; ``dates`` are its (value, flag), none for a text without a date."""

    identity: str
    text: str
    reference: date
    dates: tuple[tuple[str | None, str | None], ...]


@dataclass(frozen=True, slots=True)
class DateScore(Score):
    """Figures over all lines (each counts as a document); flags are counted on the dates that have one in the table."""

    n_flags: int
    n_flags_right: int
    mistakes: tuple[str, ...]


def read_dates(path: Path) -> list[DateLine]:
    """The lines of a table."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [
        DateLine(
            row["id"],
            row["text"],
            date.fromisoformat(row["reference"]),
            tuple((each["value"], each["flag"]) for each in row["dates"]),
        )
        for row in rows
        if "text" in row
    ]


def by_kyoutei(text: str, reference: date) -> Found:
    """(value, flag) by ``parse_dates``."""
    return [(each.value, each.flag) for each in parse_dates(text, reference=reference)]


def measure_dates(
    lines: Iterable[DateLine], find: Callable[[str, date], Found] = by_kyoutei
) -> DateScore:
    """Judge ``find`` on all lines."""
    judged = [(line, find(line.text, line.reference)) for line in lines]
    bags = [_bags(line.dates, found) for line, found in judged]
    flags = [(each, found) for line, found in judged for each in line.dates if each[1]]
    return DateScore(
        label="date_table",
        n_gold=sum(gold.total() for gold, _ in bags),
        n_found=sum(found.total() for _, found in bags),
        n_right=sum((gold & found).total() for gold, found in bags),
        n_documents=len(bags),
        n_exact=sum(gold == found for gold, found in bags),
        n_flags=len(flags),
        n_flags_right=sum(_is_flagged(each, found) for each, found in flags),
        mistakes=tuple(
            f"{line.identity} {line.text} ({line.reference}): {list(line.dates)} ≠ {list(found)}"
            for (line, found), (gold, own) in zip(judged, bags, strict=True)
            if gold != own
        ),
    )


def _bags(gold: Found, found: Found) -> tuple[Counter[str], Counter[str]]:
    """Both as bags of values; what says the same is made the same."""
    wanted = Counter(value or IMPOSSIBLE for value, _ in gold)
    own = Counter(
        IMPOSSIBLE if flag == "invalid" and value not in wanted else str(value)
        for value, flag in found
    )
    _split_ranges(own, wanted)
    _split_ranges(wanted, own)
    return +wanted, +own


def _split_ranges(bag: Counter[str], other: Counter[str]) -> None:
    """A range of ``bag`` becomes its two ends where the other bag has these and not the range."""
    for value in [each for each in bag if "/" in each and each not in other]:
        ends = value.split("/")
        if all(end in other for end in ends):
            n = bag.pop(value)
            bag.update(dict.fromkeys(ends, n))


def _is_flagged(wanted: tuple[str | None, str | None], found: Found) -> bool:
    value, flag = wanted
    return any(f == flag and value in (None, v) for v, f in found)


def main() -> int:
    """Print the figures; 1 if F1 lies under its floor."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("table", type=Path)
    parser.add_argument("--errors", action="store_true")
    parser.add_argument("--floors", type=Path)
    options = parser.parse_args()
    score = measure_dates(read_dates(options.table))
    print(
        f"{options.table}: precision {score.precision:.3f}  recall {score.recall:.3f}  F1 {score.f1:.3f}  "
        f"lines wholly right {score.n_exact}/{score.n_documents}  flags {score.n_flags_right}/{score.n_flags}"
    )
    if options.errors:
        print("\n".join(score.mistakes))
    floors = tomllib.loads(options.floors.read_text(encoding="utf-8")) if options.floors else {}
    floor = floors.get("date_table", {}).get("f1", 0.0)
    if score.f1 < floor:
        print(f"date_table: F1 {score.f1:.3f} < {floor}")
    return int(score.f1 < floor)


if __name__ == "__main__":
    sys.exit(main())
