"""A tiny transformer of one's own, made on the spot: nothing is fetched."""

from __future__ import annotations

from pathlib import Path

LETTERS = "港町で水を運び森と川を守る。検索文書クエリ: "


def tiny_transformer(base: Path, folder: Path) -> Path:
    """Two layers of 16, one token a character, 24 tokens at most, written to ``folder``; ``base`` holds its parts."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from tokenizers import Regex, Tokenizer, models, pre_tokenizers
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

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
    model.save(str(folder), create_model_card=False)
    return folder
