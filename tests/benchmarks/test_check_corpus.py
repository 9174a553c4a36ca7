"""The check corpus says nothing that its own files do not bear out."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from dating import read_dates

CHECK = Path(__file__).parents[2] / "corpora" / "check"
GOLD = [
    json.loads(line) for line in (CHECK / "gold.jsonl").read_text(encoding="utf-8").splitlines()
]


def has_right_check_digit(code: str) -> bool:
    total = sum(
        int(digit) * weight for digit, weight in zip(code[:5], (6, 5, 4, 3, 2), strict=True)
    )
    return code[5] == str((11 - total % 11) % 10)


@pytest.mark.parametrize("labels", GOLD, ids=lambda labels: Path(labels["path"]).stem)
def test_a_line_of_gold_holds_together(labels: dict[str, Any]) -> None:
    assert (CHECK / labels["path"]).is_file()
    codes = [each["code"] for each in labels["parties"] + labels["municipalities"] if each["code"]]
    assert all(map(has_right_check_digit, codes))
    days = [day["value"] for day in labels["dates"] if len(day["value"]) == 10]
    assert all(date.fromisoformat(day) for day in days)
    assert labels.get("signed_on") in [None, *days]


def test_every_document_has_its_gold() -> None:
    files = {path.name for path in (CHECK / "documents").iterdir() if ".meta" not in path.name}
    assert files == {Path(labels["path"]).name for labels in GOLD}


def test_every_date_of_the_table_stands_in_its_text() -> None:
    rows = [
        json.loads(line)
        for line in (CHECK / "dates.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert "convention" in rows[0]
    assert all(each["surface"] in row["text"] for row in rows[1:] for each in row["dates"])
    assert len(read_dates(CHECK / "dates.jsonl")) == len(rows) - 1
