"""The measures of reading say what they should on tiny texts."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from measures import (
    Share,
    character_errors,
    furniture_left,
    joints,
    letters,
    lost_lines,
    order,
    relations,
    table_scores,
    titles_exact,
    without_extra,
)
from truth import grids, items

ERRORS = [
    ("協定書", "協　定　書", 0),
    ("㈱北浜", "(株)北浜", 0),
    ("⽇本", "日本", 0),
    ("甲と乙", "乙と甲", 2),
    ("甲と乙", "", 3),
    ("ガス", "ｶﾞｽ", 0),
]


@pytest.mark.parametrize(("truth", "found", "n_errors"), ERRORS)
def test_characters_are_counted_in_order_and_without_white_space(
    truth: str, found: str, n_errors: int
) -> None:
    assert character_errors(letters(truth), letters(found)).hits == n_errors


TWO_COLUMNS = "左の段の一行目。左の段の二行目。右の段の一行目。右の段の二行目。"
ORDERS = [
    (TWO_COLUMNS, TWO_COLUMNS, 1.0),
    (TWO_COLUMNS, "右の段の一行目。右の段の二行目。左の段の一行目。左の段の二行目。", 2 / 3),
    (TWO_COLUMNS, "左の右の段の段の一一行目。行目。", 0.0),
    ("名称\t相手方の名称", "相手方の名称 名称", None),
]


@pytest.mark.parametrize(("truth", "found", "value"), ORDERS)
def test_order_is_the_share_of_neighbours_that_follow(
    truth: str, found: str, value: float | None
) -> None:
    assert order(truth, letters(found)).value == value


TRUE = "第１条　甲及び乙は協力する。\n甲　青葉市\n乙　みどり町"
SEAMS = [
    (TRUE, 0, 0, 0),
    ("第１条　甲及び乙\nは協力する。\n甲　青葉市\n乙　みどり町", 1, 0, 0),
    ("第１条　甲及び乙は協力する。甲　青葉市\n乙　みどり町", 0, 1, 0),
    ("第１条　甲及び乙は協力する。\n甲　青 葉 市\n乙　みどり町", 0, 0, 2),
    ("第１条　甲及び\n- 1 -\n乙は協力する。\n甲　青葉市\n乙　みどり町", 1, 0, 0),
]


@pytest.mark.parametrize(("found", "breaks", "joined", "blanks"), SEAMS)
def test_joints(found: str, breaks: int, joined: int, blanks: int) -> None:
    seen = joints(letters(TRUE), letters(found))
    assert (seen.breaks, seen.joined.hits, seen.blanks.hits) == (breaks, joined, blanks)
    assert seen.joined.of == 2


def test_a_page_joint_is_no_border_of_paragraphs() -> None:
    seen = joints(letters("甲は乙に\f通知する。"), letters("甲は乙に\n通知する。"))
    assert (seen.breaks, seen.joined.of) == (1, 0)


FURNITURE = [
    ("青葉市協定集\n本文です。\n- 1 -\n続きです。", 2),
    ("本文です。\n続きです。", 0),
    ("本文です。青葉市協定集続きです。", 1),
    ("本文です。- 1 -続きです。", 0),  # as short as that, it counts only on a line of its own
]


@pytest.mark.parametrize(("found", "left"), FURNITURE)
def test_furniture_in_the_body_is_counted(found: str, left: int) -> None:
    share = furniture_left(
        ["青葉市協定集", "- 1 -"], letters("本文です。続きです。"), letters(found)
    )
    assert share == Share(left, 2)


def test_furniture_that_the_body_says_too_is_not_left_over() -> None:
    body = letters("青葉市協定集を作る。")
    assert furniture_left(["青葉市協定集"], body, body).hits == 0


def test_optional_lines_count_neither_way() -> None:
    truth = letters("質問の件名\n本文")
    found = without_extra(
        letters("受付番号【 】\n質問の件名\n本文"), truth, ["受付番号【 】", "本文"]
    )
    assert found.text == truth.text
    assert found.breaks(4, 5)


def test_a_line_is_lost_when_most_of_it_is_nowhere() -> None:
    truth = "甲は物資を供給する。\n乙は職員を派遣する。\n記"
    assert lost_lines(truth, letters("乙は職員を派遺する。")) == Share(1, 2)


GRID = [["名称", "相手方"], ["物資の供給", "北浜商店"], [None, "南浜商店"]]
TABLES = [
    ([[["名称", "相手方"], ["物資の供給", "北浜商店"], ["", "南浜商店"]]], 1.0, 1.0),
    ([[["名称", "相手方"], ["物資の供給", "北浜商店"], ["物資の供給", "南浜商店"]]], 1.0, 1.0),
    (
        [[["名称", "相手方"], ["物資の供給", "北浜商店"]], [["名称", "相手方"], ["", "南浜商店"]]],
        1.0,
        8 / 9,
    ),
    ([], 0.0, 0.0),
    ([[["名称 相手方"], ["物資の供給 北浜商店"], ["南浜商店"]]], 2 / 8, 0.0),
]


@pytest.mark.parametrize(("found", "cells", "pairs"), TABLES)
def test_tables(found: list[list[list[str | None]]], cells: float, pairs: float) -> None:
    scores = table_scores([GRID], found)
    assert scores[0].value == pytest.approx(cells)
    assert scores[1].value == pytest.approx(pairs)


def test_relations_skip_blank_cells() -> None:
    assert set(relations([["番号", "", "名称"], ["", "", "供給"]])) == {
        ("番号", "名称", "right"),
        ("名称", "供給", "down"),
    }


def test_runs_of_tabbed_lines_are_tables() -> None:
    assert grids("一覧\n番号\t名称\n1\t供給\n注\n甲\t乙") == (
        [["番号", "名称"], ["1", "供給"]],
        [["甲", "乙"]],
    )


def test_titles_are_compared_slide_by_slide() -> None:
    assert titles_exact(["協定とは", "今後"], ["協定 とは"]) == Share(1, 2)


def test_the_sample_says_how_its_documents_are_laid_out() -> None:
    kinds = Counter(item.kind for item in items(Path(__file__).parents[2] / "corpora" / "sample"))
    assert kinds["scan"] == 3
    assert kinds["vertical"] == 3
    assert kinds["two_column"] == 4


def test_a_folder_without_truth_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        items(tmp_path)
