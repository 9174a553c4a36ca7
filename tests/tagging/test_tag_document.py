"""tag_document as a whole: the record of a small deed with its evidence."""

from __future__ import annotations

from kyoutei_nlp.tagging import tag_document, taggers
from kyoutei_nlp.tagging.plain import document_of

DEED = """図書館の相互利用に関する協定書

　館山市（以下「甲」という。）と南房総市（以下「乙」という。）は、次のとおり協定を締結する。
（連携事項）
第１条　甲及び乙は、次に掲げる事項について連携し、協力する。
(1)　生涯学習の充実に関すること。
（有効期間）
第２条　この協定の有効期間は、締結の日から１年間とする。ただし、期間満了の１か月前までに申出がないときは、更に１年間更新する。
この協定の締結を証するため、本書２通を作成する。

令和6年5月10日

甲　館山市長　山田　太郎
乙　南房総市長　鈴木　花子
"""


def test_a_deed_becomes_one_record_with_evidence() -> None:
    tagged = tag_document(document_of(DEED, kind="agreement"), with_ginza=False)
    deed = tagged.agreements()[0]
    assert deed.source == "deed"
    assert deed.signed_on is not None
    assert deed.signed_on.value == "2024-05-10"
    term = deed.term
    assert term.expires_on is not None
    assert term.expires_on.value == "2025-05-09"
    assert term.auto_renewal is not None
    assert term.auto_renewal.value
    assert "education" in {fact.value for fact in deed.fields}
    numbers = [clause.number for clause in tagged.clauses]
    assert numbers == [None, "第１条", "(1)", "第２条", None]  # 前文 and 署名欄 have no number
    assert [duty.how for duty in deed.duties] == ["duty"]


def test_the_same_text_gives_the_same_tags() -> None:
    document = document_of(DEED, kind="agreement")
    first = tag_document(document, with_ginza=False)
    assert first.tags == tag_document(document, with_ginza=False).tags
    assert first.clauses == tag_document(document, with_ginza=False).clauses


def test_every_tagger_is_named_for_the_provenance() -> None:
    tagged = tag_document(document_of("協力の話です。"), with_ginza=False)
    assert tagged.taggers == taggers()
    assert dict(tagged.taggers)["dates"].startswith("1.")


def test_a_day_the_calendar_does_not_have_is_nobodys_signing_date(tmp_path):
    from kyoutei_nlp.reading import read
    from kyoutei_nlp.tagging import tag_document
    from samples import DEED

    path = tmp_path / "deed.txt"
    path.write_text(DEED + "\n平成23年19月27日\n", encoding="utf-8")
    tagged = tag_document(read(path))
    found = [tag for tag in tagged.with_label("date") if tag.surface == "平成23年19月27日"]
    assert [tag.value for tag in found] == [""]
    signed = tagged.agreements()[0].signed_on
    assert signed is None or "19" not in signed.value[4:7]
