"""The JSON API: the contract's record, ETags, limits, corrections as JSON; never a 5xx, whatever is sent."""

from __future__ import annotations

import base64
import json
import os
from contextlib import suppress
from pathlib import Path

import jsonschema
import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode

from kyoutei_nlp.web.api.description import described
from kyoutei_nlp.web.app import create_app
from kyoutei_nlp.web.serving import Serving
from samples import document, tagged
from web.conftest import BASE, NEIGHBOUR, NOW, PASSWORD

EXAMPLES = int(os.environ.get("KYOUTEI_API_EXAMPLES", "5"))
"""Made-up requests an operation; ``make hard`` sends more."""
DEED_ID = tagged().document.id
SAID = {"action": "set", "item": "signed_on", "record": "0", "was": "2024-04-01", "value": "2024-05-02", "reason": "写し"}  # fmt: skip
READ = [
    "/api/v1/search?q=高齢者", f"/api/v1/documents/{DEED_ID}", f"/api/v1/documents/{DEED_ID}/corrections",
    "/api/v1/themes", "/api/v1/quarantine", "/api/v1/pages", "/api/v1/review", "/api/v1/corrections",
    f"/api/v1/documents/{DEED_ID}/similar", "/api/v1/openapi.json",
]  # fmt: skip


@pytest.mark.parametrize("address", READ)
def test_what_is_known_already_is_not_sent_again(client: TestClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert not again.content


@pytest.mark.parametrize("address", [a for a in READ if not a.endswith("openapi.json")])
def test_an_answer_has_the_shape_that_is_told(client: TestClient, address: str) -> None:
    told = client.get("/api/v1/openapi.json").json()
    path = address.partition("?")[0].replace(DEED_ID, "{document_id}")
    shape = told["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    jsonschema.validate(client.get(address).json(), {**shape, "components": told["components"]})


def test_every_operation_tells_the_shape_of_its_answer(client: TestClient) -> None:
    for path, methods in client.get("/api/v1/openapi.json").json()["paths"].items():
        for method, known in methods.items():
            good = [s for s in known["responses"] if s in ("200", "201", "202")]
            assert any(known["responses"][s].get("content") for s in good), (method, path)
            for content in known["responses"][good[0]]["content"].values():
                assert content["schema"], (method, path)


@pytest.mark.parametrize(("format", "beginning"), [("xlsx", b"PK"), ("csv", b"\xef\xbb\xbf"), ("jsonl", b"{"), ("parquet", b"PAR1")])  # fmt: skip
def test_a_result_is_taken_as_a_file(client: TestClient, format: str, beginning: bytes) -> None:
    got = client.get("/api/v1/export", params={"format": format, "q": "高齢者"})
    assert got.status_code == 200
    assert got.content.startswith(beginning)
    assert client.get("/api/v1/export?columns=ない").status_code == 422


def test_a_record_keeps_the_contract(client: TestClient) -> None:
    schema = json.loads((Path(__file__).parents[2] / "docs" / "contract.schema.json").read_text())
    jsonschema.validate(client.get(f"/api/v1/documents/{DEED_ID}").json(), schema)


def test_search_finds_what_the_page_finds(client: TestClient) -> None:
    told = client.get("/api/v1/search?q=高齢者&field=welfare").json()
    assert DEED_ID in {hit["document_id"] for hit in told["hits"]}


def test_a_correction_is_said_and_taken_back(client: TestClient) -> None:
    made = client.post(f"/api/v1/documents/{DEED_ID}/corrections", json=SAID)
    assert made.status_code == 201, made.text
    assert client.get(f"/api/v1/documents/{DEED_ID}").json()["signed_on"] == "2024-05-02"
    undone = client.post(f"/api/v1/corrections/{made.json()['id']}/undo", json={})
    assert undone.status_code == 201
    assert client.get(f"/api/v1/documents/{DEED_ID}").json()["signed_on"] == "2024-04-01"


REFUSED = [
    ({"reason": ""}, 422), ({"item": "nothing"}, 422), ({"value": "あした"}, 400), ({"record": "9"}, 400), ({"extra": 1}, 422),
]  # fmt: skip


@pytest.mark.parametrize(("change", "status"), REFUSED)
def test_what_cannot_be_said_is_refused_in_japanese(client: TestClient, change, status) -> None:
    answer = client.post(f"/api/v1/documents/{DEED_ID}/corrections", json={**SAID, **change})
    assert answer.status_code == status
    assert set(answer.json()["error"]) == {"code", "message"}


def test_a_form_cannot_stand_in_for_json(client: TestClient) -> None:
    address = f"/api/v1/documents/{DEED_ID}/corrections"
    for kind in ("text/plain", "application/x-www-form-urlencoded"):
        answer = client.post(address, content=b'{"action":"set"}', headers={"Content-Type": kind})
        assert answer.status_code == 403


def test_two_agreements_are_compared(client: TestClient) -> None:
    pair = {"id": [DEED_ID, document(NEIGHBOUR).id]}
    assert client.get("/api/v1/compare", params=pair).status_code in (200, 404)
    assert client.get("/api/v1/compare", params={"id": DEED_ID}).status_code == 422


def test_a_sender_who_asks_too_often_waits(corpus_path) -> None:
    app = create_app(Serving(str(corpus_path), api_a_minute=3), now=lambda: NOW, clock=lambda: 7.0)
    with TestClient(app, base_url=BASE) as client:
        answers = [client.get("/api/v1/themes") for _ in range(4)]
    assert [each.status_code for each in answers] == [200, 200, 200, 429]
    assert int(answers[3].headers["Retry-After"]) >= 1


def test_a_program_sends_its_password(guarded: TestClient) -> None:
    assert guarded.get("/api/v1/themes").status_code == 401
    for name, password, status in (("見る人", PASSWORD, 200), ("見る人", "wrong", 401)):
        key = base64.b64encode(f"{name}:{password}".encode()).decode()
        answer = guarded.get("/api/v1/themes", headers={"Authorization": f"Basic {key}"})
        assert answer.status_code == status
    headers = {"Authorization": f"Basic {base64.b64encode(f'見る人:{PASSWORD}'.encode()).decode()}"}
    said = guarded.post(f"/api/v1/documents/{DEED_ID}/corrections", json=SAID, headers=headers)
    assert said.status_code == 403


def test_the_watch_sees_that_it_is_well(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    text = client.get("/metrics").text
    assert "kyoutei_documents 3" in text
    assert 'kyoutei_http_requests_total{method="GET",status="200"}' in text


def sent_by(client: TestClient, case: schemathesis.Case) -> int:
    """The status of one made-up request."""
    told = case.as_transport_kwargs(base_url=BASE)
    body = {"json": told["json"]} if "json" in told else {"content": told.get("data") or b""}
    return client.request(
        told["method"], told["url"], params=told.get("params"), headers=told.get("headers"), **body
    ).status_code


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_no_made_up_request_breaks_the_server(corpus_path: Path, mode: GenerationMode) -> None:
    """schemathesis makes requests from the OpenAPI document, fitting ones and others; none may end in a 5xx."""
    app = create_app(Serving(str(corpus_path), api_a_minute=10**9), now=lambda: NOW)
    schema = schemathesis.openapi.from_dict(described(app))
    with TestClient(app, base_url=BASE, raise_server_exceptions=False) as client:
        for operation in (each.ok() for each in schema.get_all_operations()):

            @settings(
                max_examples=EXAMPLES, deadline=None, database=None, derandomize=True,
                suppress_health_check=list(HealthCheck),
            )  # fmt: skip
            @given(operation.as_strategy(mode))
            def answered(case: schemathesis.Case) -> None:
                assert sent_by(client, case) < 500

            with suppress(Unsatisfiable):  # an operation without parameters has no wrong requests
                answered()
