"""The vectors of a corpus (ベクトルを保つ): embedded once a text, and all anew when the model has changed.

A model that costs much is loaded in this process alone: it gets the processor or the GPU to itself, texts in batches, and what the
corpus has seen before is not embedded again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from kyoutei_nlp.corpus import Corpus, DocumentRows, TableRows, TextVector
from kyoutei_nlp.embedding import Embedder
from kyoutei_nlp.errors import ModelError

TEXTS_AT_ONCE: Final = 512
"""So many are embedded and kept at once: what a broken-off change of model loses at most."""


def go_over(
    corpus: Corpus, embedder: Embedder, *, again: bool = False, told: Callable[[str], None]
) -> int:
    """Embed all passages of a corpus that was made with another model, without reading or tagging; how many passages.

    Old vectors stand until all new ones are there; then all are put in their place in one step. Broken off, it goes on where it was.

    Args:
        corpus: With documents.
        embedder: The model from now on.
        again: Embed also what this model has embedded before.
        told: Called with lines for the person who waits.
    """
    model_id = embedder.model_id
    told(f"すべての条・段のベクトルを {model_id} で作り直します。読み取りと札付けはそのままです。")
    if again:
        corpus.forget_text_vectors(model_id)
    for texts in corpus.passage_texts():
        vectors_of(corpus, embedder, texts)
    count = corpus.use_model(model_id)
    if not embedder.is_costly:
        corpus.forget_text_vectors(model_id)
    told(f"{count} 件の条・段のベクトルを作り直しました。")
    return count


def vectors_of(corpus: Corpus, embedder: Embedder, texts: Sequence[str]) -> dict[str, TextVector]:
    """Text → vector: as kept, or embedded now and kept."""
    unlike = list(dict.fromkeys(texts))
    known = dict(corpus.text_vectors(embedder.model_id, unlike))
    missing = [text for text in unlike if text not in known]
    for start in range(0, len(missing), TEXTS_AT_ONCE):
        some = missing[start : start + TEXTS_AT_ONCE]
        known |= corpus.keep_text_vectors(
            embedder.model_id, some, embedder.embed_passages(some), embedder.truncated(some)
        )
    return known


def with_vectors(corpus: Corpus, embedder: Embedder, made: DocumentRows) -> DocumentRows:
    """A document that was read and tagged elsewhere, with the vectors of its passages."""
    passages = made.tables["passages"]
    if not passages.values:
        return made
    place, words = passages.columns.index("id"), passages.columns.index("text")
    known = vectors_of(corpus, embedder, [row[words] for row in passages.values])
    values = tuple(
        (row[place], embedder.model_id, int(one.truncated), one.vector)
        for row in passages.values
        for one in [known[row[words]]]
    )
    rows = TableRows(("passage", "model", "truncated", "vector"), values)
    return replace(made, tables={**made.tables, "vectors": rows})


def check_model(corpus: Corpus, embedder: Embedder) -> None:
    """Vectors of two models must never meet in one corpus.

    Raises:
        ModelError: The corpus has those of another one.
    """
    kept = corpus.model_id()
    if kept is not None and embedder.model_id != kept:
        raise ModelError(
            f"このコーパスは埋め込みモデル {kept} で作られています。{embedder.model_id} に移すには kyoutei run を実行してください"
        )
