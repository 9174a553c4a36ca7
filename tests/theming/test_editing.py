"""People join themes and take them apart; ids that were used are not used again."""

from __future__ import annotations

import numpy as np
import pytest

from kyoutei_nlp.errors import ThemeError
from kyoutei_nlp.theme import Theme
from kyoutei_nlp.theming.editing import in_order, merge, split

CENTROIDS = np.eye(3, 6)


def theme(number: int, *, size: int = 10) -> Theme:
    return Theme(f"T0{number}", f"主題{number}", "machine", (), (), size, 0.9)


THEMES = (theme(1, size=30), theme(2), theme(3))


def test_the_first_named_stays() -> None:
    themes, centroids = merge(THEMES, CENTROIDS, ["T03", "T01"])
    assert [each.id for each in themes] == ["T02", "T03"]
    assert themes[1].size == 40
    assert np.allclose(np.linalg.norm(centroids, axis=1), 1)
    assert centroids[1] @ CENTROIDS[0] > centroids[1] @ CENTROIDS[2] > 0.3


def test_the_largest_part_keeps_the_id() -> None:
    rows = np.repeat(np.array([[1.0, 0, 0, 0.3, 0, 0], [1.0, 0, 0, 0, 0.9, 0]]), [8, 5], axis=0)
    rows += 0.01 * np.random.RandomState(0).standard_normal(rows.shape)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    themes, centroids = split(THEMES, CENTROIDS, "T01", rows)
    sizes = {each.id: each.size for each in themes}
    assert sizes == {"T02": 10, "T03": 10, "T01": 8, "T04": 5}
    assert centroids.shape == (4, 6)
    ordered, _ = in_order(themes, centroids)
    assert [each.id for each in ordered] == ["T01", "T02", "T03", "T04"]


REFUSED = [(["T01"], "二つ以上"), (["T01", "T01"], "二つ以上"), (["T01", "T09"], "T09")]


@pytest.mark.parametrize(("ids", "told"), REFUSED)
def test_what_cannot_be_joined_is_said(ids: list[str], told: str) -> None:
    with pytest.raises(ThemeError, match=told):
        merge(THEMES, CENTROIDS, ids)


def test_what_cannot_be_taken_apart_is_said() -> None:
    with pytest.raises(ThemeError, match="条・段がありません"):
        split(THEMES, CENTROIDS, "T01", np.repeat(CENTROIDS[:1], 5, axis=0))
    with pytest.raises(ThemeError, match="T07"):
        split(THEMES, CENTROIDS, "T07", CENTROIDS)
