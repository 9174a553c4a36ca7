"""Word lists and definitions as data: eras, fields, clause kinds, legal forms, … each with ids and source."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
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
            ``agreement_kinds``, ``party_types``, ``date_roles``).
    """
    if axis == "fields":
        return {entry["id"]: entry["name"] for entry in load_data("fields")["field"]}
    if axis == "clause_kinds":
        own = {entry["id"]: entry["name"] for entry in load_data("clause_kinds")["kind"]}
        return own | {"other": "その他"}
    names: dict[str, str] = load_data("names")[axis]
    return names
