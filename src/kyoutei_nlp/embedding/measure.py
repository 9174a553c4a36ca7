"""How well similarities agree with people's: ``python -m kyoutei_nlp.embedding.measure PAIRS.jsonl [MODEL]``.

PAIRS is in the shape of JGLUE's JSTS (Kurihara et al. 2022): ``sentence1``, ``sentence2``, ``label`` 0 to 5. Measured are the
pairs that the built-in model has not learned from (``held_out``); ``--all`` measures all of them.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from kyoutei_nlp.embedding.embedder import Embedder
from kyoutei_nlp.embedding.loading import load_embedder

HELD_OUT: Final = 15
_MARKS: Final = re.compile(r"[\s。、．，.,]")


def spearman(
    pairs: Sequence[tuple[str, str]], labels: Sequence[float], embedder: Embedder
) -> float:
    """Spearman's rank correlation of cosine and label, -1 to 1."""
    from scipy.stats import spearmanr

    left = embedder.embed_passages([one for one, _ in pairs])
    right = embedder.embed_passages([other for _, other in pairs])
    return float(spearmanr(np.einsum("nd,nd->n", left, right), labels)[0])


def held_out(pairs: Sequence[tuple[str, str]]) -> list[bool]:
    """Which pairs are kept from learning: 15 of 100 groups of pairs that share a sentence, by a hash of the group.

    A sentence on one side of the line is never on the other; marks and white space do not make a sentence another.
    """
    plain = [tuple(_MARKS.sub("", sentence) for sentence in pair) for pair in pairs]
    group: dict[str, str] = {}

    def root(sentence: str) -> str:
        while group.setdefault(sentence, sentence) != sentence:
            group[sentence] = group[group[sentence]]
            sentence = group[sentence]
        return sentence

    for one, other in plain:
        # The smallest sentence stands for its group, so that the order of pairs and sides does not matter.
        first, second = sorted((root(one), root(other)))
        group[second] = first
    return [_in_hundred(root(one)) < HELD_OUT for one, _ in plain]


def _in_hundred(sentence: str) -> int:
    return int(hashlib.sha256(sentence.encode()).hexdigest(), 16) % 100


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description="文の類似度を人の評価と比べる")
    parser.add_argument("pairs", type=Path)
    parser.add_argument("model", nargs="?", default=None)
    parser.add_argument("--all", action="store_true", help="学習に使った組も数える")
    chosen = parser.parse_args()
    lines = chosen.pairs.read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    out = held_out([(row["sentence1"], row["sentence2"]) for row in rows])
    rows = [row for row, held in zip(rows, out, strict=True) if held or chosen.all]
    pairs = [(row["sentence1"], row["sentence2"]) for row in rows]
    embedder = load_embedder(chosen.model)
    found = spearman(pairs, [row["label"] for row in rows], embedder)
    sys.stdout.write(f"{embedder.model_id}\t{len(pairs)} 組\tSpearman {found:.4f}\n")


if __name__ == "__main__":
    main()
