"""似た団体 and 点検 as pages: links to what they tell of, nothing kept of a draft, every mistake in words."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from comparing.corpora import ARTICLES, LONG_NOTICE, SHIPS, deed, fill
from kyoutei_nlp.web.accounts import Accounts
from kyoutei_nlp.web.app import create_app
from kyoutei_nlp.web.serving import Serving
from web.conftest import BASE, NOW, Visit

ODD_DRAFT = deed(
    "印西市", "株式会社あおば", "毛布の供給", articles=(*ARTICLES[:2], *ARTICLES[3:], SHIPS, LONG_NOTICE)
)  # fmt: skip


@pytest.fixture(scope="module")
def deeds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("deeds")
    fill(folder / "k.sqlite3", folder)
    return folder / "k.sqlite3"


@pytest.fixture(scope="module")
def client(deeds: Path) -> Iterator[TestClient]:
    with TestClient(create_app(Serving(str(deeds)), now=lambda: NOW), base_url=BASE) as opened:
        yield opened


@pytest.fixture
def visit(client: TestClient) -> Visit:
    return Visit(client)


def links(html: str, beginning: str) -> set[str]:
    return set(re.findall(rf'href="({re.escape(beginning)}[^"#]*)', html))


def test_peers_lead_to_their_agreements(client: TestClient) -> None:
    html = client.get("/peers", params={"name": "白井市"}).text
    assert "まだない分野" in html
    assert "観光の振興に関する包括連携協定書" in html
    assert "人口の資料は入っていない" in html
    told = links(html, "/documents/")
    assert len(told) > 5
    assert all(client.get(each).status_code == 200 for each in sorted(told)[:3])
    more = [each.replace("&amp;", "&") for each in links(html, "/peers?name=")]
    assert more
    assert client.get(more[0]).status_code == 200


NAMES = [  # (typed, what is said)
    ("府中市", "東京都府中市"), ("星野市", "見つかりません"), ("<script>alert(1)</script>", "見つかりません"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "said"), NAMES)
def test_a_name_that_is_none(client: TestClient, name: str, said: str) -> None:
    answer = client.get("/peers", params={"name": name})
    assert answer.status_code == 400
    assert said in answer.text
    assert "<script>alert" not in answer.text


def send(visit: Visit, name: str, content: bytes) -> tuple[int, str]:
    answer = visit.client.post(
        "/draft", data={"csrf": visit.token("/draft")}, files={"file": (name, content)}
    )
    return answer.status_code, answer.text


def test_a_draft_is_told_what_it_lacks_and_is_kept_nowhere(
    visit: Visit, deeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    size = deeds.stat().st_size
    status, html = send(visit, "../../案.txt", ODD_DRAFT.encode())
    assert status == 200
    missing, odd, unusual = (html.index(f'id="{name}"') for name in ("missing", "odd", "unusual"))
    assert "費用" in html[missing:odd]
    assert "宇宙港" in html[odd:unusual]
    assert "1年" in html[unusual:]
    place = links(html, "/documents/").pop().replace("&amp;", "&")
    assert visit.client.get(place).status_code == 200
    assert not [path for path in tmp_path.rglob("*") if "案" in path.name]
    assert deeds.stat().st_size == size


REFUSED = [  # (file name, content, what is said)
    ("案.exe", b"MZ", "この形式は"), ("案.pdf", b"not a pdf", "案"), ("案.txt", b"", "中身がありません"),
    ("案.txt", "お知らせ。協定はありません。".encode(), "条文のある協定書ではない"),
    ("案.pdf", b"%PDF-1.7\nbroken", "案"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "said"), REFUSED)
def test_what_is_no_draft_is_refused_in_words(
    visit: Visit, name: str, content: bytes, said: str
) -> None:
    status, html = send(visit, name, content)
    assert status == 400
    assert 'role="alert"' in html
    assert said in html
    assert "Traceback" not in html
    assert "/tmp" not in html


def test_without_a_file_and_without_a_token(visit: Visit) -> None:
    assert visit.send("/draft", page="/draft") == 400
    answer = visit.client.post("/draft", files={"file": ("案.txt", ODD_DRAFT.encode())})
    assert answer.status_code == 403


def test_an_agreement_of_the_corpus(client: TestClient) -> None:
    page = client.get("/", params={"q": "毛布 物資"}).text
    place = next(iter(links(page, "/documents/"))).split("/pages")[0]
    assert f'href="{place}/review"' in client.get(place).text
    html = client.get(f"{place}/review").text
    assert "同じ種類（災害）の協定書 11 件" in html
    assert f'href="{place}"' in html
    assert client.get("/documents/nothing/review").status_code == 404


def test_a_viewer_may_and_a_stranger_may_not(deeds: Path, accounts: Accounts) -> None:
    serving = Serving(str(deeds), accounts=accounts.path)
    with TestClient(create_app(serving, now=lambda: NOW), base_url=BASE) as opened:
        for place in ("/peers", "/draft"):
            assert opened.get(place, follow_redirects=False).status_code in (302, 303, 401)
        visit = Visit(opened)
        visit.log_in("見る人")
        assert send(visit, "案.txt", ODD_DRAFT.encode())[0] == 200
