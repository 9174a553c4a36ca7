"""What other programs may rely on: the public names, and the contract that tells of them."""

from __future__ import annotations

import re
from pathlib import Path

import kyoutei_nlp

CONTRACT = Path(__file__).parents[1] / "docs" / "contract.md"


def test_public_names_are_those_of_the_contract() -> None:
    text = CONTRACT.read_text(encoding="utf-8")
    told = re.search(r"from kyoutei_nlp import \(([^)]+)\)", text)
    assert told is not None
    names = {name.strip() for name in told[1].split(",") if name.strip()}
    assert names == set(kyoutei_nlp.__all__) - {"__version__"}
    assert len(kyoutei_nlp.__all__) <= 20


def test_every_public_name_is_there_and_documented() -> None:
    for name in kyoutei_nlp.__all__:
        assert getattr(kyoutei_nlp, name) is not None
        if name != "__version__":
            assert getattr(kyoutei_nlp, name).__doc__


def test_an_unknown_name_is_an_attribute_error() -> None:
    assert not hasattr(kyoutei_nlp, "nothing_of_the_kind")
    assert set(kyoutei_nlp.__all__) <= set(dir(kyoutei_nlp))
