"""The notebooks: nothing of a run is kept in them, and they use public names only (``make notebooks`` runs them)."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

import kyoutei_nlp

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))


def test_there_are_three() -> None:
    assert [path.stem for path in NOTEBOOKS] == [
        "01_一件を読む",
        "02_札を確かめる",
        "03_主題を眺める",
    ]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_nothing_of_a_run_is_kept_and_names_are_public(path: Path) -> None:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert code
    assert not [cell for cell in code if cell["outputs"] or cell["execution_count"]]
    tree = ast.parse("\n".join("".join(cell["source"]) for cell in code))
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("kyoutei_nlp"):
            assert node.module == "kyoutei_nlp"
            assert {alias.name for alias in node.names} <= set(kyoutei_nlp.__all__)
        if isinstance(node, ast.Attribute):
            assert not node.attr.startswith("_"), node.attr
