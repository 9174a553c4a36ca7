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
