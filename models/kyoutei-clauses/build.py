"""Fits the head for kinds of clauses from training.tsv and writes head.npz and MODEL.toml beside it.

python models/kyoutei-clauses/build.py

training.tsv: kind, heading (may be empty) and the beginning of the body, a clause a line. heldout.tsv was written apart from it and
from the rules, and only measures: rules alone, model alone, the model where the rules say ``other``. Temperature and limit come
from five-fold cross-validation on training.tsv.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from kyoutei_nlp.characters import fold
from kyoutei_nlp.tagging.clause_head import ClauseHead, features
from kyoutei_nlp.tagging.clauses import kind_of

HERE = Path(__file__).parent
# Inverse regularisation; the best of 1, 4, 16, 64, 256 by accuracy in cross-validation (from 16 on within one item).
STRENGTH = 64.0
# Share of the said kinds that must be right in cross-validation.
PRECISION = 0.82
Row = tuple[str, str, str]


def rows(name: str) -> list[Row]:
    """Kind, folded heading, folded body."""
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    parts = [line.split("\t") for line in lines]
    return [(kind, fold(heading).text, fold(body).text) for kind, heading, body in parts]


def matrix(table: list[Row]) -> Any:
    """``(n_clauses, BUCKETS)``."""
    return np.stack([features(heading, body) for _, heading, body in table])


def calibrated(scores: Any, right: Any) -> float:
    """The temperature with the least log loss."""

    def loss(temperature: float) -> float:
        raised = scores / temperature
        raised = raised - raised.max(axis=1, keepdims=True)
        logs = raised - np.log(np.exp(raised).sum(axis=1, keepdims=True))
        return float(-logs[np.arange(len(right)), right].mean())

    return min((round(step, 3) for step in np.geomspace(0.1, 5, 200)), key=loss)


def limit_of(said: Any, right: Any, kinds: list[str]) -> float:
    """The least probability from which what is said is right often enough."""
    best, sure = said.argmax(axis=1), said.max(axis=1)
    known = best != kinds.index("other")
    for limit in np.arange(0.2, 0.95, 0.01):
        kept = known & (sure >= limit)
        if kept.any() and (best == right)[kept].mean() >= PRECISION:
            return float(round(limit, 2))
    return 0.95


def figures(table: list[Row], say: Any) -> dict[str, float]:
    """Share right of all, and of those that got a kind."""
    told = [(kind, say(heading, body)) for kind, heading, body in table]
    kinds = [(kind, said) for kind, said in told if said != "other"]
    return {
        "accuracy": sum(kind == said for kind, said in told) / len(told),
        "precision": sum(kind == said for kind, said in kinds) / max(len(kinds), 1),
        "other": 1 - len(kinds) / len(told),
    }


def card(head: ClauseHead, found: dict[str, dict[str, float]], n_held: int) -> str:
    """The text of MODEL.toml."""
    lines = [
        f"# Written by models/kyoutei-clauses/build.py; figures: {n_held} clauses of heldout.tsv, written apart from the training.",
        'name = "kyoutei-clauses"',
        'title = "条項の種類を見分ける学習済みの重み"',
        'licence = "Apache-2.0"',
        f'revision = "{head.revision}"',
        f"kinds = [{', '.join(chr(34) + kind + chr(34) for kind in head.kinds)}]",
        f"temperature = {head.temperature}",
        f"limit = {head.limit}",
        'trained_on = "training.tsv, written for this project; no outside text"',
    ]
    for name, values in found.items():
        lines += ["", f"[{name}]", *(f"{key} = {value:.3f}" for key, value in values.items())]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Fit, measure, write."""
    table, held = rows("training.tsv"), rows("heldout.tsv")
    kinds = sorted({kind for kind, _, _ in table})
    vectors, right = matrix(table), np.array([kinds.index(kind) for kind, _, _ in table])
    model = LogisticRegression(C=STRENGTH, max_iter=3000)
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    scores = cross_val_predict(model, vectors, right, cv=folds, method="decision_function")
    temperature = calibrated(scores, right)
    raised = np.exp(scores / temperature)
    said = raised / raised.sum(axis=1, keepdims=True)
    print(f"cross-validation: {(said.argmax(axis=1) == right).mean():.3f} right")
    model.fit(vectors, right)
    np.savez_compressed(
        HERE / "head.npz",
        coefficients=model.coef_.astype(np.float16),
        intercepts=model.intercept_.astype(np.float32),
    )
    revision = hashlib.sha256((HERE / "head.npz").read_bytes()).hexdigest()[:12]
    head = ClauseHead(
        tuple(kinds),
        model.coef_.astype(np.float16).astype(np.float64),
        model.intercept_.astype(np.float64),
        temperature,
        limit_of(said, right, kinds),
        revision,
    )
    found = {
        "rules": figures(held, kind_of),
        "model": figures(held, lambda heading, body: head.kind(heading, body) or "other"),
        "rules_and_model": figures(held, lambda h, b: kind_of(h, b, lambda: head)),
    }
    text = card(head, found, len(held))
    (HERE / "MODEL.toml").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
