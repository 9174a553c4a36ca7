"""How good embedding models are at what we ask of them, one line a model.

python benchmarks/embedding.py [--pairs JSTS.jsonl] [--more FOLDER …] [MODEL …]

- similarity: Spearman of cosine and label on the pairs kept from learning (``embedding.measure``)
- topics: normalised mutual information of k-means (mean of ten seeds) and eight topics, 200 sentences of ``texts/topics.tsv``:
  the odd ones. No figure here is quite blind: these and the ones below were looked at when the recipe of the built-in model
  was chosen, similarity at some twenty variants of it; none was learned from
- fields: area under the curve, items of one field against items of two (``models/kyoutei-fields/calibration.tsv``)
- retrieval: nDCG@10, 48 questions in other words than the passages of corpora/sample that answer them (``texts/questions.tsv``)
- documents: area under the curve, passages of one document against passages of two, in corpora/check and in FOLDERs
- speed: passages of corpora/sample a second of processor time
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from kyoutei_nlp import read
from kyoutei_nlp.document import Document
from kyoutei_nlp.embedding import Embedder, load_embedder
from kyoutei_nlp.embedding.measure import held_out, spearman
from kyoutei_nlp.errors import UnreadableSourceError

ROOT = Path(__file__).parents[1]
TEXTS = Path(__file__).parent / "texts"
SAMPLE, CHECK = ROOT / "corpora/sample/documents", ROOT / "corpora/check/documents"
FORMAL = {"title", "signature"}
SHORTEST = 20


@cache
def documents(folder: Path) -> tuple[Document, ...]:
    """What can be read in ``folder``."""
    found = []
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.suffix in {".json", ".jsonl"}:
            continue
        try:
            found.append(read(path))
        except UnreadableSourceError:
            continue
    return tuple(found)


def passages(folder: Path) -> list[tuple[str, str]]:
    """File name and text of the passages that say something."""
    return [
        (Path(document.source.path).name, text)
        for document in documents(folder)
        for passage in document.passages
        if passage.kind not in FORMAL and len(text := document.quote(passage.span)) > SHORTEST
    ]


def table(path: Path) -> list[list[str]]:
    """Lines of tab-separated cells."""
    return [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]


def apart(rows: Any, owners: Sequence[str]) -> float:
    """Area under the curve: pairs of one owner have the higher cosine."""
    from sklearn.metrics import roc_auc_score

    names = np.unique(np.array(owners), return_inverse=True)[1]
    upper = np.triu_indices(len(rows), 1)
    return float(roc_auc_score((names[:, None] == names[None])[upper], (rows @ rows.T)[upper]))


def topics(embedder: Embedder) -> float:
    """Normalised mutual information on the odd sentences."""
    from sklearn.cluster import KMeans
    from sklearn.metrics import normalized_mutual_info_score

    lines = table(TEXTS / "topics.tsv")[1::2]
    truth = [topic for topic, _ in lines]
    rows = embedder.embed_passages([text for _, text in lines])
    runs = [KMeans(8, n_init=4, random_state=seed).fit_predict(rows) for seed in range(10)]
    return float(np.mean([normalized_mutual_info_score(truth, labels) for labels in runs]))


def retrieval(embedder: Embedder) -> float:
    """Mean nDCG@10 of the questions."""
    found = passages(SAMPLE)
    rows = embedder.embed_passages([text for _, text in found])
    plain = [re.sub(r"\s", "", text) for _, text in found]
    gains = 1 / np.log2(np.arange(2, 12))
    scores = []
    for question, number, quote in table(TEXTS / "questions.tsv"):
        right = np.array(
            [
                name.startswith(number) and quote in text
                for (name, _), text in zip(found, plain, strict=True)
            ]
        )
        order = np.argsort(-(rows @ embedder.embed_query(question)), kind="stable")[:10]
        scores.append(gains[right[order]].sum() / gains[: right.sum()].sum())
    return float(np.mean(scores))


def fields(embedder: Embedder) -> float:
    """Items of one field each."""
    lines = [
        line for line in table(ROOT / "models/kyoutei-fields/calibration.tsv") if "," not in line[0]
    ]
    lines = [line for line in lines if line[0] != "-"]
    return apart(embedder.embed_passages([text for _, text in lines]), [name for name, _ in lines])


def same_document(embedder: Embedder, folders: Sequence[Path]) -> float:
    """Over all documents of the folders together."""
    found = [each for folder in folders for each in passages(folder)]
    return apart(embedder.embed_passages([text for _, text in found]), [name for name, _ in found])


def speed(embedder: Embedder) -> float:
    """Passages a second."""
    texts = [text for _, text in passages(SAMPLE)]
    began = time.process_time()
    embedder.embed_passages(texts)
    return len(texts) / (time.process_time() - began)


def similarity(embedder: Embedder, path: Path | None) -> float:
    """Spearman, nan without pairs."""
    if path is None:
        return float("nan")
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    out = held_out([(row["sentence1"], row["sentence2"]) for row in rows])
    kept = [row for row, held in zip(rows, out, strict=True) if held]
    pairs = [(row["sentence1"], row["sentence2"]) for row in kept]
    return spearman(pairs, [row["label"] for row in kept], embedder)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", nargs="*", default=[None])
    parser.add_argument("--pairs", type=Path)
    parser.add_argument("--more", nargs="*", type=Path, default=[])
    options = parser.parse_args()
    print(
        f"{'model':34}{'similarity':>11}{'topics':>8}{'fields':>8}{'retrieval':>10}{'documents':>10}{'speed':>8}"
    )
    for name in options.models:
        embedder = load_embedder(name)
        figures = (
            f"{similarity(embedder, options.pairs):11.3f}{topics(embedder):8.3f}{fields(embedder):8.3f}"
            f"{retrieval(embedder):10.3f}{same_document(embedder, [CHECK, *options.more]):10.3f}{speed(embedder):8.0f}"
        )
        print(f"{embedder.model_id:34}{figures}")


if __name__ == "__main__":
    main()
