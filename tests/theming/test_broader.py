"""Themes in broader ones: near ones together, each once, called by the words of its parts."""

from __future__ import annotations

import numpy as np

from kyoutei_nlp.theme import Theme
from kyoutei_nlp.theming.broader import broader

NAMES = [
    "災害支援・防災（給水）",
    "観光（祭り）",
    "災害支援・防災（避難所）",
    "健康・医療",
    "消防・水防",
    "文化",
]


def themes(n: int) -> tuple[Theme, ...]:
    return tuple(
        Theme(f"T{number:02d}", NAMES[number], "machine", (), (), 10 + number, 0.9)
        for number in range(n)
    )


def test_near_themes_are_under_one_broader() -> None:
    centroids = np.eye(6, 8)
    for number in (2, 4):
        centroids[number] = 0.9 * np.eye(8)[0] + 0.4 * np.eye(8)[number]
    centroids /= np.linalg.norm(centroids, axis=1, keepdims=True)
    found = broader(themes(6), centroids)
    together = [{theme.id for theme in each.themes} for each in found]
    assert {"T00", "T02", "T04"} in together
    assert sorted(id_ for each in together for id_ in each) == [f"T{n:02d}" for n in range(6)]
    name = next(each.name for each in found if "T00" in {theme.id for theme in each.themes})
    assert name == "消防、災害支援"


def test_few_themes_stay_as_they_are() -> None:
    assert [each.name for each in broader(themes(2), np.eye(2, 4))] == [NAMES[1], NAMES[0]]
    assert broader((), np.zeros((0, 4))) == ()
