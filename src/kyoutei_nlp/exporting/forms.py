"""Workbooks that people fill in and send back (記入用の表): what a sheet is; ``excel`` writes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

FormRow = Sequence[str | None]


@dataclass(frozen=True, slots=True)
class FormColumn:
    """A column of a form.

    Attributes:
        width: In characters.
        locked: Whether people may only read it.
        hidden: Whether it is there for the machine only.
        choices: The values that may be chosen; empty for free text.
        hint: What a person reads who goes into a cell.
    """

    header: str
    width: int
    locked: bool = True
    hidden: bool = False
    choices: tuple[str, ...] = ()
    hint: str = ""


@dataclass(frozen=True, slots=True)
class FormSheet:
    """A sheet of a form.

    Attributes:
        frozen: So many columns stay in view.
        blank_rows: Rows below the last that people may fill in anew; their locked columns but the first stay locked.
    """

    name: str
    columns: tuple[FormColumn, ...]
    frozen: int = 0
    blank_rows: int = 0
