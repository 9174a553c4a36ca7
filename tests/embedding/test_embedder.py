"""Documents through a model: passages in order, what was cut short by id."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from kyoutei_nlp.document import Document, Page, Passage, Source, Span
from kyoutei_nlp.embedding import embed_document, embed_documents, embedder
from kyoutei_nlp.embedding.embedder import Matrix, Vector, unit_rows

TEXT = "港の整備をする。\n山を守る木を植える。\n水"


class Letters:
    """Counts 港, 山 and 水; reads ten characters."""

    model_id = "letters@1"
    n_dimensions = 3

    def embed_passages(self, texts: Sequence[str]) -> Matrix:
        counts = [[text.count(letter) for letter in "港山水"] for text in texts]
        return unit_rows(np.array(counts, dtype=np.float32).reshape(-1, 3), texts)

    def embed_query(self, text: str) -> Vector:
        return np.asarray(self.embed_passages([text])[0])

    def truncated(self, texts: Sequence[str]) -> list[bool]:
        return [len(text) > 9 for text in texts]


def _document(text: str, number: int) -> Document:
    source = Source("a.txt", f"{number:064x}", "text/plain", len(text))
    passages, start = [], 0
    for n, line in enumerate(text.split("\n")):
        span = Span(start, start + len(line))
        passages.append(Passage(f"{source.id}#{n}", span, "paragraph"))
        start = span.end + 1
    page = Page(1, 0, len(text), text)
    return Document(source, "other", "題", text, (page,), tuple(passages))


def test_one_row_a_passage_in_their_order() -> None:
    document = _document(TEXT, 0)
    vectors = embed_document(document, Letters())
    assert vectors.passage_ids == tuple(passage.id for passage in document.passages)
    assert vectors.matrix.argmax(axis=1).tolist() == [0, 1, 2]
    assert vectors.truncated == (document.passages[1].id,)


def test_many_documents_go_together_and_come_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedder, "BATCH", 4)
    documents = [_document(TEXT, number) for number in range(5)]
    found = list(embed_documents(documents, Letters()))
    assert [vectors.passage_ids[0] for vectors in found] == [f"{d.id}#0" for d in documents]
    assert all(vectors.matrix.shape == (3, 3) for vectors in found)
    assert list(embed_documents([], Letters())) == []


def test_what_stands_in_many_documents_goes_through_the_model_once() -> None:
    asked: list[str] = []

    class Counting(Letters):
        def embed_passages(self, texts: Sequence[str]) -> Matrix:
            asked.extend(texts)
            return super().embed_passages(texts)

    documents = [_document(TEXT, number) for number in range(3)]
    found = list(embed_documents(documents, Counting()))
    assert len(asked) == len(set(asked)) == 3
    assert all(np.array_equal(each.matrix, found[0].matrix) for each in found)
    assert found[2].truncated == tuple(f"{documents[2].id}#{n}" for n in (1,))


def test_rows_without_length_or_with_nan_get_a_direction() -> None:
    matrix = unit_rows(np.array([[0.0, 0.0], [np.nan, np.nan], [3.0, 4.0]]), ["ア", "イ", "ウ"])
    assert np.allclose(np.linalg.norm(matrix, axis=1), 1)
    assert np.allclose(matrix[2], [0.6, 0.8])
