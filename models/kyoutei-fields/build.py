"""Fits the field head from training.tsv and calibration.tsv and writes head.npz and MODEL.toml beside them.

python models/kyoutei-fields/build.py

training.tsv fits one logistic regression a field over the built-in model's vectors. calibration.tsv, written later and
without a look at the cues, weighs that model, the cues and the likeness to the definitions against each other; the figures
on the card are of ten-fold cross-validation on it. The shipped regressions are then fitted on both.
"""

from __future__ import annotations

import hashlib
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict

from kyoutei_nlp.characters import fold
from kyoutei_nlp.data import load_data
from kyoutei_nlp.embedding import Embedder, load_embedder
from kyoutei_nlp.tagging.field_definitions import cues_of, load_fields
from kyoutei_nlp.tagging.field_head import ALL_PARTS, CUES, HEAD, LIKENESS

HERE = Path(__file__).parent
IDS = tuple(field.id for field in load_fields())
# Inverse regularisation of the regressions over unit vectors; the best of 0.7, 1, 2, 4, 20, 60, 180, 600 by the figures on the
# card (0.787; 20: 0.768).
STRENGTH = 2.0
COLUMNS = ((CUES, "strong"), (CUES, "weak"), (HEAD, "told"), (LIKENESS, "likeness"))


def rows(name: str) -> tuple[list[str], Any]:
    """The folded texts and the 0/1 matrix ``(n_texts, n_fields)`` of a table."""
    lines = [line.split("\t") for line in (HERE / name).read_text(encoding="utf-8").splitlines()]
    labels = [set(ids.split(",")) - {"-"} for ids, _ in lines]
    unknown = set().union(*labels) - set(IDS)
    if unknown:
        raise SystemExit(f"{name}: unknown fields {sorted(unknown)}")
    return [fold(text).text for _, text in lines], np.array(
        [[i in own for i in IDS] for own in labels]
    )


def regressions(vectors: Any, labels: Any) -> tuple[Any, Any]:
    """Coefficients ``(n_fields, n_dimensions)`` and intercepts."""
    fitted = [
        LogisticRegression(C=STRENGTH, max_iter=1000).fit(vectors, column) for column in labels.T
    ]
    return np.stack([m.coef_[0] for m in fitted]), np.array([m.intercept_[0] for m in fitted])


def definitions(embedder: Embedder) -> Any:
    """Unit vectors of name, definition and example of each field."""
    rows_ = {row["id"]: row for row in load_data("fields")["field"]}
    texts = [f"{rows_[i]['name']}。{rows_[i]['definition']}。{rows_[i]['example']}" for i in IDS]
    return embedder.embed_passages(texts)


def witnesses(
    texts: list[str], vectors: Any, fitted: tuple[Any, Any], defined: Any
) -> dict[str, Any]:
    """What each witness says of each text and field, flat."""
    strong, weak = cues_of(texts, load_fields())
    told = vectors @ fitted[0].T + fitted[1]
    likeness = vectors @ defined.T
    return {
        "strong": strong.ravel(),
        "weak": weak.ravel(),
        "told": told.ravel(),
        "likeness": likeness.ravel(),
    }


def stack(
    parts: frozenset[str], told: dict[str, Any], labels: Any
) -> tuple[list[float], dict[str, float]]:
    """Weights for these parts, and the figures of cross-validation by text."""
    used = [name for part, name in COLUMNS if part in parts]
    table = np.stack([told[name] for name in used], axis=1).astype(float)
    groups = np.repeat(np.arange(len(labels)), labels.shape[1])
    model = LogisticRegression(C=10.0)
    said = cross_val_predict(
        model, table, labels.ravel(), groups=groups, cv=GroupKFold(10), method="predict_proba"
    )[:, 1].reshape(labels.shape)
    model.fit(table, labels.ravel())
    weights = dict(zip(used, model.coef_[0], strict=True))
    found = said >= 0.5
    right = (found & labels).sum()
    figures = {
        "precision": right / max(found.sum(), 1),
        "recall": right / labels.sum(),
        "f1": 2 * right / (found.sum() + labels.sum()),
        "brier": float(np.mean((said - labels) ** 2)),
    }
    return [float(weights.get(name, 0.0)) for _, name in COLUMNS] + [
        float(model.intercept_[0])
    ], figures


def card(
    embedder: Embedder, stacking: list[tuple[list[str], list[float], dict[str, float]]]
) -> str:
    """The text of MODEL.toml."""
    lines = [
        "# Written by models/kyoutei-fields/build.py; figures: ten-fold cross-validation on calibration.tsv.",
        'name = "kyoutei-fields"',
        'title = "分野を見分ける学習済みの重み"',
        'licence = "Apache-2.0"',
        f'revision = "{hashlib.sha256((HERE / "head.npz").read_bytes()).hexdigest()[:12]}"',
        f'embedder = "{embedder.model_id}"',
        f"fields = [{', '.join(chr(34) + i + chr(34) for i in IDS)}]",
        'trained_on = "training.tsv and calibration.tsv, written for this project; no outside text"',
    ]
    for parts, weights, figures in stacking:
        lines += [
            "",
            "[[stacking]]",
            f"parts = [{', '.join(chr(34) + part + chr(34) for part in parts)}]",
            f"weights = [{', '.join(f'{w:.4f}' for w in weights)}]  # strong cue, weak cue, model, likeness, intercept",
            *(f"{name} = {value:.3f}" for name, value in figures.items()),
        ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Fit, measure, write."""
    embedder = load_embedder()
    texts, labels = rows("training.tsv")
    other_texts, other_labels = rows("calibration.tsv")
    vectors, other = embedder.embed_passages(texts), embedder.embed_passages(other_texts)
    defined = definitions(embedder)
    told = witnesses(other_texts, other, regressions(vectors, labels), defined)
    sets = [own for n in range(1, 4) for own in combinations(sorted(ALL_PARTS), n)]
    stacking = [(list(own), *stack(frozenset(own), told, other_labels)) for own in sets]
    both = regressions(np.concatenate([vectors, other]), np.concatenate([labels, other_labels]))
    np.savez(
        HERE / "head.npz",
        coefficients=both[0].astype(np.float32),
        intercepts=both[1].astype(np.float32),
        definitions=defined.astype(np.float32),
    )
    text = card(embedder, stacking)
    (HERE / "MODEL.toml").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
