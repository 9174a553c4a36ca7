import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from exporting import samples
from kyoutei_nlp.exporting import contract_record

DOCS = Path(__file__).parents[2] / "docs"
SCHEMA = json.loads((DOCS / "contract.schema.json").read_text(encoding="utf-8"))
THEME = SimpleNamespace(id="T01", name="金融機関との連携", probability=0.87654)


def record(tagged: Any, **more: Any) -> dict[str, Any]:
    return contract_record(tagged, theme=None, provenance={"run": "r1"}, **more)


@pytest.mark.parametrize("make", [samples.deed, samples.press, samples.nothing])
@pytest.mark.parametrize("theme", [None, THEME])
@pytest.mark.parametrize("with_text", [False, True])
def test_every_record_keeps_the_schema(make, theme, with_text):
    found = contract_record(make(), theme=theme, provenance={"run": "r1"}, with_text=with_text)
    Draft202012Validator.check_schema(SCHEMA)
    Draft202012Validator(SCHEMA).validate(json.loads(json.dumps(found)))
    assert ("text" in found) == with_text


def test_the_schema_refuses_what_is_not_in_the_contract():
    validator = Draft202012Validator(SCHEMA)
    good = record(samples.deed())
    for spoiled in (
        good | {"extra": 1},
        good | {"signed_on": "令和2年"},
        good | {"kind": "deed"},
        good | {"fields": [{"id": "tourism", "score": 2, "evidence": []}]},
        {key: value for key, value in good.items() if key != "parties"},
    ):
        assert not validator.is_valid(spoiled)


def test_a_deed():
    found = record(samples.deed())
    assert found["agreement_kind"] == "comprehensive"
    assert [party["name"] for party in found["parties"]] == ["桜川市", "株式会社みなと銀行"]
    assert found["parties"][0]["signer"] == {"title": "桜川市長", "name": "大和田花子"}
    assert found["parties"][1]["signer"] is None
    assert (found["signed_on"], found["expires_on"], found["effective_from"]) == (
        "2020-04-01",
        "2023-03-31",
        None,
    )
    assert (found["auto_renewal"], found["renewal_period"], found["notice_period"]) == (
        True,
        "P1Y",
        "P1M",
    )
    assert [clause["number"] for clause in found["clauses"]] == ["第１条", "第２条"]
    assert found["people"][0] | {"evidence": 0} == {
        "name": "大和田花子",
        "title": "桜川市長",
        "evidence": 0,
    }
    assert len(found["people"]) == 1
    assert len(found["municipalities"][0]["evidence"]) == 2
    assert found["mentions"] == []
    assert found["provenance"] == {
        "run": "r1",
        "readers": ["text 1"],
        "taggers": {"hand": "1"},
        "models": [],
    }


def test_a_date_marked_twice_is_told_once_with_its_most_specific_role():
    dates = record(samples.deed())["dates"]
    assert [(date["value"], date["role"]) for date in dates] == [
        ("2023-03-31", "expiry"),
        ("2020-04-01", "signed"),
    ]


def test_a_document_that_only_tells_of_agreements():
    found = record(samples.press())
    assert found["agreement_kind"] == "none"
    assert [party["name"] for party in found["parties"]] == ["桜川市", "みどり大学", "ひかり電力"]
    assert found["signed_on"] is None  # two days are told
    assert {field["id"] for field in found["fields"]} == {"education", "environment"}
    assert [(each["title"], each["signed_on"]) for each in found["mentions"]] == [
        ("学びの協定", "2021-05-06"),
        ("電力の協定", "2021-06-07"),
    ]


def test_evidence_quotes_the_text():
    found = record(samples.deed(), with_text=True)
    for entry in _with_evidence(found):
        for place in entry.get("evidence", [entry]):
            assert 0 <= place["start"] < place["end"] <= len(found["text"])
            assert place["page"] == 1
    party = found["parties"][1]
    place = party["evidence"][0]
    assert found["text"][place["start"] : place["end"]] == party["surface"] == "㈱みなと銀行"


def _with_evidence(found: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for label in (
        "parties",
        "municipalities",
        "organisations",
        "people",
        "dates",
        "clauses",
        "fields",
    ):
        yield from found[label]
