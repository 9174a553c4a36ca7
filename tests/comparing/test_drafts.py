"""A draft beside the deeds of its kind: missing, odd, unusual; and a deed of the corpus that is as all others."""

from __future__ import annotations

from pathlib import Path

import pytest

from comparing.corpora import ARTICLES, LONG_NOTICE, SHIPS, TERM, deed
from kyoutei_nlp.agreement import TaggedDocument
from kyoutei_nlp.comparing import read_draft, review
from kyoutei_nlp.comparing.usual import span_of
from kyoutei_nlp.corpus import Corpus
from kyoutei_nlp.errors import CorpusError, UnreadableSourceError

WITHOUT_COST = (*ARTICLES[:2], *ARTICLES[3:], TERM)


def drafted(tmp_path: Path, text: str) -> TaggedDocument:
    path = tmp_path / "案.txt"
    path.write_text(text, encoding="utf-8")
    return read_draft(path)


def test_an_ordinary_draft_lacks_nothing(corpus: Corpus, tmp_path: Path) -> None:
    found = review(corpus, drafted(tmp_path, deed("印西市", "株式会社あおば", "毛布の供給")))
    assert (found.kind, found.n_deeds, found.is_widened) == ("disaster", 12, False)
    assert found.missing == ()
    assert found.odd == ()
    assert found.unusual == ()
    assert {each.kind for each in found.usual} >= {"purpose", "cost", "consultation", "term"}
    assert found.document_id is None


def test_a_missing_kind_comes_with_examples(corpus: Corpus, tmp_path: Path) -> None:
    text = deed("印西市", "株式会社あおば", "毛布の供給", articles=WITHOUT_COST)
    found = review(corpus, drafted(tmp_path, text))
    assert [(each.kind, each.share) for each in found.missing] == [("cost", 1.0)]
    example = found.missing[0].examples[0]
    told = corpus.tagged(example.document_id).document.text[example.start : example.end]
    assert "費用は、甲が負担" in told
    assert example.heading == "費用の負担"


def test_a_clause_like_no_other_is_odd(corpus: Corpus, tmp_path: Path) -> None:
    text = deed("印西市", "株式会社あおば", "毛布の供給", articles=(*ARTICLES, TERM, SHIPS))
    found = review(corpus, drafted(tmp_path, text))
    assert found.odd is not None
    assert [clause.heading for clause in found.odd] == ["宇宙港"]
    assert found.odd[0].likeness < found.odd[0].limit
    assert corpus.title_of(found.odd[0].nearest.document_id)


def test_a_notice_of_a_year_is_unusual(corpus: Corpus, tmp_path: Path) -> None:
    text = deed("印西市", "株式会社あおば", "毛布の供給", articles=(*ARTICLES, LONG_NOTICE))
    found = review(corpus, drafted(tmp_path, text))
    told = {each.item: (each.value, each.usual, each.clause) for each in found.unusual}
    assert told == {"notice_period": ("P1Y", "P1M", "第6条")}
    assert found.unusual[0].examples


def test_an_agreement_of_the_corpus_is_not_compared_with_itself(corpus: Corpus) -> None:
    key = next(key for key in corpus.deed_keys("disaster"))
    found = review(corpus, corpus.tagged(key))
    assert (found.n_deeds, found.document_id) == (11, key)


def test_too_few_of_a_kind_are_widened(corpus: Corpus) -> None:
    key = next(key for key in corpus.deed_keys("comprehensive"))
    found = review(corpus, corpus.tagged(key))
    assert (found.is_widened, found.n_deeds) == (True, 12)
    assert "すべての種類" in found.compared_with


NO_DEEDS = ["これは協定書ではありません。", "令和６年度の報告\n観光客が増えた。"]


@pytest.mark.parametrize("text", NO_DEEDS)
def test_what_is_no_deed_is_said_to_be_none(corpus: Corpus, tmp_path: Path, text: str) -> None:
    with pytest.raises(CorpusError, match="条文のある協定書ではない"):
        review(corpus, drafted(tmp_path, text))


def test_a_broken_file_is_told_of(tmp_path: Path) -> None:
    path = tmp_path / "案.pdf"
    path.write_bytes(b"%PDF-1.7 broken")
    with pytest.raises(UnreadableSourceError):
        read_draft(path)


def test_an_empty_corpus_compares_nothing(tmp_path: Path) -> None:
    tagged = drafted(tmp_path, deed("印西市", "株式会社あおば", "毛布の供給"))
    with (
        Corpus.open(":memory:", create=True) as empty,
        pytest.raises(CorpusError, match="比べる協定書"),
    ):
        review(empty, tagged)


SPANS = [  # (first day, last day, period)
    ("2024-04-01", "2025-03-31", "P1Y"), ("2023-04-20", "2024-03-31", "P1Y"), ("2024-04-01", "2027-03-31", "P3Y"),
    ("2024-04-01", "2024-06-30", "P3M"), ("2024-04-01", "2024-04-10", "P1M"), ("2024-04-01", "2024-03-31", None),
    ("2024-04", "2025-03-31", None), (None, "2025-03-31", None), ("2024-04-01", None, None), ("2024-04-01", "9999-12-31", None),
]  # fmt: skip


@pytest.mark.parametrize(("first", "last", "period"), SPANS)
def test_span_of(first: str | None, last: str | None, period: str | None) -> None:
    assert span_of(first, last) == period
