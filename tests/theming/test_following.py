"""What became of each theme in a refit; ids follow the passages; an earlier solution is kept unless a new one is plainly better."""

from __future__ import annotations

import numpy as np
import pytest

from kyoutei_nlp.theme import Theme
from kyoutei_nlp.theming import ThemeModel, drift
from kyoutei_nlp.theming.following import changes, follow


def theme(theme_id: str, name: str = "", *, human: bool = False) -> Theme:
    return Theme(theme_id, name or theme_id, "human" if human else "machine", (), (), 10, 1.0)


OLD = (theme("T01"), theme("T02"), theme("T03"))
AXES = np.eye(4)

# New themes with their ids, passages in common with T01, T02, T03, and what is told.
TOLD = [
    (
        ("T01", "T02", "T03"),
        [[9, 0, 0], [0, 9, 0], [0, 0, 9]],
        {"T01": "kept", "T02": "kept", "T03": "kept"},
    ),
    (("T01", "T02"), [[9, 8, 0], [0, 0, 9]], {"T01": "merged"}),
    (("T01", "T04", "T02", "T03"), [[5, 0, 0], [4, 0, 0], [0, 9, 0], [0, 0, 9]], {"T04": "born"}),
    (("T01", "T02"), [[9, 0, 0], [0, 9, 0]], {"T03": "died"}),
]


@pytest.mark.parametrize(("ids", "shared", "kinds"), TOLD)
def test_what_became_of_each_is_told(
    ids: tuple[str, ...], shared: list[list[int]], kinds: dict[str, str]
) -> None:
    found = changes([theme(each) for each in ids], OLD, np.array(shared, dtype=float))
    told = {change.id: change.kind for change in found}
    assert kinds.items() <= told.items()


def test_a_theme_that_came_apart_is_told_with_its_parts() -> None:
    shared = np.array([[5.0, 0, 0], [4, 0, 0], [0, 9, 0], [0, 0, 9]])
    new = [theme(each) for each in ("T01", "T04", "T02", "T03")]
    (split,) = [change for change in changes(new, OLD, shared) if change.kind == "split"]
    assert (split.id, split.others) == ("T01", ("T01", "T04"))


def test_a_new_name_is_told_with_the_old_one() -> None:
    (told,) = changes([theme("T01", "防災")], [theme("T01", "避難所")], np.array([[9.0]]))
    assert (told.kind, told.name, told.others) == ("renamed", "防災", ("避難所",))


def test_an_id_follows_the_passages_even_where_the_middle_has_moved() -> None:
    moved = AXES[[1, 0]]
    shared = np.array([[9.0, 1.0], [1.0, 9.0]])
    found = follow(
        [theme("x"), theme("y")],
        moved,
        previous=OLD[:2],
        previous_centroids=AXES[:2],
        shared=shared,
    )
    assert [each.id for each in found] == ["T01", "T02"]
    alone = follow([theme("x"), theme("y")], moved, previous=OLD[:2], previous_centroids=AXES[:2])
    assert [each.id for each in alone] == ["T02", "T01"]


def _rows(centres: list[int], each: int, seed: int = 0) -> np.ndarray:
    random = np.random.RandomState(seed)
    rows = np.repeat(np.eye(8)[centres], each, axis=0)
    return np.asarray(rows + 0.05 * random.standard_normal(rows.shape))


def test_an_earlier_solution_is_taken_up_again() -> None:
    rows = _rows([0, 1, 2, 3], 12)
    coarse = ThemeModel(3).fit(rows)
    kept = ThemeModel(max_themes=4).fit(rows, start=ThemeModel(4).fit(rows).centroids_)
    assert kept.n_themes_ == 4
    better = ThemeModel(max_themes=6).fit(rows, start=coarse.centroids_[:2])
    assert better.n_themes_ == 4


def test_documents_far_from_every_theme_give_the_alarm() -> None:
    centroids = np.eye(8)[:3]
    known = _rows([0, 1, 2] * 10, 2)
    same, other = _rows([0, 1, 2, 0], 2, seed=5), _rows([6, 6, 7, 7], 2, seed=6)
    owners = [f"d{n // 2}" for n in range(60)] + [f"n{n // 2}" for n in range(8)]
    new = [False] * 60 + [True] * 8
    unit = lambda rows: rows / np.linalg.norm(rows, axis=1, keepdims=True)  # noqa: E731
    calm = drift(unit(np.concatenate([known, same])), owners, new, centroids)
    assert not calm.alarm
    found = drift(unit(np.concatenate([known, other])), owners, new, centroids)
    assert found.alarm
    assert (found.n_new, set(found.far)) == (4, {"n0", "n1", "n2", "n3"})
    assert not drift(unit(known), owners[:60], [False] * 60, centroids).alarm
