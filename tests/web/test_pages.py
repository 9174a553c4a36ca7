"""Every page answers in Japanese, escaped, with the strict headers and with what it is for."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi.testclient import TestClient

from kyoutei_nlp.corpus import Corpus
from kyoutei_nlp.errors import ModelError
from kyoutei_nlp.searching import SearchPage, SearchRequest
from samples import DEED, document, tagged
from web.conftest import HOSTILE, NEIGHBOUR, Visit

DEED_ID = tagged().document.id
NEIGHBOUR_ID = document(NEIGHBOUR).id
HOSTILE_ID = document(HOSTILE).id
PAGES = [
    "/",
    "/?q=高齢者",
    "/?q=高齢者&field=welfare&state=満了",
    f"/documents/{DEED_ID}",
    f"/documents/{HOSTILE_ID}",
    f"/documents/{DEED_ID}/pages/1?mark=0-5",
    f"/compare?id={DEED_ID}&id={NEIGHBOUR_ID}",
    "/compare",
    "/overview",
    "/export?q=高齢者",
    "/workbook",
    "/review",
    "/corrections",
    "/api/v1/docs",
    "/themes",
    "/quality",
    "/upload",
    "/help",
    "/audit",
]


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_whole_and_strict(client: TestClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    page = answer.text
    assert '<html lang="ja">' in page
    assert len(re.findall(r"<h1[ >]", page)) == 1
    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert not re.search(r"<script(?! src=)", page), "ページの中にスクリプトがあります"
    assert not re.search(r"\sstyle=|\son\w+=[\"']|<style", page), "ページの中に書式か操作があります"
    assert "http://" not in page.replace("http://127.0.0.1", "").replace("http://www.w3.org", "")


NOT_THERE = [
    "/documents/000000000000",
    "/nothing",
    f"/documents/{DEED_ID}/pages/9",
    "/themes/T99",
    "/login",
]


@pytest.mark.parametrize("address", NOT_THERE)
def test_what_is_not_there_is_said_in_japanese(client: TestClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert "見つかりません" in answer.text


def test_a_hit_is_marked_and_linked(client: TestClient) -> None:
    page = client.get("/?q=高齢者").text
    assert "<mark>高齢" in page
    assert f'href="/documents/{DEED_ID}"' in page


def test_a_value_stands_beside_its_proof(client: TestClient) -> None:
    page = client.get(f"/documents/{DEED_ID}").text
    start = DEED.index("令和６年４月１日")
    assert "2024年4月1日（令和6年4月1日）" in page
    assert f"/documents/{DEED_ID}/pages/1?mark={start}-{start + 8}#page-view" in page
    assert "星野市長 山吹みどり" in page


def test_a_mark_is_drawn_where_the_words_stand(client: TestClient) -> None:
    page = client.get(f"/documents/{DEED_ID}/pages/1?mark=0-3").text
    assert "<mark>星野市</mark>と株式会社" in page


BROKEN_MARKS = ["x", "5-3", "-1-4", "9" * 40 + "-1", "1-" + "9" * 40, "٣-٤", ""]


@pytest.mark.parametrize("mark", BROKEN_MARKS)
def test_a_broken_mark_marks_nothing_that_is_not_there(client: TestClient, mark: str) -> None:
    assert client.get(f"/documents/{DEED_ID}/pages/1", params={"mark": mark}).status_code == 200


def test_an_original_is_saved_never_shown(client: TestClient) -> None:
    answer = client.get(f"/documents/{DEED_ID}/original")
    assert answer.content == DEED.encode()
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_an_original_that_has_changed_is_not_handed_out(client: TestClient, corpus_path) -> None:
    (corpus_path.parent / "deed.txt").write_text("ほかの文書", encoding="utf-8")
    assert client.get(f"/documents/{DEED_ID}/original").status_code == 404


def test_words_that_differ_are_marked(client: TestClient) -> None:
    page = client.get(f"/compare?id={DEED_ID}&id={NEIGHBOUR_ID}").text
    assert "条項がないため" in page or "<ins>及び児童</ins>" in page


def test_a_query_of_signs_alone_is_explained(client: TestClient) -> None:
    answer = client.get("/?q=、。")
    assert answer.status_code == 200
    assert "探すことばがありません" in answer.text
    assert client.get("/?q=-港").status_code == 200


def test_filters_are_counted_and_taken_away(client: TestClient) -> None:
    page = client.get("/?field=welfare&prefecture=千葉県").text
    assert 'value="welfare" checked' in page
    assert 'href="/?prefecture=%E5%8D%83%E8%91%89%E7%9C%8C"' in page


FORMATS = [
    ("xlsx", b"PK"),
    ("csv", b"\xef\xbb\xbf"),
    ("jsonl", b'{"contract"'),
    ("parquet", b"PAR1"),
]


@pytest.mark.parametrize(("format", "beginning"), FORMATS)
def test_a_result_is_written_out(client: TestClient, format: str, beginning: bytes) -> None:
    answer = client.get(f"/export/file?q=高齢者&format={format}")
    assert answer.status_code == 200
    assert answer.content.startswith(beginning)
    assert answer.headers["Content-Disposition"].startswith("attachment;")


def test_columns_are_chosen(client: TestClient) -> None:
    text = client.get("/export/file?format=csv&columns=文書名&columns=締結日").content.decode(
        "utf-8-sig"
    )
    assert text.splitlines()[0] == "文書名,締結日"
    assert client.get("/export/file?format=csv&columns=ない列").status_code == 422


def test_letters_that_cp932_lacks_are_told_first(visit: Visit) -> None:
    address = f"/documents/{DEED_ID}/correct"
    own = {"item": "document_title", "action": "set", "was": tagged().document.title}
    page = f"{address}?item=document_title"
    assert visit.send(address, page=page, value="𠮷野の協定書", reason="写し", **own) == 303
    address = "/export/file?format=csv&encoding=cp932"
    assert "𠮷" in visit.client.get(address).text
    assert visit.client.get(address + "&lossy=1").content.startswith("文書".encode("cp932"))


def test_the_review_workbook_goes_out_and_comes_back(visit: Visit) -> None:
    book = visit.client.get("/workbook/file").content
    assert book.startswith(b"PK")
    files = {"workbook": ("kakunin.xlsx", book)}
    answer = visit.client.post("/workbook", data={"csrf": visit.token()}, files=files)
    assert answer.status_code == 200
    assert "0 か所が変わります" in answer.text
    broken = {"workbook": ("x.xlsx", b"MZ")}
    answer = visit.client.post("/workbook", data={"csrf": visit.token()}, files=broken)
    assert answer.status_code == 400


def test_a_preview_is_its_readers_own(visit: Visit) -> None:
    assert visit.send("/workbook/apply", key="0" * 32) == 404


def test_another_model_leaves_search_by_words(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = Corpus.search_page

    def without_model(self: Corpus, request: SearchRequest, **more: object) -> SearchPage:
        if request.mode != "keyword":
            raise ModelError("コーパスは別のモデルで作られています")
        return plain(self, request)

    monkeypatch.setattr(Corpus, "search_page", without_model)
    page = client.get("/?q=高齢者").text
    assert "ことばだけでさがしました" in page
    assert f'href="/documents/{DEED_ID}"' in page


def test_many_at_once_do_not_lock_each_other_out(client: TestClient) -> None:
    """Those who wait for a connection must not take the threads of those who hold one."""
    with ThreadPoolExecutor(40) as people:
        answers = list(people.map(client.get, ["/?q=高齢者"] * 40))
    assert {each.status_code for each in answers} == {200}
