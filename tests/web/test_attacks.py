"""The list of attacks: each is refused, and nothing of the inside is told."""

from __future__ import annotations

import csv
import io
import json
import socket
import threading
import time
import zipfile

import pytest
import uvicorn
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from openpyxl import load_workbook

from kyoutei_nlp.errors import SettingsError
from kyoutei_nlp.web import pages
from kyoutei_nlp.web.accounts import Accounts
from kyoutei_nlp.web.app import create_app
from kyoutei_nlp.web.running import configured
from kyoutei_nlp.web.serving import MAX_HEADERS, Serving
from samples import document, tagged
from web.conftest import BASE, HOSTILE, NOW, PASSWORD, Visit

DEED_ID = tagged().document.id
HOSTILE_ID = document(HOSTILE).id
CORRECTION = {
    "item": "signed_on",
    "record": "0",
    "action": "set",
    "value": "2024-05-02",
    "reason": "x",
}

# ── what stands in documents ─────────────────────────────────────────────────────────────────

WHERE_TITLES_STAND = [
    "/", "/?q=星野市", f"/documents/{HOSTILE_ID}", f"/documents/{HOSTILE_ID}/pages/1", f"/compare?id={HOSTILE_ID}",
    "/quality", "/review", f"/documents/{HOSTILE_ID}/correct?item=document_title",
]  # fmt: skip


@pytest.mark.parametrize("address", WHERE_TITLES_STAND)
def test_a_title_cannot_write_into_a_page(client: TestClient, address: str) -> None:
    page = client.get(address).text
    assert "<script>alert" not in page
    assert '"見守り"onload' not in page


FORMULAS = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1+1", "＝1+1"]


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize("format", ["xlsx", "csv"])
def test_no_cell_of_a_file_is_a_formula(visit: Visit, formula: str, format: str) -> None:
    """A title that a person typed goes out through the page's own 書き出し as text."""
    said = {"item": "document_title", "action": "set", "value": formula, "reason": "x"}
    visit.send(f"/documents/{DEED_ID}/correct", page=f"/documents/{DEED_ID}/correct?item=document_title", **said)  # fmt: skip
    got = visit.client.get("/export/file", params={"format": format}).content
    if format == "csv":
        rows = csv.reader(io.StringIO(got.decode("utf-8-sig")))
        cells = [cell for row in rows for cell in row]
    else:
        sheets = load_workbook(io.BytesIO(got)).worksheets
        typed = [cell for sheet in sheets for row in sheet.iter_rows() for cell in row]
        assert not [cell for cell in typed if cell.data_type == "f"]
        cells = []
    assert not [cell for cell in cells if cell.lstrip()[:1] in tuple("=+-@") and len(cell) > 1]


# ── what stands in addresses ─────────────────────────────────────────────────────────────────

QUERIES = [
    "'; DROP TABLE documents; --", '" OR 1=1', "*", "NEAR(", "title:", "^", "((((", '"', "a AND", "NOT", "{}", "\x00",
    "観光\x00", "<svg onload=alert(1)>", "%", "_", "\\", "🏯" * 400, "あ" * 5000, "field:'", "state:;--", "(" * 500, "NOT " * 900 + "x", "(a " * 900,
    "-" * 300, "ー", "\u202e", "\ud7ff",
]  # fmt: skip


@pytest.mark.parametrize("query", QUERIES)
def test_no_query_breaks_search(client: TestClient, query: str) -> None:
    answer = client.get("/", params={"q": query})
    assert answer.status_code in (200, 400, 414)
    assert "<svg onload" not in answer.text
    assert "sqlite" not in answer.text.lower()


TRAVERSALS = [
    "/documents/..%2f..%2fetc%2fpasswd/original", "/static/../app.py", "/static/..%2f..%2fapp.py",
    "/static/%2e%2e/%2e%2e/app.py", "/documents/%2e%2e/original", "/uploads/..%2f..%2f", "/static//etc/passwd",
    "/documents/" + "a" * 3000 + "/original",
]  # fmt: skip


def _answer(port: int, head: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        line.sendall(b"GET /help HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n" + head)
        told = b""
        while more := line.recv(65536):
            told += more
        return told


def test_headers_that_are_too_large_are_refused_and_the_next_is_answered(corpus_path) -> None:
    config = configured(create_app(Serving(str(corpus_path)), now=lambda: NOW))
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        port = listening.getsockname()[1]
        while not server.started:
            thread.join(0.05)
        for head in (b"X-Much: " + b"a" * 2 * MAX_HEADERS, b"Cookie: " + b"a=b; " * MAX_HEADERS):
            try:
                told = _answer(port, head)
            except ConnectionError:  # it hangs up while we still send
                continue
            assert b" 400 " in told.split(b"\r\n")[0]
        assert b" 200 " in _answer(port, b"X-Little: a\r\n\r\n").split(b"\r\n")[0]
    finally:
        server.should_exit = True
        thread.join(10)
        listening.close()


@pytest.mark.parametrize("address", TRAVERSALS)
def test_no_address_leads_out_of_the_corpus(client: TestClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code in (400, 404)
    assert "create_app" not in answer.text
    assert "root:" not in answer.text


def test_an_address_that_is_too_long_is_refused(client: TestClient) -> None:
    assert client.get("/?q=" + "a" * 20_000).status_code == 414


OTHER_SITES = [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example/",
    "javascript:alert(1)",
    "/\tx",
]


@pytest.mark.parametrize("address", OTHER_SITES)
def test_login_leads_to_no_other_site(guarded: TestClient, address: str) -> None:
    visit = Visit(guarded)
    data = {"csrf": visit.token("/login"), "name": "見る人", "password": PASSWORD, "next": address}
    answer = guarded.post("/login", data=data, follow_redirects=False)
    assert answer.headers["Location"] == "/"


# ── who sends it ─────────────────────────────────────────────────────────────────────────────


def changing_addresses() -> list[str]:
    """Every address that changes something, with its parameters filled in."""
    found = []
    for route in (each for router in pages.ALL for each in router.routes):
        if isinstance(route, APIRoute) and "POST" in route.methods:
            found.append(route.path.replace("{document_id}", DEED_ID).replace("{theme_id}", "T01"))
    return [each.replace("{correction_id}", "x") for each in found]


def test_nothing_changes_without_the_token_of_our_form(client: TestClient) -> None:
    addresses = changing_addresses()
    assert len(addresses) >= 5
    for address in addresses:
        answer = client.post(address, data={**CORRECTION, "csrf": "0" * 64})
        assert answer.status_code == 403, address


FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
]


@pytest.mark.parametrize("headers", FOREIGN)
def test_nothing_is_taken_from_another_site(visit: Visit, headers) -> None:
    data = {**CORRECTION, "csrf": visit.token()}
    answer = visit.client.post(f"/documents/{DEED_ID}/correct", data=data, headers=headers)
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "", "127.0.0.1.evil.example"]
)
def test_a_name_that_was_not_named_is_refused(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code == 421


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1", "[::1]:8000"])
def test_this_machine_is_known_by_its_names(client: TestClient, host: str) -> None:
    assert client.get("/healthz", headers={"Host": host}).status_code == 200


# ── who may ──────────────────────────────────────────────────────────────────────────────────

CLOSED = [
    "/",
    f"/documents/{DEED_ID}",
    f"/documents/{DEED_ID}/original",
    "/review",
    "/upload",
    "/audit",
    "/help",
]


@pytest.mark.parametrize("address", CLOSED)
def test_nobody_sees_anything_before_the_login(guarded: TestClient, address: str) -> None:
    answer = guarded.get(address, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/login?next=")


ROLES = [
    ("見る人", "/", 200), ("見る人", "/upload", 403), ("見る人", "/audit", 403),
    ("見る人", f"/documents/{DEED_ID}/correct?item=signed_on&record=0", 403),
    ("直す人", "/upload", 200), ("直す人", "/audit", 403), ("守る人", "/audit", 200),
]  # fmt: skip


@pytest.mark.parametrize(("name", "address", "status"), ROLES)
def test_a_role_opens_its_own_doors(
    guarded: TestClient, name: str, address: str, status: int
) -> None:
    assert Visit(guarded).log_in(name) == 303
    assert guarded.get(address).status_code == status


def test_a_viewer_changes_nothing(guarded: TestClient) -> None:
    visit = Visit(guarded)
    visit.log_in("見る人")
    token = visit.token("/")
    for address in changing_addresses():
        if address not in ("/login", "/logout", "/draft"):  # a draft is looked at and kept nowhere
            answer = guarded.post(address, data={**CORRECTION, "name": "x", "csrf": token})
            assert answer.status_code == 403, address


def test_a_new_login_has_a_new_cookie_and_logout_ends_it(guarded: TestClient) -> None:
    visit = Visit(guarded)
    guarded.get("/login")
    before = guarded.cookies["kyoutei"]
    visit.log_in("直す人")
    during = guarded.cookies["kyoutei"]
    assert during != before
    assert visit.send("/logout") == 303
    guarded.cookies.set("kyoutei", during)
    assert guarded.get("/", follow_redirects=False).status_code == 303


def test_a_user_who_was_taken_out_is_out_at_once(guarded: TestClient, accounts: Accounts) -> None:
    Visit(guarded).log_in("見る人")
    accounts.remove("見る人")
    assert guarded.get("/", follow_redirects=False).status_code == 303


def test_passwords_cannot_be_tried_out(guarded: TestClient) -> None:
    visit = Visit(guarded)
    answers = [visit.log_in("直す人", f"wrong password {n}") for n in range(6)]
    assert answers == [401] * 5 + [429]
    assert visit.log_in("直す人") == 429


def test_cookies_are_not_for_scripts(client: TestClient) -> None:
    cookie = client.get("/").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


# ── where it is served ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "example.com"])
def test_no_other_address_without_accounts(host: str) -> None:
    with pytest.raises(SettingsError, match="kyoutei user add"):
        Serving("k.sqlite3", host=host)


@pytest.mark.parametrize("name", ["", "X Remote", "X-Remote\r\nEvil", "9"])
def test_the_header_of_a_proxy_has_a_proper_name(name: str) -> None:
    with pytest.raises(SettingsError):
        Serving("k.sqlite3", proxy_header=name)


def test_a_proxy_names_the_user_and_only_the_proxy(corpus_path, accounts: Accounts) -> None:
    serving = Serving(str(corpus_path), proxy_header="X-Remote-User", accounts=accounts.path)
    accounts.put("hanako", "editor", PASSWORD)
    app = create_app(serving, now=lambda: NOW)
    with TestClient(app, base_url=BASE, client=("127.0.0.1", 1)) as proxy:
        assert proxy.get("/", headers={"X-Remote-User": "taro"}).status_code == 200
        assert proxy.get("/upload", headers={"X-Remote-User": "taro"}).status_code == 403
        assert proxy.get("/", follow_redirects=False).status_code == 303
        assert proxy.get("/upload", headers={"X-Remote-User": "hanako"}).status_code == 200
    with TestClient(app, base_url=BASE, client=("192.0.2.7", 1)) as other:
        assert other.get("/", headers={"X-Remote-User": "taro"}).status_code == 403


# ── what is sent ─────────────────────────────────────────────────────────────────────────────


def test_a_form_that_is_too_large_is_refused(client: TestClient) -> None:
    assert client.post("/login", content=b"x" * 2_000_000).status_code == 413


def test_a_length_that_lies_is_refused(client: TestClient) -> None:
    answer = client.post("/login", content=b"x", headers={"Content-Length": "99999999999"})
    assert answer.status_code == 413


def zip_bomb() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("[Content_Types].xml", "<Types/>")
        bomb.writestr("word/document.xml", b"0" * 300_000_000)
    return held.getvalue()


FILES = [
    ("x.exe", b"MZ\x90", "この形式は取り込めません"),
    ("x.svg", b"<svg onload='alert(1)'/>", "この形式は取り込めません"),
    ("deed.pdf", b"MZ\x90\x00", "中身が違います"),
    ("deed.docx", b"%PDF-1.7", "中身が違います"),
    ("deed.txt", b"MZ\x90\x00\x00", "中身が違います"),
    ("empty.txt", b"", "中身がありません"),
]


@pytest.mark.parametrize(("name", "content", "message"), FILES)
def test_a_file_that_is_not_what_it_says_is_refused(
    visit: Visit, name: str, content: bytes, message: str
) -> None:
    files = [("files", (name, content))]
    answer = visit.client.post("/upload", data={"csrf": visit.token()}, files=files)
    assert message in answer.text


NAMES = [
    ("../../etc/cron.d/x.txt", "x.txt"), ("..\\..\\x.txt", "x.txt"), (".bashrc.txt", "bashrc.txt"),
    ("a\x00b.txt", "a_b.txt"), ("協定書 (写).pdf", "協定書 (写).pdf"), ("\u202etxt.exe.pdf", "_txt.exe.pdf"),
    ("...", "無題"), ("a" * 400 + ".pdf", "a" * 150 + ".pdf"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "kept"), NAMES)
def test_a_name_cannot_choose_its_place(given: str, kept: str) -> None:
    from kyoutei_nlp.web.uploads import safe_name

    assert safe_name(given) == kept


def test_a_zip_bomb_ends_in_the_quarantine(empty: TestClient) -> None:
    visit = Visit(empty)
    files = [("files", ("bomb.docx", zip_bomb()))]
    answer = visit.client.post("/upload", data={"csrf": visit.token()}, files=files)
    job = str(answer.url)
    for _ in range(600):
        page = visit.client.get(job).text
        if "終わりました" in page or "失敗しました" in page:
            break
        time.sleep(0.1)
    assert "読み取れません。大きすぎます" in page


def test_the_log_never_says_what_was_searched_for(client: TestClient, corpus_path) -> None:
    client.get("/?q=ひみつのことば")
    client.get(f"/documents/{DEED_ID}/original")
    log = (corpus_path.parent / "k.audit.jsonl").read_text(encoding="utf-8")
    assert "ひみつ" not in log
    assert json.loads(log.splitlines()[-1])["action"] == "original"
