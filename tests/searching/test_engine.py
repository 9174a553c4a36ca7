import sqlite3
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kyoutei_nlp.errors import QuerySyntaxError, SettingsError
from kyoutei_nlp.searching import Filters, SearchRequest, load_synonyms, search_page
from kyoutei_nlp.searching import search as search_request
from kyoutei_nlp.searching.terms import index_terms
from shelf import Shelf

TODAY = date(2026, 11, 23)
MEANINGS = ("物資", "観光", "見守り", "図書")


def search(store, query, *, embed_query=None, **asked):
    """The flat list of best passages."""
    asked["size"] = asked.pop("limit", 10)
    return search_request(
        store, SearchRequest(query, folded=False, **asked), embed_query=embed_query
    )


def toy_vector(text: str) -> np.ndarray[Any, Any]:
    """One axis a meaning; 食べ物 and 食料 lie where 物資 lies."""
    near = {"食べ物": "物資", "食料": "物資", "旅": "観光", "高齢": "見守り", "本を": "図書"}
    counts = [
        0.01 + text.count(word) + sum(text.count(k) for k, v in near.items() if v == word)
        for word in MEANINGS
    ]
    vector = np.array(counts, dtype=np.float32)
    return vector / np.linalg.norm(vector)


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    shelf = Shelf()
    shelf.add(
        "tateyama",
        "館山市と千葉大学との包括連携協定書",
        [
            "館山市（以下「甲」という。）と国立大学法人千葉大学（以下「乙」という。）は、次のとおり協定を締結する。",
            "甲及び乙は、観光の振興及び人材育成のため、定期に打合せを行う。",
            "この協定の有効期間は、令和４年３月３１日までとする。",
        ],
        kind="agreement",
        agreement_kinds=["comprehensive"],
        fields=["tourism", "talent"],
        parties=["館山市", "国立大学法人千葉大学"],
        codes=["122050"],
        prefectures=["千葉県"],
        years=[2019],
        fiscal_years=[2019],
        expires_on="2022-03-31",
        auto_renewal=True,
        themes=["T01", "大学との連携"],
        days=["2022-03-31"],
    )
    shelf.add(
        "shiroi",
        "災害時における物資の供給に関する協定",
        [
            "白井市と株式会社みどりマートは、災害時に食料品等の物資を供給する。港湾のゴミも片付ける。"
        ],
        kind="agreement",
        agreement_kinds=["disaster"],
        fields=["disaster"],
        parties=["千葉県白井市", "株式会社みどりマート"],
        prefectures=["千葉県"],
        years=[2020],
        fiscal_years=[2019],
        expires_on="2030-03-31",
        auto_renewal=False,
    )
    shelf.add(
        "press",
        "見守り協定を締結しました",
        ["報道資料　高齢者の見守りについて、佐倉市は新聞販売店と協定を締結しました。"],
        kind="press",
        fields=["welfare", "safety"],
        parties=["佐倉市", "佐倉新聞販売店会"],
        prefectures=["千葉県"],
        years=[2021],
        fiscal_years=[2021],
    )
    shelf.embed(toy_vector)
    return shelf


FOUND = [
    ("災害時の物資供給", "shiroi"),
    ("打ち合わせ", "tateyama"),
    ("打合せ", "tateyama"),
    ("港湾", "shiroi"),
    ("港", "shiroi"),  # inside a word
    ("ごみ", "shiroi"),  # synonym
    ("館山市 人材育成", "tateyama"),
    ("分野:観光", "tateyama"),
    ("field:disaster 食料", "shiroi"),
    ("当事者:白井市", "shiroi"),
    ("当事者:千葉県白井市", "shiroi"),
    ("当事者:みどりマート", "shiroi"),
    ("party:㈱みどりマート", "shiroi"),
    ("当事者:千葉大学", "tateyama"),
    ("年:令和元年", "tateyama"),
    ("年:2020-", "shiroi press"),
    ("年度:2019 物資", "shiroi"),
    ("種類:報道発表", "press"),
    ("kind:包括", "tateyama"),
    ("状態:有効", "shiroi"),
    ("状態:自動更新中", "tateyama"),
    ("状態:不明", "press"),
    ("主題:大学との連携", "tateyama"),
    ("団体コード:122050", "tateyama"),
    ("「有効期間」", "tateyama"),
    ("観光 OR 食料", "shiroi tateyama"),
    ("分野:観光 OR 分野:福祉", "press tateyama"),
    ("分野:観光,福祉", "press tateyama"),
    ("協定 -種類:報道発表 -物資", "tateyama"),
    ("協定 AND 見守り", "press"),
    ("イドリマ", ""),
    ("みどりマ", "shiroi"),
    ("片付けるゴ", "shiroi"),
    ("ほげほげ", ""),
    ("状態:満了", ""),
    ("当事者:館山", "tateyama"),
    ("当事者:山市", ""),
]


@pytest.mark.parametrize(("query", "documents"), FOUND)
def test_what_people_look_for(shelf, query, documents):
    hits = search(shelf, query, mode="keyword", on=TODAY)
    assert {hit.document_id for hit in hits} >= set(documents.split())
    if ":" in query or not documents or " OR " in query:
        assert {hit.document_id for hit in hits} == set(documents.split())
    elif documents:
        assert hits[0].document_id == documents


@pytest.mark.parametrize("query", [query for query, documents in FOUND if documents])
@pytest.mark.parametrize("mode", ["keyword", "hybrid"])
def test_snippets_are_true_quotations(shelf, query, mode):
    for hit in search(shelf, query, mode=mode, embed_query=toy_vector, on=TODAY):
        passage = next(p for p in shelf.passages.values() if p.passage_id == hit.passage_id)
        start = hit.span.start - passage.start
        assert passage.text[start : start + len(hit.snippet)] == hit.snippet
        assert len(hit.span) == len(hit.snippet)
        assert all(0 <= a < b <= len(hit.snippet) for a, b in hit.spans)


MARKED = [
    ("打ち合わせ", ["打合せ"]),
    ("ごみ", ["ゴミ"]),
    ("港", ["港"]),
    ("「有効期間」", ["有効期間"]),
    ("定期に打合せ", ["定期", "打合せ"]),
]


@pytest.mark.parametrize(("query", "marked"), MARKED)
def test_matches_are_marked(shelf, query, marked):
    best = search(shelf, query, mode="keyword")[0]
    assert [best.snippet[a:b] for a, b in best.spans] == marked


def test_meaning_answers_where_no_word_is_shared(shelf):
    query = "旅をする"
    assert search(shelf, query, mode="keyword") == []
    best = search(shelf, query, mode="hybrid", embed_query=toy_vector)[0]
    assert best.document_id == "tateyama"
    assert best.answered_by == ("semantic",)
    assert best.spans == ()


def test_synonyms_are_shown_and_switched_off_by_the_query_or_the_request(shelf):
    page = search_page(shelf, SearchRequest("食べ物", mode="keyword"))
    assert [hit.entry.document_id for hit in page.hits] == ["shiroi"]
    (term,) = page.terms
    assert "食料" in term.synonyms
    assert term.without == "=食べ物"
    exact = search_page(shelf, SearchRequest(term.without, mode="keyword"))
    assert exact.total == 0
    assert "食料" in exact.terms[0].others
    assert search_page(shelf, SearchRequest("食べ物", mode="keyword", synonyms=False)).total == 0


def test_a_persons_own_synonyms(shelf, tmp_path):
    own = tmp_path / "own.toml"
    own.write_text('[[group]]\nwords = ["ボラ待ち", "打合せ"]', encoding="utf-8")
    request = SearchRequest("ボラ待ち", mode="keyword")
    found = search_page(shelf, request, synonyms=load_synonyms(str(own)))
    assert [hit.entry.document_id for hit in found.hits] == ["tateyama"]
    assert search_page(shelf, request).total == 0


@pytest.mark.parametrize(
    "text", ["[[group]]\nwords = 3", "words = [", '[[group]]\nwords = ["a", 1]']
)
def test_a_broken_file_of_synonyms_is_said(tmp_path, text):
    own = tmp_path / "own.toml"
    own.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match="同義語"):
        load_synonyms(str(own))


NEAR_AND_NAMES = [
    ("食料品 近傍 供給", "shiroi"),
    ("食料品 NEAR/1 片付ける", ""),
    ("千葉県白井市", "shiroi"),
    ("令和四年三月三十一日", "tateyama"),
    ("2022/3/31", "tateyama"),
    ("R4.3.31 有効期間", "tateyama"),
    ("締結日:2019-04..2020-03", ""),
    ("相手の種類:企業", ""),
]


@pytest.mark.parametrize(("query", "documents"), NEAR_AND_NAMES)
def test_words_near_each_other_names_and_days(shelf, query, documents):
    hits = search(shelf, query, mode="keyword", on=TODAY)
    exact = search_page(shelf, SearchRequest(query, mode="keyword", on=TODAY)).exact
    if not documents:
        assert hits == []
    else:
        assert hits[0].document_id == documents
        assert exact


def test_copies_are_folded_with_their_number():
    own = Shelf()
    first = own.add("a", "物資の協定", ["災害時の物資の供給について定める。"])
    own.add("b", "物資の協定", ["災害時の物資の供給について定める。"], twin=first)
    own.add("c", "ほかの協定", ["物資を備蓄する。"])
    folded = search_page(own, SearchRequest("物資", mode="keyword"))
    assert folded.total == 2
    assert folded.folded == 1
    assert {hit.entry.document_id: hit.twins for hit in folded.hits} in (
        {"a": 1, "c": 0},
        {"b": 1, "c": 0},
    )
    assert search_page(own, SearchRequest("物資", mode="keyword", folded=False)).total == 3


def test_meaning_obeys_filters(shelf):
    hits = search(shelf, "食べ物 種類:報道発表", mode="semantic", embed_query=toy_vector)
    assert [hit.document_id for hit in hits] == ["press"]
    hits = search(shelf, "食べ物 -物資", mode="semantic", embed_query=toy_vector)
    assert "shiroi" not in {hit.document_id for hit in hits}


def test_weak_vectors_do_not_move_a_thick_answer_by_words(shelf):
    def useless(_: str) -> np.ndarray[Any, Any]:
        return toy_vector("見守り")

    hits = search(shelf, "災害時の物資供給", embed_query=useless)
    assert hits[0].document_id == "shiroi"
    assert "keyword" in hits[0].answered_by


def test_hybrid_without_vectors_is_keyword():
    bare = Shelf()
    bare.add("a", "協定書", ["災害時の物資の供給"])
    hits = search(bare, "物資", embed_query=toy_vector)
    assert [hit.answered_by for hit in hits] == [("keyword",)]
    assert search(bare, "物資", mode="semantic", embed_query=toy_vector) == []


def test_filters_beside_the_query(shelf):
    filters = Filters(fields=("観光",), years=("2019",))
    assert [hit.document_id for hit in search(shelf, "", filters=filters)] == ["tateyama"]
    assert search(shelf, "物資", mode="keyword", filters=filters) == []


def test_a_state_needs_a_day(shelf):
    with pytest.raises(QuerySyntaxError, match="日付"):
        search(shelf, "状態:有効")


def test_an_agreement_without_an_end_is_in_force():
    own = Shelf()
    own.add("memo", "毛布の融通に関する覚書", ["物資を融通する。"], open_ended=True)
    on = date(2040, 1, 1)
    assert [hit.document_id for hit in search(own, "状態:有効", on=on)] == ["memo"]
    assert search(own, "状態:不明", on=on) == []


def test_one_hit_a_document(shelf):
    hits = search(shelf, "館山市 協定 有効期間", mode="keyword")
    assert len({hit.document_id for hit in hits}) == len(hits)
    assert len(search(shelf, "協定", mode="keyword", limit=2)) == 2


def test_explain_shows_what_is_asked(shelf):
    request = SearchRequest("災害時のゴミ -港 分野:観光", mode="keyword", explain=True)
    page = search_page(shelf, request)
    found = page.explanation
    assert found is not None
    assert ("ゴミ", "ごみ") in found.expansions
    assert found.filters == (("field", "観光"),)
    assert found.strict is not None
    assert 'NOT {title terms} : "港"' in found.strict
    assert any('"fieldtourism"' in statement for statement in found.sql)
    assert found.as_dict()["strict"] == found.strict


def test_every_synonym_group_adds_something():
    from kyoutei_nlp.data import load_data

    table = load_synonyms().table
    for group in load_data("synonyms")["group"]:
        assert tuple(index_terms(group["words"][0]).split()) in table, group


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(alphabet="観光港 ()「」\":-,ANDORNOT*^'{}分野年state:有効;\0𠮷%", max_size=25))
def test_no_query_breaks_the_index(shelf, text):
    try:
        search(shelf, text, on=TODAY)
    except sqlite3.OperationalError as error:  # the MATCH expression must always be well-formed
        pytest.fail(str(error))
