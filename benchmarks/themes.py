"""Themes beside BERTopic, and how steady and large they may be; figures for docs and README.

python benchmarks/themes.py [--bertopic FOLDER] [--also FOLDER …] [--scale 300000]

- beside: ours and BERTopic 0.17 on the same vectors of ``texts/topics.tsv`` (eight topics), with a Japanese tokenizer, in one run:
  normalised mutual information, adjusted Rand index, themes found, outliers (share), processor seconds. BERTopic's are given twice, as
  they come and with outliers given to the nearest topic. Its folder holds bertopic, umap-learn, hdbscan and what they need.
- steady: adjusted Rand index between fits on 90 % of the documents of a folder, all as ``kyoutei themes fit`` does it; share of passages that keep their id when the last
  10 % of the documents arrive and all is fitted anew; a second fit and one with other threads give the same labels
- scale: seconds and memory of a fit of N made-up passages of 300 dimensions
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from kyoutei_nlp import Corpus, Settings, ThemeModel, run
from kyoutei_nlp.corpus_themes import fields_of, gather
from kyoutei_nlp.embedding import load_embedder
from kyoutei_nlp.theming import find_themes
from kyoutei_nlp.vectors import PassageVectors

TEXTS = Path(__file__).parent / "texts"
CORPORA = [
    Path(__file__).parents[1] / "corpora" / name / "documents" for name in ("sample", "check")
]


def scores(truth: Sequence[str], labels: Any) -> str:
    """NMI, ARI, themes, outliers."""
    from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

    labels = np.asarray(labels)
    return (
        f"NMI {normalized_mutual_info_score(truth, labels):.3f}  ARI {adjusted_rand_score(truth, labels):.3f}  "
        f"themes {len(set(labels.tolist()) - {-1}):3d}  outliers {np.mean(labels == -1):.2f}"
    )


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """The result and the processor seconds it took."""
    began = time.process_time()
    return work(), time.process_time() - began


def beside(bertopic: Path | None) -> None:
    """Ours, and BERTopic if it is there."""
    lines = [
        line.split("\t") for line in (TEXTS / "topics.tsv").read_text(encoding="utf-8").splitlines()
    ]
    truth, texts = [topic for topic, _ in lines], [text for _, text in lines]
    rows = load_embedder().embed_passages(texts)
    for method in ("agglomerative", "kmeans"):
        fits = [
            timed(lambda method=method: ThemeModel(method=method).fit(rows, texts=texts))
            for _ in range(2)
        ]
        (_, first), (model, seconds) = fits
        print(
            f"ours, {method:14} {scores(truth, model.labels_)}  {seconds:.2f} s (first run of the process {first:.2f} s)"
        )
    if bertopic is not None:
        _bertopic(bertopic, truth, texts, rows)


def _bertopic(folder: Path, truth: list[str], texts: list[str], rows: Any) -> None:
    sys.path.insert(0, str(folder))
    from bertopic import BERTopic
    from sklearn.feature_extraction.text import CountVectorizer
    from umap import UMAP

    from kyoutei_nlp.words import words

    def nouns(text: str) -> list[str]:
        return [word.normal for word in words(text) if word.part == "名詞"]

    def fit() -> Any:
        counter = CountVectorizer(tokenizer=nouns, token_pattern=None)
        reduction = UMAP(
            n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=0
        )
        model = BERTopic(vectorizer_model=counter, umap_model=reduction, language="multilingual")
        return model, model.fit_transform(texts, rows)[0]

    _, first = timed(fit)  # numba compiles in the first run
    (model, labels), seconds = timed(fit)
    print(
        f"BERTopic             {scores(truth, labels)}  {seconds:.2f} s (first run of the process {first:.2f} s)"
    )
    given = model.reduce_outliers(texts, labels, strategy="embeddings", embeddings=rows)
    print(f"BERTopic, all given  {scores(truth, given)}")


@contextmanager
def collected(folder: Path) -> Iterator[Corpus]:
    """A corpus of all documents of a folder, without themes."""
    with TemporaryDirectory() as scratch:
        place = Path(scratch) / "themes.sqlite3"
        run([folder], corpus=place, settings=Settings(workers=1), themes=False)
        with Corpus.open(place) as corpus:
            yield corpus


def steady(folder: Path) -> None:
    """Subsamples, arrivals, reruns, all as ``kyoutei themes fit`` does it."""
    with collected(folder) as corpus:
        all_ = replace(gather(corpus), fields=fields_of(corpus, None))
    vectors, owners = all_.vectors, all_.documents
    documents = list(dict.fromkeys(owners))

    def fit(kept: set[str], **more: Any) -> Any:
        rows = [n for n, owner in enumerate(owners) if owner in kept]
        part = PassageVectors(
            vectors.model_id, tuple(vectors.passage_ids[n] for n in rows), vectors.matrix[rows]
        )
        found = find_themes(
            part,
            [all_.texts[n] for n in rows],
            documents=[owners[n] for n in rows],
            aside=all_.aside[rows],
            fields=all_.fields,
            **more,
        )
        return found, {each.target: each.theme_id for each in found.passages}

    whole, labels = fit(set(documents))
    n_themes = len(whole.themes)
    _, same = fit(set(documents))
    print(
        f"{folder.parent.name}: {len(documents)} documents, {n_themes} themes, stability {whole.grouping.stability:.2f}, "
        f"the same again: {same == labels}"
    )
    random = np.random.RandomState(0)
    runs = []
    for _ in range(6):
        kept = set(random.choice(documents, round(0.9 * len(documents)), replace=False))
        runs.append(fit(kept, n_themes=n_themes)[1])
    pairs = [_agreement(one, two) for one, two in combinations(runs, 2)]
    print(f"adjusted Rand between fits on 90 %: mean {np.mean(pairs):.3f}, least {min(pairs):.3f}")
    with_whole = [_agreement(labels, one) for one in runs]
    print(f"adjusted Rand of fits on 90 % with the whole: mean {np.mean(with_whole):.3f}")
    shares = []
    for seed in range(5):
        order = list(np.random.RandomState(seed).permutation(documents))
        early = set(order[: round(0.9 * len(order))])
        before, old = fit(early)
        _, new = fit(
            set(documents),
            previous=before.themes,
            previous_centroids=before.centroids,
            previous_labels=[old.get(each) for each in vectors.passage_ids],
        )
        shares.append(np.mean([new.get(key) == theme for key, theme in old.items() if key in new]))
    print(f"ids kept when 10 % arrive: mean {np.mean(shares):.3f}, least {min(shares):.3f}")


def _agreement(one: dict[str, str], other: dict[str, str]) -> float:
    from sklearn.metrics import adjusted_rand_score

    both = sorted(set(one) & set(other))
    return float(adjusted_rand_score([one[key] for key in both], [other[key] for key in both]))


def threads() -> None:
    """The same labels on one thread and on two."""
    code = (
        "import numpy as np, hashlib; from kyoutei_nlp import ThemeModel;"
        "rows = np.random.RandomState(0).standard_normal((6000, 100)).astype('f4') + np.repeat(np.eye(12, 100), 500, 0) * 9;"
        "model = ThemeModel().fit(rows); print(hashlib.sha256(model.labels_.tobytes()).hexdigest())"
    )
    said = [
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"OMP_NUM_THREADS": n, "OPENBLAS_NUM_THREADS": n},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for n in ("1", "2")
    ]
    print(f"the same labels on one thread and two: {said[0] == said[1]}")


def scale(n: int) -> None:
    """Seconds and memory of a fit in a process of its own."""
    code = (
        "import json, resource, sys, time; import numpy as np; from kyoutei_nlp import ThemeModel;"
        f"n = {n}; random = np.random.RandomState(0); centres = random.standard_normal((40, 300)).astype('f4');"
        "rows = np.empty((n, 300), dtype='f4');\n"
        "for start in range(0, n, 10000):\n"
        "    k = min(10000, n - start)\n"
        "    rows[start:start+k] = centres[random.randint(40, size=k)] + 1.5 * random.standard_normal((k, 300))\n"
        "began, cpu = time.time(), time.process_time(); model = ThemeModel().fit(rows)\n"
        "print(json.dumps([model.n_themes_, time.time() - began, time.process_time() - cpu,"
        " resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20]))"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    themes, wall, cpu, memory = json.loads(said.splitlines()[-1])
    print(
        f"{n} x 300: {themes} themes, {wall:.0f} s, {cpu:.0f} processor seconds, {memory:.2f} GiB at most"
    )


def main() -> None:
    """Print all figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--bertopic", type=Path, help="pip install --no-deps --target FOLDER bertopic umap-learn …"
    )
    parser.add_argument(
        "--also", type=Path, nargs="*", default=[], help="more folders to be steady on"
    )
    parser.add_argument("--scale", type=int, default=300_000)
    options = parser.parse_args()
    beside(options.bertopic)
    for folder in [*CORPORA, *options.also]:
        steady(folder)
    threads()
    scale(options.scale)


if __name__ == "__main__":
    main()
