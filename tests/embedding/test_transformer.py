"""Any sentence-transformers folder loads, with sockets blocked; a missing one is explained."""

from __future__ import annotations

import socket
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from kyoutei_nlp.embedding import Embedder, load_embedder
from kyoutei_nlp.embedding.transformer import TransformerEmbedder, _prefixes
from kyoutei_nlp.errors import ModelError
from tiny import tiny_transformer

PREFIXES = [
    ("ruri-v3-30m", {"query": "検索クエリ: ", "passage": "検索文書: ", "topic": "トピック: "}),
    ("multilingual-e5-small", {"query": "query: ", "passage": "passage: "}),
    ("GLuCoSE-base-ja-v2", {"query": "query: ", "passage": "passage: "}),
    ("some-other-model", {}),
]


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base, models = tmp_path_factory.mktemp("base"), tmp_path_factory.mktemp("models")
    return tiny_transformer(base, models / "tiny-e5")


def test_a_folder_loads_with_the_prefixes_of_its_family(folder: Path) -> None:
    embedder = load_embedder(folder)
    assert isinstance(embedder, TransformerEmbedder)
    assert isinstance(embedder, Embedder)
    assert embedder.prefixes == {"query": "query: ", "passage": "passage: "}
    assert embedder.model_id.startswith("tiny-e5@")
    assert embedder.n_dimensions == 16
    matrix = embedder.embed_passages(["港町で水を運び", "森と川を守る。", ""])
    assert matrix.dtype == np.float32
    assert np.allclose(np.linalg.norm(matrix, axis=1), 1, atol=1e-5)
    assert embedder.embed_passages([]).shape == (0, 16)


def test_queries_and_passages_take_their_own_prefix(folder: Path) -> None:
    embedder = load_embedder(folder, prefixes={"query": "検索クエリ: "})
    plain = load_embedder(folder, prefixes={})
    assert np.allclose(embedder.embed_passages(["港"]), plain.embed_passages(["港"]))
    assert not np.allclose(embedder.embed_query("港"), plain.embed_query("港"))
    assert np.allclose(embedder.embed_query("港"), plain.embed_query("検索クエリ: 港"), atol=1e-5)


def test_what_is_cut_short_is_told(folder: Path) -> None:
    embedder = load_embedder(folder, prefixes={})
    assert embedder.truncated(["港" * 10, "港" * 60]) == [False, True]


def test_the_card_in_the_folder_comes_before_the_family(folder: Path) -> None:
    card = folder / "MODEL.toml"
    card.write_text(
        'name = "mine"\nrevision = "7"\n[prefixes]\npassage = "町: "\n', encoding="utf-8"
    )
    try:
        embedder = load_embedder(folder)
        assert embedder.model_id == "mine@7"
        assert isinstance(embedder, TransformerEmbedder)
        assert embedder.prefixes == {"passage": "町: "}
    finally:
        card.unlink()


def test_a_name_is_looked_for_under_models(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder.parent.parent)
    folder.parent.rename(folder.parent.parent / "models")
    try:
        assert load_embedder("someone/tiny-e5").n_dimensions == 16
    finally:
        (folder.parent.parent / "models").rename(folder.parent)


@pytest.mark.parametrize(("name", "expected"), PREFIXES)
def test_known_families(name: str, expected: dict[str, str]) -> None:
    assert _prefixes(name, {}, None) == expected


def test_a_model_that_is_not_here_is_explained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ModelError, match="models/nobody/nothing"):
        load_embedder("nobody/nothing")
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "note.md").write_text("nothing", encoding="utf-8")
    with pytest.raises(ModelError, match="読み込めません"):
        load_embedder(tmp_path / "empty")


def test_an_unknown_kind_of_prefix_is_refused() -> None:
    with pytest.raises(ModelError, match="document"):
        _prefixes("x", {}, {"document": "x"})


def test_topics_take_their_own_prefix_or_that_of_passages(folder: Path) -> None:
    own = load_embedder(folder, prefixes={"topic": "検索: ", "passage": "町: "})
    plain = load_embedder(folder, prefixes={})
    assert np.allclose(own.embed_topics(["港"]), plain.embed_passages(["検索: 港"]), atol=1e-5)
    without = load_embedder(folder, prefixes={"passage": "町: "})
    assert np.allclose(without.embed_topics(["港"]), without.embed_passages(["港"]), atol=1e-5)


def test_a_gpu_gets_greater_batches(folder: Path) -> None:
    class Model:
        device = SimpleNamespace(type="cuda")

        def encode(self, texts: list[str], *, batch_size: int, **_: Any) -> np.ndarray:
            sizes.append(batch_size)
            return np.ones((len(texts), 4), dtype=np.float32)

    sizes: list[int] = []
    TransformerEmbedder("m@1", Model(), {}).embed_passages(["港"])
    load_embedder(folder).embed_passages(["港"])
    assert sizes == [256]
