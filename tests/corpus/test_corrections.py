"""Corrections in a corpus: seen everywhere at once, kept with their history, never lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pytest

from kyoutei_nlp.agreement import TaggedDocument
from kyoutei_nlp.corpus import Corpus
from kyoutei_nlp.errors import CorpusError, CorrectionError
from kyoutei_nlp.pipeline import record
from kyoutei_nlp.searching import Filters
from kyoutei_nlp.theme import Theme, ThemeAssignment
from samples import DEED, document, tag, tagged

NOW = datetime(2026, 4, 1, 3, 4, 5, tzinfo=UTC)
OWN = tagged()
KEY = OWN.document.id
BY = {"by": "山田", "now": NOW}


@pytest.fixture
def corpus(place: str) -> Iterator[Corpus]:
    with Corpus.open(place, create=True) as opened:
        opened.add(OWN, None, run=opened.begin_run(settings={}, versions={}, now=NOW))
        yield opened


def found(corpus: Corpus, **filters: tuple[str, ...]) -> int:
    return len(
        corpus.search("見守り", mode="keyword", filters=Filters(**filters), on=date(2024, 6, 1))
    )


def test_everybody_sees_a_correction_at_once(corpus: Corpus) -> None:
    corpus.correct(KEY, "set", "signed_on", record="0", was="2024-04-01", value="2019-04-02", **BY)
    corpus.correct(
        KEY, "set", "party", record="0", was="星野市", value="星野町", details={"prefecture": "埼玉県"}, **BY
    )  # fmt: skip
    corpus.correct(KEY, "set", "field", record="0", was="welfare", value="safety", **BY)
    corpus.correct(KEY, "set", "document_title", was=OWN.document.title, value="見守り", **BY)
    told = record(corpus, KEY)
    assert (told["signed_on"], told["title"]) == ("2019-04-02", "見守り")
    assert list(corpus.agreements["signed_on"]) == ["2019-04-02"]
    assert list(corpus.documents["title"]) == ["見守り"]
    assert next(iter(corpus.parties["name"])) == "星野町"
    assert list(corpus.fields[["value", "method"]].iloc[0]) == ["safety", "human"]
    assert (found(corpus, years=("2019",)), found(corpus, years=("2024",))) == (1, 0)
    assert (found(corpus, parties=("星野町",)), found(corpus, parties=("星野市",))) == (1, 0)
    assert (found(corpus, prefectures=("埼玉県",)), found(corpus, prefectures=("千葉県",))) == (
        1,
        0,
    )
    assert (found(corpus, fields=("safety",)), found(corpus, fields=("welfare",))) == (1, 0)


NAMED = [  # typed name, details, code, prefecture
    ("白井市", {}, "122327", "千葉県"),
    ("千葉県", {}, "120006", "千葉県"),
    ("府中市", {"prefecture": "広島県"}, "342084", "広島県"),
    ("府中市", {}, None, None),  # two of that name
    ("株式会社あかつき", {}, None, None),
    (
        "星野市",
        {"code": "122327", "prefecture": "千葉県"},
        "122327",
        "千葉県",
    ),  # what is said stands
]


@pytest.mark.parametrize(("name", "details", "code", "prefecture"), NAMED)
def test_the_code_follows_the_name_that_was_typed(
    corpus: Corpus, name: str, details: dict[str, str], code: str | None, prefecture: str | None
) -> None:
    corpus.correct(KEY, "set", "party", record="0", was="星野市", value="柏市", **BY)
    assert record(corpus, KEY)["parties"][0]["code"] == "122173"
    corpus.correct(KEY, "set", "party", record="0", was="柏市", value=name, details=details, **BY)
    party = next(p for p in record(corpus, KEY)["parties"] if p["name"] == name)
    assert (party["code"], party["prefecture"]) == (code, prefecture)


def test_undo_brings_the_machines_record_back_whole(corpus: Corpus) -> None:
    before, rows = record(corpus, KEY), corpus._store.rows("SELECT * FROM passage_index")
    one = corpus.correct(
        KEY, "set", "signed_on", record="0", was="2024-04-01", value="2019-04-02", **BY
    )
    assert corpus.machine_tagged(KEY) == OWN
    undo = corpus.undo(one.id, **BY)
    assert record(corpus, KEY) == before
    assert corpus.tagged(KEY) == OWN
    assert corpus._store.rows("SELECT * FROM passage_index") == rows
    assert corpus._store.rows("SELECT * FROM machine_findings") == []
    with pytest.raises(CorrectionError, match="もう取り消されて"):
        corpus.undo(one.id, **BY)
    corpus.undo(undo.id, **BY)
    assert record(corpus, KEY)["signed_on"] == "2019-04-02"
    with pytest.raises(CorrectionError, match="ありません"):
        corpus.undo("0" * 12, **BY)


def test_the_history_says_who_when_what_and_why(corpus: Corpus) -> None:
    one = corpus.correct(
        KEY, "set", "signed_on", record="0", was="2024-04-01", value="2024-04-02",
        reason="原本の写しで確認", **BY,
    )  # fmt: skip
    corpus.undo(one.id, by="佐藤", now=NOW, reason="別の協定だった")
    undo, first = corpus.history(KEY)
    assert (first.state, undo.state) == ("undone", "standing")
    told = first.correction
    assert (told.by, told.at, told.reason, told.was, told.value) == (
        "山田", "2026-04-01T03:04:05+00:00", "原本の写しで確認", "2024-04-01", "2024-04-02",
    )  # fmt: skip
    assert (undo.correction.by, undo.correction.undoes) == ("佐藤", one.id)
    assert corpus.history("nobody") == ()


def test_what_cannot_be_is_not_written(corpus: Corpus) -> None:
    for told in ({"was": "1999-01-01", "value": "2024-04-02"}, {"was": "2024-04-01", "value": "x"}):
        with pytest.raises(CorrectionError):
            corpus.correct(KEY, "set", "signed_on", record="0", **told, **BY)
    with pytest.raises(CorpusError):
        corpus.correct("nobody", "set", "signed_on", record="0", value="2024-04-02", **BY)
    assert corpus.history() == ()
    assert corpus.tagged(KEY) == OWN


def test_corrections_survive_tagging_and_reading_anew(corpus: Corpus) -> None:
    corpus.correct(KEY, "set", "signed_on", record="0", was="2024-04-01", value="2019-04-02", **BY)
    run = corpus.begin_run(settings={}, versions={}, now=NOW)
    corpus.retag(replace(OWN, tags=tuple(t for t in OWN.tags if t.label != "date")), run=run)
    assert record(corpus, KEY)["signed_on"] == "2019-04-02"
    corpus.add(OWN, None, run=run)
    assert record(corpus, KEY)["signed_on"] == "2019-04-02"
    assert corpus.machine_tagged(KEY) == OWN


def test_a_lost_place_waits_at_the_head_of_the_queue_and_comes_back(corpus: Corpus) -> None:
    one = corpus.correct(
        KEY, "set", "signed_on", record="0", was="2024-04-01", value="2019-04-02", **BY
    )
    run = corpus.begin_run(settings={}, versions={}, now=NOW)
    text = DEED.replace("令和６年４月１日", "年　月　日")
    source = OWN.document.source  # the same file, read otherwise
    blank = document(" ".join(text.split("\n")))
    own = replace(
        blank, source=source,
        passages=tuple(replace(p, id=f"{KEY}#{n}") for n, p in enumerate(blank.passages)),
    )  # fmt: skip
    head = tag(own, "agreement", OWN.document.title, OWN.document.title, record="0", source="deed")
    corpus.add(TaggedDocument(own, (head,)), None, run=run)
    assert record(corpus, KEY)["signed_on"] is None
    first = corpus.review_queue()[0]
    assert (first.correction_id, first.item) == (one.id, "signed_on")
    assert [past.state for past in corpus.history(KEY)] == ["unanchored"]
    corpus.add(OWN, None, run=run)
    assert record(corpus, KEY)["signed_on"] == "2019-04-02"
    assert [past.state for past in corpus.history(KEY)] == ["standing"]


def test_another_version_of_the_file_is_given_the_corrections_that_fit(corpus: Corpus) -> None:
    corpus.correct(KEY, "set", "signed_on", record="0", was="2024-04-01", value="2019-04-02", **BY)
    corpus.correct(KEY, "set", "expires_on", record="0", was="2025-03-31", value="2030-03-31", **BY)
    run = corpus.begin_run(settings={}, versions={}, now=NOW)
    text = DEED.replace("令和７年３月３１日まで", "三年間")
    own = document(text)
    kept = [t for t in OWN.tags if t.surface in text]
    new = TaggedDocument(
        own, tuple(tag(own, t.label, t.surface, t.value, **t.attributes) for t in kept)
    )
    corpus.add(new, None, run=run)
    told = record(corpus, own.id)
    assert (told["signed_on"], told["expires_on"]) == ("2019-04-02", None)
    states = {past.correction.item: past.state for past in corpus.history(own.id)}
    assert states == {"signed_on": "standing", "expires_on": "unanchored"}
    assert {past.correction.by for past in corpus.history(own.id)} == {"山田"}
    corpus.add(new, None, run=run)  # once is enough
    assert len(corpus.history(own.id)) == 2
    assert record(corpus, KEY)["expires_on"] == "2030-03-31"  # the old version keeps its own


def test_the_name_of_a_theme_has_a_history_too(corpus: Corpus) -> None:
    theme = Theme("T01", "見守り", "machine", (), (), 1, 0.9)
    corpus.set_themes(
        [theme], np.eye(1, 8, dtype=np.float32), [ThemeAssignment(KEY, "T01", 0.8)], model_id="t"
    )
    first = corpus.rename_theme("T01", "ひとりにしない", reason="課内の呼び名", **BY)
    second = corpus.rename_theme("T01", "高齢者の見守り", **BY)
    assert corpus.theme_list()[0].name == "高齢者の見守り"
    corpus.correct(KEY, "set", "field", record="0", was="welfare", value="safety", **BY)
    assert corpus.search("theme:高齢者の見守り", mode="keyword")
    corpus.undo(second.id, **BY)
    assert corpus.theme_list()[0].name == "ひとりにしない"
    corpus.undo(first.id, **BY)
    assert corpus.theme_list() == (theme,)
    assert len(corpus.history("")) == 4


def test_the_queue_is_made_for_a_corpus_of_an_earlier_version(corpus: Corpus) -> None:
    corpus._store.change("DELETE FROM doubts")
    corpus._store.change("UPDATE documents SET doubt_rules = 0")
    weak = replace(OWN, tags=tuple(replace(t, score=0.3) for t in OWN.tags))
    corpus.retag(weak, run=corpus.begin_run(settings={}, versions={}, now=NOW))
    corpus._store.change("DELETE FROM doubts")
    corpus._store.change("UPDATE documents SET doubt_rules = 0")
    queue = corpus.review_queue()
    assert queue[0].weight == 0.7
    assert sum(corpus.review_counts().values()) == len(queue)
    assert {doubt.item for doubt in corpus.review_queue(item="party")} == {"party"}
    assert corpus.review_queue(document_id="nobody") == ()
