"""Tags quote the text; an agreement is computed from them and nothing stands without evidence."""

from __future__ import annotations

import pickle
from dataclasses import replace
from datetime import date

import pytest

from kyoutei_nlp.agreement import Fact, Party, Tag, TaggedDocument
from kyoutei_nlp.document import Span
from kyoutei_nlp.errors import ContractError
from samples import document, tag, tagged


def test_an_agreement_is_computed_with_its_evidence() -> None:
    (agreement,) = tagged().agreements()
    assert [party.name for party in agreement.parties] == ["星野市", "株式会社あかつき"]
    first = agreement.parties[0]
    assert (first.alias, first.type, first.prefecture) == ("甲", "municipality", "千葉県")
    assert first.signer is not None
    assert (first.signer.name, first.signer.title) == ("山吹みどり", "星野市長")
    assert agreement.signed_on is not None
    assert agreement.signed_on.value == "2024-04-01"
    assert agreement.signed_on.evidence[0].surface == "令和６年４月１日"
    assert [fact.value for fact in agreement.fields] == ["welfare"]


def test_what_is_not_tagged_is_none() -> None:
    own = document()
    (agreement,) = TaggedDocument(
        own, (tag(own, "agreement", own.title, own.title, record="0"),)
    ).agreements()
    assert agreement.parties == ()
    assert agreement.signed_on is None
    assert agreement.term.expires_on is None
    unknown = agreement.state(date(2024, 1, 1))
    assert (unknown.value, unknown.evidence) == ("不明", agreement.evidence)


def test_without_an_agreement_tag_there_is_no_agreement() -> None:
    own = document()
    assert (
        TaggedDocument(own, (tag(own, "party", "星野市", "星野市", record="0"),)).agreements() == ()
    )


STATES = [
    (date(2024, 6, 1), None, "有効"),
    (date(2025, 3, 31), None, "有効"),
    (date(2025, 4, 1), None, "満了"),
]
STATES += [(date(2025, 4, 1), "true", "自動更新中(推定)"), (date(2025, 4, 1), "false", "満了")]


@pytest.mark.parametrize(("on", "renewal", "state"), STATES)
def test_state_on_a_day(on: date, renewal: str | None, state: str) -> None:
    own = tagged()
    extra = (
        ()
        if renewal is None
        else (tag(own.document, "term", "有効期間は", renewal, record="0", what="auto_renewal"),)
    )
    (agreement,) = replace(own, tags=own.tags + extra).agreements()
    found = agreement.state(on)
    assert found.value == state
    assert found.evidence


def test_before_it_begins_the_state_is_unknown_and_without_an_end_it_holds() -> None:
    own = tagged()
    without_end = tuple(
        replace(each, attributes={**each.attributes, "what": "open_ended"}, value="true")
        if each.attributes.get("what") == "expires_on"
        else each
        for each in own.tags
    )
    (agreement,) = replace(own, tags=without_end).agreements()
    assert agreement.state(date(2024, 3, 31)).value == "不明"
    assert agreement.state(date(2040, 1, 1)).value == "有効"


def test_an_agreement_told_of_as_ended_is_over() -> None:
    own = tagged()
    ended = tuple(
        replace(each, attributes={**each.attributes, "status": "ended"})
        if each.label == "agreement"
        else each
        for each in own.tags
    )
    (agreement,) = replace(own, tags=ended).agreements()
    assert agreement.state(date(2024, 6, 1)).value == "満了"


def test_a_tag_that_does_not_quote_the_text_is_refused() -> None:
    own = document()
    wrong = Tag("party", Span(0, 3), "月野市", "月野市", "rule", 1.0, "test/1")
    with pytest.raises(ContractError):
        TaggedDocument(own, (wrong,))


def test_tags_of_one_layer_may_not_overlap_others_may() -> None:
    own = document()
    whole, part = (
        tag(own, "date", "令和６年４月１日", "2024-04-01"),
        tag(own, "date", "令和６年", "2024"),
    )
    with pytest.raises(ContractError):
        TaggedDocument(own, (whole, part))
    other = tag(own, "date", "令和６年４月１日", "2024-04-01", record="1")
    assert len(TaggedDocument(own, (whole, other)).tags) == 2


def test_no_value_without_evidence() -> None:
    with pytest.raises(ContractError):
        Fact("2024-04-01", ())
    with pytest.raises(ContractError):
        Party("星野市", "星野市", "municipality", None, None, None, None, 1.0, ())


def test_a_tag_travels_between_processes() -> None:
    own = tagged()
    assert pickle.loads(pickle.dumps(own)) == own
    with pytest.raises(TypeError):
        own.tags[0].attributes["record"] = "9"  # type: ignore[index]
