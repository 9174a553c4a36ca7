"""How well similarities agree with people's: ``python -m kyoutei_nlp.embedding.measure PAIRS.jsonl [MODEL]``.

PAIRS is in the shape of JGLUE's JSTS (Kurihara et al. 2022): ``sentence1``, ``sentence2``, ``label`` 0 to 5.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from kyoutei_nlp.embedding.embedder import Embedder
from kyoutei_nlp.embedding.loading import load_embedder


def spearman(
    pairs: Sequence[tuple[str, str]], labels: Sequence[float], embedder: Embedder
) -> float:
    """Spearman's rank correlation of cosine and label, -1 to 1."""
    from scipy.stats import spearmanr

    left = embedder.embed_passages([one for one, _ in pairs])
    right = embedder.embed_passages([other for _, other in pairs])
    return float(spearmanr(np.einsum("nd,nd->n", left, right), labels)[0])


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description="文の類似度を人の評価と比べる")
    parser.add_argument("pairs", type=Path)
    parser.add_argument("model", nargs="?", default=None)
    chosen = parser.parse_args()
    lines = chosen.pairs.read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    pairs = [(row["sentence1"], row["sentence2"]) for row in rows]
    embedder = load_embedder(chosen.model)
    found = spearman(pairs, [row["label"] for row in rows], embedder)
    sys.stdout.write(f"{embedder.model_id}\t{len(pairs)} 組\tSpearman {found:.4f}\n")


if __name__ == "__main__":
    main()
