"""What a person says becomes a tag, and the record follows; what the machine said is still there."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from kyoutei_nlp.agreement import TaggedDocument
from kyoutei_nlp.correcting import (
    Corrected,
    apply_corrections,
    check_correction,
    doubts_of,
    find_head,
    find_place,
    items_of,
)
from kyoutei_nlp.correction import Correction
from kyoutei_nlp.errors import ContractError, CorrectionError
from kyoutei_nlp.exporting import contract_record
from samples import DEED, document, tag, tagged

OWN = tagged()


def correction(
    item: str, action: str = "set", *, on: TaggedDocument = OWN, number: int = 1, **told: Any
) -> Correction:
    record = told.pop("record", None if item in ("document_title", "document_kind") else "0")
    was, value = told.get("was"), told.get("value")
    quote, start = told.pop("quote", None), told.pop("start", None)
    told.setdefault("value", was if action == "confirm" else None)
    told.setdefault("was", None)
    place = find_place(on, item, record, was, value=value, quote=quote, start=start)
    return Correction(
        f"{number:012}", on.document.id, action, item, record, anchor=place,  # type: ignore[arg-type]
        head=find_head(on, record), by="山田", **told,
    )  # fmt: skip


def record_of(corrected: Corrected) -> dict[str, Any]:
    return contract_record(corrected.tagged, theme=None, provenance={})


def corrected(*corrections: Correction, on: TaggedDocument = OWN) -> dict[str, Any]:
    done = apply_corrections(on, corrections)
    assert not done.unanchored
    return record_of(done)


def test_without_corrections_nothing_changes() -> None:
    assert apply_corrections(OWN, ()).tagged is OWN


SLOTS = [
    ("document_title", OWN.document.title, "見守り協定", "title"),
    ("document_kind", "agreement", "press", "kind"),
    ("agreement_kind", "individual", "comprehensive", "agreement_kind"),
    ("signed_on", "2024-04-01", "2024-04-02", "signed_on"),
    ("signed_on", "2024-04-01", None, "signed_on"),
    ("expires_on", "2025-03-31", "2026-03-31", "expires_on"),
    ("expires_on", "2025-03-31", None, "expires_on"),
    ("effective_from", None, "2024-05-01", "effective_from"),
    ("renewal_period", None, "P1Y", "renewal_period"),
]


@pytest.mark.parametrize(("item", "was", "value", "key"), SLOTS)
def test_single_values(item: str, was: str | None, value: str | None, key: str) -> None:
    assert corrected(correction(item, was=was, value=value))[key] == value


def test_truths() -> None:
    record = corrected(correction("auto_renewal", was=None, value="true"))
    assert record["auto_renewal"] is True


def test_a_persons_tag_is_told_from_the_machines() -> None:
    one = correction("signed_on", was="2024-04-01", value="2024-04-02")
    done = apply_corrections(OWN, [one])
    (agreement,) = done.tagged.agreements()
    assert agreement.signed_on is not None
    (proof,) = agreement.signed_on.evidence
    assert (proof.method, proof.score, proof.surface) == ("human", 1.0, "令和６年４月１日")
    item = next(each for each in items_of(done.tagged) if each.name == "signed_on")
    assert (item.method, item.correction_id) == ("human", one.id)


def test_a_day_proved_by_other_words() -> None:
    one = correction("signed_on", was="2024-04-01", value="2025-03-31", quote="令和７年３月３１日")
    record = corrected(one)
    assert record["signed_on"] == "2025-03-31"
    roles = {each["surface"]: each["role"] for each in record["dates"]}
    assert roles == {"令和７年３月３１日": "signed", "令和６年４月１日": "other"}


def test_a_party_gets_another_name_and_its_signer_goes_with_it() -> None:
    one = correction(
        "party", was="星野市", value="星野町", details={"type": "municipality", "code": ""}
    )
    first, second = corrected(one)["parties"]
    assert (first["name"], first["alias"], first["prefecture"]) == ("星野町", "甲", None)
    assert first["signer"] == {"title": "星野市長", "name": "山吹みどり"}
    assert second["name"] == "株式会社あかつき"


def test_only_details_of_a_party() -> None:
    one = correction("party", was="星野市", value="星野市", details={"code": "122271"})
    (first, _) = corrected(one)["parties"]
    assert (first["code"], first["prefecture"], first["type"]) == (
        "122271", "千葉県", "municipality",
    )  # fmt: skip


def test_a_party_is_added_and_removed() -> None:
    added = correction("party", "add", value="白川一郎", details={"type": "other"})
    names = [each["name"] for each in corrected(added)["parties"]]
    assert names == ["星野市", "株式会社あかつき", "白川一郎"]
    removed = correction("party", "remove", was="株式会社あかつき")
    assert [each["name"] for each in corrected(removed)["parties"]] == ["星野市"]


def test_fields_are_set_added_removed() -> None:
    assert [
        f["id"] for f in corrected(correction("field", was="welfare", value="safety"))["fields"]
    ] == ["safety"]
    added = correction("field", "add", value="disaster")
    assert {f["id"] for f in corrected(added)["fields"]} == {"welfare", "disaster"}
    assert corrected(correction("field", "remove", was="welfare"))["fields"] == []


def test_a_date_gets_another_role() -> None:
    one = correction(
        "date", was="2025-03-31", value="2025-03-31", details={"role": "event"}, record=None,
        quote="令和７年３月３１日",
    )  # fmt: skip
    assert [d["role"] for d in corrected(one)["dates"]] == ["event", "signed"]


def test_an_agreement_that_is_none_is_taken_out_and_a_missed_one_put_in() -> None:
    gone = apply_corrections(OWN, [correction("agreement", "remove", was=OWN.document.title)])
    assert gone.tagged.agreements() == ()
    new = correction("agreement", "add", value="見守り協定", quote="高齢者の見守り", record=None)
    party = "株式会社あかつき"
    done = apply_corrections(OWN, [new])
    assert [a.record for a in done.tagged.agreements()] == ["0", "1"]
    with_party = correction("party", "add", on=done.tagged, record="1", value=party, number=2)
    told = apply_corrections(OWN, [new, with_party]).tagged.agreements()[1]
    assert [each.name for each in told.parties] == [party]


def test_taking_back_and_taking_back_the_taking_back() -> None:
    one = correction("signed_on", was="2024-04-01", value="2024-04-02")
    undo = replace(one, id="2" * 12, action="undo", undoes=one.id)
    redo = replace(undo, id="3" * 12, undoes=undo.id)
    assert corrected(one)["signed_on"] == "2024-04-02"
    assert corrected(one, undo)["signed_on"] == "2024-04-01"
    assert corrected(one, undo, redo)["signed_on"] == "2024-04-02"


def test_the_later_word_counts() -> None:
    first = correction("signed_on", was="2024-04-01", value="2024-04-02")
    second = correction("signed_on", was="2024-04-01", value="2024-04-03", number=2)
    assert corrected(first, second)["signed_on"] == "2024-04-03"


def test_a_persons_word_survives_what_the_machine_says_next() -> None:
    one = correction("signed_on", was="2024-04-01", value="2024-04-02")
    party = correction("party", was="星野市", value="星野町", number=2)
    own = OWN.document
    other = TaggedDocument(
        own,
        (
            *(t for t in OWN.tags if t.label not in ("date", "party")),
            tag(own, "date", "６年４月１日", "1994-04-01", record="0", role="signed", kind="date"),
        ),
    )
    record = corrected(one, party, on=other)
    assert record["signed_on"] == "2024-04-02"
    assert [each["name"] for each in record["parties"]] == ["星野町"]


def test_text_that_moved_is_found_and_text_that_is_gone_is_flagged() -> None:
    one = correction("signed_on", was="2024-04-01", value="2024-04-02")
    moved = read_anew("写し\n" + DEED.replace("令和６年４月１日", "令和6年 4月1日"))
    assert corrected(one, on=moved)["signed_on"] == "2024-04-02"
    gone = read_anew(DEED.replace("令和６年４月１日", "年　月　日"))
    done = apply_corrections(gone, [one])
    assert done.unanchored == (one,)
    assert record_of(done)["signed_on"] is None
    first = doubts_of(done)[0]
    assert (first.correction_id, first.weight) == (one.id, 1.0)
    assert "令和６年４月１日" in first.reason


def read_anew(text: str) -> TaggedDocument:
    """The deed with another text, and those tags of its title and parties whose words are still there."""
    new = document(text)
    kept = [t for t in OWN.tags if t.surface in text and t.label in ("agreement", "party")]
    return TaggedDocument(
        new, tuple(tag(new, t.label, t.surface, t.value, **t.attributes) for t in kept)
    )


def test_confirmed_values_hold_and_are_not_asked_about_again() -> None:
    weak = TaggedDocument(
        OWN.document, tuple(replace(t, score=0.4) if t.label == "field" else t for t in OWN.tags)
    )
    asked = [d.item for d in doubts_of(Corrected(weak))]
    assert "field" in asked
    done = apply_corrections(weak, [correction("field", "confirm", was="welfare", on=weak)])
    assert "field" not in [d.item for d in doubts_of(done)]
    (fact,) = done.tagged.agreements()[0].fields
    assert fact.evidence[0].method == "human"


def test_no_day_of_signing_can_be_confirmed() -> None:
    gone = read_anew(DEED.replace("令和６年４月１日", "年　月　日"))
    assert "signed_on" in [d.item for d in doubts_of(Corrected(gone))]
    done = apply_corrections(gone, [correction("signed_on", "confirm", on=gone)])
    assert "signed_on" not in [d.item for d in doubts_of(done)]


REFUSED = [
    ("signed_on", "set", {"was": "2024-04-01", "value": "2024-02-30"}, "形で書きます"),
    ("signed_on", "set", {"was": "2023-04-01", "value": "2024-04-02"}, "いまの値"),
    ("party", "set", {"was": "月野市", "value": "星野町"}, "いまの記録にありません"),
    ("party", "add", {"value": ""}, "空です"),
    ("party", "set", {"was": "星野市", "value": "星野市", "details": {"code": "122272"}}, "検査数字"),
    ("party", "set", {"was": "星野市", "value": "星野市", "details": {"type": "city"}}, "次のどれか"),
    ("party", "set", {"was": "星野市", "value": "星野市", "details": {"colour": "青"}}, "事柄"),
    ("auto_renewal", "set", {"value": "はい"}, "あり"),
    ("renewal_period", "set", {"value": "1年"}, "P1Y"),
    ("agreement_kind", "set", {"was": "individual", "value": "none!"}, "次のどれか"),
    ("signed_on", "add", {"value": "2024-04-02"}, "直してください"),
]  # fmt: skip


@pytest.mark.parametrize(("item", "action", "told", "message"), REFUSED)
def test_what_cannot_be(item: str, action: str, told: dict[str, Any], message: str) -> None:
    with pytest.raises(CorrectionError, match=message):
        check_correction(OWN, correction(item, action, **told))


def test_words_must_be_in_the_text() -> None:
    with pytest.raises(CorrectionError, match="本文にありません"):
        correction("signed_on", was="2024-04-01", value="2024-04-02", quote="平成三年")
    with pytest.raises(CorrectionError, match="協定はありません"):
        correction("signed_on", record="7", value="2024-04-02")


def test_nobody_says_nothing() -> None:
    with pytest.raises(ContractError):
        Correction("1" * 12, "d", "set", "signed_on", "0", None, "2024", by=" ")
    with pytest.raises(ContractError):
        Correction("1" * 12, "d", "set", "weather", "0", None, "2024", by="山田")
