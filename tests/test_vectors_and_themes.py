"""Vectors are unit rows of one model; themes and assignments stay in their ranges."""

from __future__ import annotations

import numpy as np
import pytest

from kyoutei_nlp.errors import ContractError
from kyoutei_nlp.theme import Grouping, Theme, ThemeAssignment
from kyoutei_nlp.vectors import PassageVectors

UNIT = np.eye(2, 3, dtype=np.float32)

BROKEN = [
    lambda: PassageVectors("m", ("a",), UNIT),
    lambda: PassageVectors("m", ("a", "b"), UNIT * 2),
    lambda: PassageVectors("m", ("a", "b"), UNIT.astype(np.float64)),  # type: ignore[arg-type]
    lambda: PassageVectors("m", ("a", "b"), UNIT[0]),
    lambda: Theme("T01", "", "machine", (), (), 1, 0.5),
    lambda: Theme("T01", "見守り", "machine", (), (), 1, 1.5),
    lambda: ThemeAssignment("a#0", "T01", 1.1),
    lambda: Grouping(np.zeros((2, 2), dtype=np.int64), 0.5),
    lambda: Grouping(np.zeros(2, dtype=np.int64), 2.0),
]


@pytest.mark.parametrize("build", BROKEN)
def test_a_broken_promise_is_refused_at_birth(build: object) -> None:
    with pytest.raises(ContractError):
        build()  # type: ignore[operator]


def test_noise_is_no_group() -> None:
    assert Grouping(np.array([0, 0, 2, -1]), 1.0).n_groups == 2
