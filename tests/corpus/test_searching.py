"""Searching a corpus file: entries, facets, what is kept in memory, what changes under it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from kyoutei_nlp.corpus import Corpus, searchable
from kyoutei_nlp.searching import Filters, SearchMode, SearchPage, SearchRequest

TODAY = date(2026, 4, 1)


@pytest.fixture
def own(sample_run: tuple[object, Path], tmp_path: Path) -> Iterator[Corpus]:
    """A copy of the sample corpus that a test may change."""
    copy = tmp_path / "own.sqlite3"
    copy.write_bytes(sample_run[1].read_bytes())
    with Corpus.open(copy) as corpus:
        yield corpus


@pytest.fixture(scope="module")
def warm_corpus(sample_run: tuple[object, Path]) -> Iterator[Corpus]:
    """The sample corpus with its words in memory, as a server has it."""
    with Corpus.open(sample_run[1]) as corpus:
        corpus.warm()
        yield corpus


def page(corpus: Corpus, query: str = "", **asked: object) -> SearchPage:
    asked = {"mode": "keyword", "on": TODAY, "size": 100, **asked}
    return corpus.search_page(SearchRequest(query, **asked))  # type: ignore[arg-type]


def test_states_of_facets_are_those_of_the_agreements(sample_corpus: Corpus) -> None:
    for hit in page(sample_corpus, folded=False).hits:
        tagged = sample_corpus.tagged(hit.entry.document_id)
        own = [a for a in tagged.agreements() if a.record == hit.entry.record]
        if hit.entry.record:
            assert hit.state == own[0].state(TODAY).value


def test_a_facet_counts_what_choosing_it_finds(sample_corpus: Corpus) -> None:
    whole = page(sample_corpus, folded=False)
    assert {facet.axis for facet in whole.facets} >= {"field", "prefecture", "fy", "state", "kind", "party_type", "theme"}  # fmt: skip
    for facet in whole.facets:
        for value in facet.values:
            chosen = whole.request.toggled(facet.axis, value.value)
            assert sample_corpus.search_page(chosen).total == value.count, (facet.axis, value)


def test_counts_inside_a_choice_leave_an_or_filters_own_choice_aside(sample_corpus: Corpus) -> None:
    plain = page(sample_corpus, "物資", folded=False)
    chosen = sample_corpus.search_page(plain.request.toggled("agreement", "disaster"))
    before, after = ({v.value: v.count for f in p.facets if f.axis == "agreement" for v in f.values} for p in (plain, chosen))  # fmt: skip
    assert after == before
    narrowed = sample_corpus.search_page(plain.request.toggled("field", "disaster"))
    counts = {v.value: v for f in narrowed.facets if f.axis == "field" for v in f.values}
    assert counts["disaster"].count == narrowed.total
    assert counts["disaster"].chosen


def test_each_deed_of_a_file_of_several_stands_for_itself(sample_corpus: Corpus) -> None:
    found = [hit for hit in page(sample_corpus, "氷見市").hits if hit.entry.record]
    assert len(found) > 1
    assert len({hit.entry.document_id for hit in found}) == 1
    for hit in found:
        deed = {a.record: a for a in sample_corpus.tagged(hit.entry.document_id).agreements()}[hit.entry.record]  # fmt: skip
        assert all(deed.span.start <= p.span.start < deed.span.end for p in hit.passages)
        assert {party.name for party in hit.entry.parties} == {party.name for party in deed.parties}


def test_pages_show_everything_once_in_any_order(sample_corpus: Corpus) -> None:
    for sort in ("relevance", "newest", "oldest", "name"):
        first = page(sample_corpus, "協定", sort=sort, size=7)
        pages = [sample_corpus.search_page(first.request.on_page(n)) for n in range(1, first.pages + 1)]  # fmt: skip
        seen = [(h.entry.document_id, h.entry.record) for p in pages for h in p.hits]
        assert len(seen) == len(set(seen)) == first.total
        days = [h.entry.signed_on for p in pages for h in p.hits if h.entry.signed_on and len(h.entry.signed_on) == 10]  # fmt: skip
        if sort in ("newest", "oldest"):
            assert days == sorted(days, reverse=sort == "newest")
    beyond = sample_corpus.search_page(first.request.on_page(10**5))
    assert beyond.request.page == beyond.pages


def test_a_day_is_found_in_any_notation_and_marked(sample_corpus: Corpus) -> None:
    day = date(2016, 8, 19)
    hits = page(sample_corpus, "2016-08-19").hits
    assert hits
    assert page(sample_corpus, "平成28年8月19日").total == page(sample_corpus, "H28.8.19").total == len(hits)  # fmt: skip
    best = hits[0].passages[0]
    assert any(
        "28" in best.snippet[a:b] or str(day.year) in best.snippet[a:b] for a, b in best.spans
    )


def test_what_another_connection_writes_is_found_at_once(own: Corpus) -> None:
    assert page(own, "物資").total
    with Corpus.open(own.path) as writer:
        tagged = writer.tagged(page(own, "物資").hits[0].entry.document_id)
        gone = tagged.document.id
        writer._store.change("DELETE FROM documents WHERE id = ?", [gone])
    assert gone not in {hit.entry.document_id for hit in page(own, "物資").hits}
    vectors = own._searchable.vectors()
    run = own.begin_run(settings={}, versions={}, now=datetime.now().astimezone())
    own.add(tagged, None, run=run)
    assert gone in {hit.entry.document_id for hit in page(own, "物資").hits}
    assert own._searchable.vectors() is vectors  # grown, not read anew


QUERIES = [
    "災害時の物資供給", "「帰宅困難者」", "観光 AND 農業", "防災 NOT 港", "災害 NEAR/5 物資", "港", "都道府県:千葉県 災害", "令和元年7月5日",
    "状態:有効 防災", "(観光 OR 交流) 都道府県:千葉県", "費用は甲が負担",
]  # fmt: skip


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("mode", ["keyword", "hybrid"])
def test_words_in_memory_answer_as_the_database_does(
    sample_corpus: Corpus, warm_corpus: Corpus, query: str, mode: SearchMode
) -> None:
    assert warm_corpus._searchable.words() is not None
    cold, warm = (page(c, query, mode=mode).as_dict() for c in (sample_corpus, warm_corpus))
    assert warm == cold


def test_words_in_memory_follow_what_changes(own: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    own.warm()
    first = own._searchable.words()
    tagged = own.tagged(page(own, "物資").hits[0].entry.document_id)
    run = own.begin_run(settings={}, versions={}, now=datetime.now().astimezone())
    own._store.change("DELETE FROM documents WHERE id = ?", [tagged.document.id])
    assert tagged.document.id not in {hit.entry.document_id for hit in page(own, "物資").hits}
    own.add(tagged, None, run=run)
    assert tagged.document.id in {hit.entry.document_id for hit in page(own, "物資").hits}
    grown = own._searchable.words()
    assert grown.parts[0] is first.parts[0]  # not read anew
    monkeypatch.setattr(searchable, "MOST_PARTS", 1)
    own.add(tagged, None, run=run)
    assert len(own._searchable.words().parts) == 2  # small parts are put together
    monkeypatch.setattr(searchable, "MOST_CHANGES", 1)
    own.add(tagged, None, run=run)
    assert own._searchable.words() is None  # the database answers until they are read anew
    assert tagged.document.id in {hit.entry.document_id for hit in page(own, "物資").hits}
    own.warm()
    assert own._searchable.words() is not None


def test_who_reads_an_older_moment_is_not_disturbed_by_newer_words_and_vectors(own: Corpus) -> None:
    own.warm()
    tagged = own.tagged(page(own, "物資").hits[0].entry.document_id)
    source = replace(tagged.document.source, sha256="e" * 64, path="later.pdf")
    passages = tuple(
        replace(p, id=f"{source.id}#{n}") for n, p in enumerate(tagged.document.passages)
    )
    later = replace(
        tagged, document=replace(tagged.document, source=source, passages=passages), clauses=()
    )
    vectors = own.vectors_of([tagged.document.id])
    with own.another() as reader, own.another() as other, reader._store.reading():
        before = page(reader, "物資", mode="hybrid", folded=False).as_dict()
        run = own.begin_run(settings={}, versions={}, now=datetime.now().astimezone())
        own.add(later, replace(vectors, passage_ids=tuple(p.id for p in passages)), run=run)
        after = page(other, "物資", mode="hybrid", folded=False)
        assert after.total > before["total"]
        assert page(reader, "物資", mode="hybrid", folded=False).as_dict() == before


def test_a_second_connection_shares_what_is_in_memory(own: Corpus) -> None:
    with own.another() as other:
        assert other._searchable.vectors() is own._searchable.vectors()
        assert page(other, "物資").as_dict() == page(own, "物資").as_dict()


def test_copies_of_one_text_stand_as_one(own: Corpus) -> None:
    hit = page(own, "物資 種類:協定書").hits[0]
    tagged = own.tagged(hit.entry.document_id)
    source = replace(tagged.document.source, sha256="f" * 64, path="copy.pdf")
    passages = tuple(
        replace(p, id=f"{source.id}#{n}") for n, p in enumerate(tagged.document.passages)
    )
    copy = replace(
        tagged, document=replace(tagged.document, source=source, passages=passages), clauses=()
    )
    run = own.begin_run(settings={}, versions={}, now=datetime.now().astimezone())
    own.add(copy, None, run=run)
    folded, flat = page(own, "物資 種類:協定書"), page(own, "物資 種類:協定書", folded=False)
    assert flat.total == folded.total + folded.folded
    assert {h.entry.document_id: h.twins for h in folded.hits}[hit.entry.document_id] == 1


def test_an_older_corpus_is_indexed_when_it_is_opened(own: Corpus) -> None:
    before = page(own, "物資 分野:防災").as_dict()
    own._store.change("DELETE FROM entries")
    own._store.change("INSERT INTO unindexed SELECT id FROM documents")
    with Corpus.open(own.path) as again:
        after = page(again, "物資 分野:防災").as_dict()
    assert [h["document_id"] for h in after["hits"]] == [h["document_id"] for h in before["hits"]]
    assert after["facets"] == before["facets"]


def test_a_theme_is_kept_when_a_document_is_indexed_anew(own: Corpus) -> None:
    theme = own.theme_list()[0]
    before = page(own, filters=Filters(themes=(theme.id,))).total
    assert before
    own._store.change("INSERT INTO unindexed SELECT id FROM documents")
    with Corpus.open(own.path) as again:
        assert page(again, filters=Filters(themes=(theme.id,))).total == before


def test_similar_agreements_and_clauses_are_others(sample_corpus: Corpus) -> None:
    hit = page(sample_corpus, "見守り 種類:協定書").hits[0]
    alike = sample_corpus.similar(hit.entry.document_id, limit=5)
    assert len(alike) == 5
    assert hit.entry.document_id not in {each.entry.document_id for each in alike}
    assert [each.score for each in alike] == sorted((e.score for e in alike), reverse=True)
    clauses = sample_corpus.similar_passages(hit.passages[0].passage_id, limit=5)
    assert hit.entry.document_id not in {each.entry.document_id for each in clauses}


def test_the_whole_page_is_json(sample_corpus: Corpus) -> None:
    import json

    told = json.loads(json.dumps(page(sample_corpus, "物資", explain=True).as_dict()))
    assert told["total"] == len(told["hits"])
    assert told["explanation"]["sql"][0].startswith("SELECT")
