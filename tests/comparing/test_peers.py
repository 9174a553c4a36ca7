"""Bodies like one's own, and what they have that it has not."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from comparing.corpora import deed
from kyoutei_nlp.comparing import GAP_COLUMNS, peers_of
from kyoutei_nlp.comparing.bodies import body_named, nearness
from kyoutei_nlp.corpus import Corpus
from kyoutei_nlp.errors import CorpusError
from kyoutei_nlp.pipeline import tag_document
from kyoutei_nlp.reading import read

CLASSES = [  # (name, class)
    ("白井市", "city"), ("柏市", "core"), ("千葉市", "designated"), ("鋸南町", "town"), ("港区", "special_ward"),
    ("千葉県", "prefecture"), ("東京都府中市", "city"), ("札幌市", "designated"), ("大潟村", "village"),
    ("田無市", "city"),  # 西東京市 of today
]  # fmt: skip
NO_BODY = ["府中市", "星野市", "", "株式会社みなと商事", "白井"]
NEAR = [  # (class, class, how near)
    ("city", "city", 1.0), ("city", "core", 0.5), ("core", "designated", 0.5), ("city", "designated", 0.0),
    ("prefecture", "designated", 0.0), ("town", "village", 0.5), ("village", "city", 0.0),
]  # fmt: skip


@pytest.mark.parametrize(("name", "size"), CLASSES)
def test_class_of_a_body(name: str, size: str) -> None:
    body = body_named(name)
    assert body is not None
    assert body.size == size


@pytest.mark.parametrize("name", NO_BODY)
def test_no_body(name: str) -> None:
    assert body_named(name) is None


def test_one_that_left_the_map_is_the_one_of_today() -> None:
    body = body_named("田無市")
    assert body is not None
    assert (body.name, body.code) == ("西東京市", "132292")


@pytest.mark.parametrize(("one", "other", "near"), NEAR)
def test_nearness(one: str, other: str, near: float) -> None:
    assert nearness(one, other) == nearness(other, one) == near


def test_peers_are_of_the_same_class_before_those_beside(corpus: Corpus) -> None:
    found = peers_of(corpus, "白井市")
    names = [peer.body.name for peer in found.peers]
    assert set(names[:3]) == {"市原市", "館山市", "鴨川市"}, "同じ区分、同じ県が先"
    assert "千葉市" not in names, "指定都市は市の隣ではない"
    assert "鋸南町" in names
    assert names.index("長岡市") < names.index("柏市"), "同じ区分が、同じ県の隣の区分より先"
    assert found.peers[0].reasons[:2] == ("同じ区分（市）", "同じ都道府県")


def test_gaps_are_what_peers_have_with_the_agreement(corpus: Corpus) -> None:
    found = peers_of(corpus, "白井市")
    fields = {gap.value: gap for gap in found.gaps["field"]}
    assert "disaster" not in fields, "もう結んでいる分野"
    assert {"tourism", "talent"} <= set(fields)
    body, held = fields["tourism"].examples[0]
    assert (body.name, held.partners) == ("市原市", ("学校法人さくら学園",))
    assert corpus.title_of(held.document_id) == "観光の振興に関する包括連携協定書"
    assert [gap.value for gap in found.gaps["agreement"]] == ["comprehensive"]
    assert "university" in {gap.value for gap in found.gaps["party_type"]}
    assert "company" not in {gap.value for gap in found.gaps["party_type"]}


def test_a_body_without_agreements_has_every_gap(corpus: Corpus) -> None:
    found = peers_of(corpus, "印西市")
    assert found.held == ()
    first = found.gaps["field"][0]
    assert (first.value, first.share) == ("disaster", 1.0)


def test_rows_and_dictionary_say_the_same(corpus: Corpus) -> None:
    found = peers_of(corpus, "白井市", limit=4)
    told = found.as_dict()
    assert len(told["peers"]) == 4
    assert told["body"]["class_name"] == "市"
    assert "人口の資料は入っていない" in told["note"]
    rows = found.rows()
    assert all(len(row) == len(GAP_COLUMNS) for row in rows)
    assert {row[1] for row in rows} == {g["name"] for gaps in told["gaps"].values() for g in gaps}


UNKNOWN = [("府中市", "東京都府中市"), ("星野市", "見つかりません"), ("", "見つかりません")]


@pytest.mark.parametrize(("name", "said"), UNKNOWN)
def test_an_unknown_body_is_told_how_to_be_named(corpus: Corpus, name: str, said: str) -> None:
    with pytest.raises(CorpusError, match=said):
        peers_of(corpus, name)


TOLD = [  # (file, text): a deed, a press release about it, minutes that tell of another
    ("deed.txt", deed("白井市", "株式会社みなと商事", "生活物資の供給")),
    ("press.txt", "令和６年４月２日\n白井市は、令和６年４月１日に株式会社みなと商事と災害時における生活物資の供給に関する協定を締結しました。"),
    ("told.txt", "令和６年６月定例会\n白井市は、令和５年10月１日に学校法人さくら学園と観光の振興に関する包括連携協定を締結しました。"),
]  # fmt: skip


def test_what_documents_tell_of_counts_and_counts_once(tmp_path: Path) -> None:
    with Corpus.open(tmp_path / "k.sqlite3", create=True) as told:
        run = told.begin_run(settings={}, versions={}, now=datetime(2026, 4, 1, tzinfo=UTC))
        for name, text in TOLD:
            (tmp_path / name).write_text(text, encoding="utf-8")
            told.add(tag_document(read(tmp_path / name, ocr="off")), None, run=run)
        held = peers_of(told, "白井市").held
        assert [(each.partners, each.signed_on) for each in held] == [
            (("株式会社みなと商事",), "2024-04-01"), (("学校法人さくら学園",), "2023-10-01"),
        ]  # fmt: skip
        assert told.title_of(held[0].document_id) == "災害時における生活物資の供給に関する協定書"
