"""The estimator: scikit-learn's contract, made-up topics found, safe from three rows on, the same each time."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import joblib
import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.base import clone
from sklearn.metrics import adjusted_rand_score
from sklearn.utils.estimator_checks import check_estimator

from kyoutei_nlp.errors import ThemeError
from kyoutei_nlp.theming import ThemeModel


def _blobs(n_topics: int, each: int, *, d: int = 40, seed: int = 0, noise: float = 0.6):  # type: ignore[no-untyped-def]
    random = np.random.RandomState(seed)
    centres = random.standard_normal((n_topics, d))
    truth = np.repeat(np.arange(n_topics), each)
    rows = centres[truth] + noise * random.standard_normal((len(truth), d))
    return rows.astype(np.float32), truth


@pytest.mark.filterwarnings("ignore")
def test_it_is_a_scikit_learn_estimator() -> None:
    failed = [
        (result["check_name"], result["exception"])
        for result in check_estimator(ThemeModel(n_themes=2), on_fail=None)
        if result["status"] == "failed"
    ]
    assert failed == []


def test_the_constructor_only_stores() -> None:
    model = ThemeModel(4, method="agglomerative", temperature=0.2, random_state=3)
    assert clone(model).get_params() == model.get_params()


@pytest.mark.parametrize("n_topics", [2, 6])
@pytest.mark.parametrize("method", ["kmeans", "agglomerative"])
def test_the_number_of_topics_is_found(n_topics: int, method: str) -> None:
    rows, truth = _blobs(n_topics, 14)
    model = ThemeModel(method=method).fit(rows)
    assert model.n_themes_ == n_topics
    assert adjusted_rand_score(truth, model.labels_) > 0.99
    assert model.stability_ > 0.95


def test_membership_sums_to_one_and_agrees_with_the_labels() -> None:
    rows, _ = _blobs(4, 15)
    model = ThemeModel().fit(rows)
    soft = model.transform(rows)
    assert soft.shape == (60, model.n_themes_)
    assert np.allclose(soft.sum(axis=1), 1)
    assert np.array_equal(soft.argmax(axis=1), model.labels_)
    assert np.array_equal(model.predict(rows), model.labels_)


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 20])
def test_few_rows_are_no_trouble(n: int) -> None:
    rows, _ = _blobs(n, 1)
    model = ThemeModel().fit(rows)
    assert 1 <= model.n_themes_ <= max(1, n - 1)
    assert len(model.themes_) == model.n_themes_
    assert ThemeModel(50).fit(rows).n_themes_ <= n


def test_equal_rows_are_one_theme() -> None:
    assert ThemeModel().fit(np.ones((12, 5))).n_themes_ == 1


def test_of_many_rows_a_sample_is_grouped_and_all_settle(monkeypatch: pytest.MonkeyPatch) -> None:
    from kyoutei_nlp.theming import grouping

    monkeypatch.setattr(grouping, "SAMPLE", 300)
    rows, truth = _blobs(5, 300)
    model = ThemeModel().fit(rows)
    assert adjusted_rand_score(truth, model.labels_) > 0.99
    assert np.array_equal(model.predict(rows), model.labels_)


def test_a_document_alone_is_no_theme() -> None:
    rows, truth = _blobs(4, 12)
    documents = [f"d{topic}{n % 4 if topic else 0}" for n, topic in enumerate(truth)]
    model = ThemeModel(4).fit(rows, documents=documents)
    assert model.n_themes_ <= 4
    for theme in range(model.n_themes_):
        own = {documents[n] for n in np.flatnonzero(model.labels_ == theme)}
        assert len(own) >= 2
    assert ThemeModel(4).fit(rows).n_themes_ == 4


def test_stability_is_that_of_leaving_documents_out() -> None:
    rows, truth = _blobs(4, 30, noise=0.8)
    documents = [f"{topic}-{n % 6}" for n, topic in enumerate(truth)]
    model = ThemeModel().fit(rows, documents=documents)
    assert model.n_themes_ == 4
    assert model.stability_ > 0.95
    noise = np.random.RandomState(0).standard_normal((120, 40))
    assert ThemeModel(8).fit(noise, documents=documents).stability_ < 0.7


def test_hdbscan_leaves_outliers_and_offers_them_the_nearest_theme() -> None:
    rows, truth = _blobs(3, 30, noise=0.3)
    strange = np.random.RandomState(9).standard_normal((6, 40))
    model = ThemeModel(method="hdbscan").fit(np.concatenate([rows, strange]))
    assert model.n_themes_ == 3
    assert adjusted_rand_score(truth, model.labels_[:90]) > 0.95
    assert model.outliers_[90:].any()
    assert model.outliers_[:90].mean() < 0.05
    assert set(model.labels_) == {0, 1, 2}
    assert np.allclose(model.transform(strange).sum(axis=1), 1)
    assert not ThemeModel().fit(rows).outliers_.any()


def test_bertopic_is_a_clusterer_like_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, object] = {}

    class Topics:
        def __init__(self, **options: object) -> None:
            seen.update(options)

        def fit_transform(self, texts: list[str], rows: np.ndarray) -> tuple[list[int], None]:
            seen["texts"] = texts
            return [-1, *(rows[1:, 0] > rows[1:, 1]).astype(int)], None

    monkeypatch.setitem(sys.modules, "bertopic", SimpleNamespace(BERTopic=Topics))
    monkeypatch.setitem(sys.modules, "umap", SimpleNamespace(UMAP=lambda **options: options))
    rows = np.repeat(np.eye(2, 6), 10, axis=0) + 0.01
    texts = ["給水車を送る"] * 10 + ["観光案内をする"] * 10
    model = ThemeModel(method="bertopic", random_state=3).fit(rows, texts=texts)
    assert model.n_themes_ == 2
    assert model.outliers_.tolist() == [True] + [False] * 19
    assert model.labels_[0] == model.labels_[1]
    assert seen["umap_model"]["random_state"] is not None  # type: ignore[index]
    assert len(seen["texts"]) <= 20  # type: ignore[arg-type]


def test_a_bertopic_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "bertopic", None)
    with pytest.raises(ThemeError, match="pip install"):
        ThemeModel(method="bertopic").fit(np.eye(6))


def test_a_saved_model_says_the_same(tmp_path: Path) -> None:
    rows, _ = _blobs(4, 20, noise=1.0)
    model = ThemeModel().fit(rows)
    joblib.dump(model, tmp_path / "themes.joblib")
    again = joblib.load(tmp_path / "themes.joblib")
    new, _ = _blobs(4, 5, noise=1.0, seed=4)
    assert np.array_equal(again.predict(new), model.predict(new))
    assert again.transform(new).tobytes() == model.transform(new).tobytes()
    assert again.themes_ == model.themes_


FITTED = """
import hashlib, numpy as np
from kyoutei_nlp import ThemeModel
random = np.random.RandomState(0)
rows = np.repeat(np.eye(9, 60), 90, axis=0) * 6 + random.standard_normal((810, 60))
print(hashlib.sha256(ThemeModel().fit(rows.astype("f4")).labels_.tobytes()).hexdigest())
"""


def test_the_number_of_threads_changes_no_label() -> None:
    said = set()
    for n in ("1", "2"):
        threads = {"OMP_NUM_THREADS": n, "OPENBLAS_NUM_THREADS": n}
        done = subprocess.run(
            [sys.executable, "-c", FITTED],
            env=os.environ | threads,
            capture_output=True,
            text=True,
            check=True,
        )
        said.add(done.stdout)
    assert len(said) == 1


def test_twice_the_same_seed_is_twice_the_same_result() -> None:
    rows, _ = _blobs(4, 10, noise=1.5)
    first, second = ThemeModel().fit(rows), ThemeModel().fit(rows)
    assert first.centroids_.tobytes() == second.centroids_.tobytes()
    assert first.themes_ == second.themes_


def test_a_subsample_gives_the_same_themes() -> None:
    rows, _ = _blobs(4, 20, noise=1.0)
    whole = ThemeModel().fit(rows)
    part = np.sort(np.random.RandomState(1).choice(len(rows), 72, replace=False))
    refit = ThemeModel(whole.n_themes_).fit(rows[part])
    assert adjusted_rand_score(whole.labels_[part], refit.labels_) > 0.9


def test_rows_set_aside_have_no_say() -> None:
    rows, truth = _blobs(4, 20)
    aside: NDArray[np.bool_] = truth == 3
    model = ThemeModel().fit(rows, aside=aside)
    assert model.n_themes_ == 3
    assert sum(theme.size for theme in model.themes_) == 60
    assert ThemeModel().fit(rows, aside=np.ones(80, dtype=bool)).n_themes_ == 4


def test_names_come_from_the_texts() -> None:
    rows, truth = _blobs(2, 6)
    texts = ["避難所の運営と災害対策本部を支える。", "観光案内所で観光客を迎える。"]
    model = ThemeModel(2).fit(rows, texts=[texts[topic] for topic in truth])
    names = {theme.name for theme in model.themes_}
    assert any("災害対策本部" in name for name in names)
    assert any("観光案内所" in name or "観光客" in name for name in names)
    unnamed = ThemeModel(2).fit(rows)
    assert [theme.name for theme in unnamed.themes_] == ["主題1", "主題2"]


@pytest.mark.parametrize("wrong", [{"n_themes": 0}, {"method": "dbscan"}, {"temperature": 0}])
def test_wrong_parameters_are_told_at_fit(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        ThemeModel(**wrong).fit(np.eye(4))
