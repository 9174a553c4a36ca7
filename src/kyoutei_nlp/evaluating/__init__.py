"""Evaluating (評価): records against gold, label by label."""

from kyoutei_nlp.evaluating.gold import GoldRecord, match_gold, read_gold
from kyoutei_nlp.evaluating.scores import Evaluation, Mistake, Score, evaluate

__all__ = ["Evaluation", "GoldRecord", "Mistake", "Score", "evaluate", "match_gold", "read_gold"]
