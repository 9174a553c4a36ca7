"""Any sentence-transformers folder loads, with sockets blocked; a missing one is explained."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kyoutei_nlp.embedding import Embedder, load_embedder
from kyoutei_nlp.embedding.transformer import TransformerEmbedder, _prefixes
from kyoutei_nlp.errors import ModelError

LETTERS = "港町で水を運び森と川を守る。検索文書クエリ: "
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
    """A tiny transformer of one's own: two layers of 16, one token a character, 24 tokens at most."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from tokenizers import Regex, Tokenizer, models, pre_tokenizers
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    base = tmp_path_factory.mktemp("base")
    marks = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
    vocabulary = {token: number for number, token in enumerate([*marks, *sorted(set(LETTERS))])}
    raw = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    raw.pre_tokenizer = pre_tokenizers.Split(Regex("."), "isolated")
    names = dict(zip(["pad_token", "unk_token", "cls_token", "sep_token"], marks, strict=True))
    PreTrainedTokenizerFast(tokenizer_object=raw, model_max_length=24, **names).save_pretrained(
        base
    )
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=32,
    )
    BertModel(config).save_pretrained(base)
    transformer = Transformer(str(base), max_seq_length=24)
    model = SentenceTransformer(modules=[transformer, Pooling(16)], device="cpu")
    result = tmp_path_factory.mktemp("models") / "tiny-e5"
    model.save(str(result), create_model_card=False)
    return result


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
