"""Word lists and definitions as data: eras, fields, clause kinds, legal forms, … each with ids and source."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any


@cache
def load_data(name: str) -> dict[str, Any]:
    """The table ``data/<name>.toml``; read once, never changed by the caller."""
    text = resources.files(__name__).joinpath(f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def names_of(axis: str) -> dict[str, str]:
    """Id → the Japanese name a person sees.

    Args:
        axis: ``fields``, ``clause_kinds``, or a table of data/names.toml (``document_kinds``,
            ``agreement_kinds``, ``party_types``, ``date_roles``, ``duty_hows``).
    """
    if axis == "fields":
        return {entry["id"]: entry["name"] for entry in load_data("fields")["field"]}
    if axis == "clause_kinds":
        own = {entry["id"]: entry["name"] for entry in load_data("clause_kinds")["kind"]}
        return own | {"other": "その他"}
    names: dict[str, str] = load_data("names")[axis]
    return names


def model_places(name: str) -> Iterator[Path]:
    """Where a model of that name may lie: ``models/`` beside the user, in the package, in a checkout of the project."""
    package = Path(str(resources.files("kyoutei_nlp")))
    for models in (Path("models"), package / "data" / "models", package.parents[1] / "models"):
        yield models / name


def model_folder(name: str) -> Path | None:
    """The first of these places that is there."""
    return next((place for place in model_places(name) if place.is_dir()), None)
