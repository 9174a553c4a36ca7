"""The pages of corpora/layout are read no worse than the limits in benchmarks/floors.toml say."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from layout import Figures, measure, shortfalls, total
from measures import Share
from truth import Item, items

ROOT = Path(__file__).parents[2]
PAGES = items(ROOT / "corpora" / "layout")


def test_pages_keep_their_limits() -> None:
    kinds: dict[str, list[Figures]] = {}
    for item in PAGES:
        kinds.setdefault(item.kind, []).append(measure(item, peers=False)["kyoutei_nlp"])
    limits = tomllib.loads((ROOT / "benchmarks" / "floors.toml").read_text("utf-8"))["layout"]
    assert shortfalls({kind: total(rows) for kind, rows in kinds.items()}, limits) == []


@pytest.mark.parametrize("item", PAGES, ids=lambda item: item.id)
def test_the_truth_holds_the_tables_and_titles(item: Item) -> None:
    text = "".join(item.text.split())
    for grid in item.tables:
        for row in grid:
            assert "".join("".join(cell or "" for cell in row).split()) in text
    for title in item.titles:
        assert "".join(title.split()) in text


def test_a_limit_is_a_ceiling_for_errors_and_a_floor_for_the_rest() -> None:
    found = {"table": {"CER": Share(2, 100), "cells": Share(9, 10)}}
    assert shortfalls(found, {"table": {"CER": 0.02, "cells": 0.9}}) == []
    assert shortfalls(found, {"table": {"CER": 0.01}}) == ["table: CER 0.0200, limit 0.01"]
    assert shortfalls(found, {"table": {"cells": 0.95}}) == ["table: cells 0.9000, limit 0.95"]


def test_a_kind_that_was_not_measured_keeps_no_limit() -> None:
    assert shortfalls({}, {"vertical": {"CER": 0.1}}) == ["vertical: CER -, limit 0.1"]
