"""Reviewing (確認): what people type for the values of a record, and the review workbook out and back in."""

from kyoutei_nlp.reviewing.importing import (
    Change,
    Fault,
    ImportPlan,
    apply_import,
    plan_import,
)
from kyoutei_nlp.reviewing.spelling import shown, typed, wareki
from kyoutei_nlp.reviewing.workbook import write_review_workbook

__all__ = [
    "Change",
    "Fault",
    "ImportPlan",
    "apply_import",
    "plan_import",
    "shown",
    "typed",
    "wareki",
    "write_review_workbook",
]
