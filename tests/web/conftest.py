"""A small corpus behind the application: an ordinary deed, its neighbour, and one that tries to write into the page."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from kyoutei_nlp.corpus import Corpus
from kyoutei_nlp.web.accounts import Accounts
from kyoutei_nlp.web.app import create_app
from kyoutei_nlp.web.serving import Serving
from samples import DEED, tagged

BASE = "http://127.0.0.1:8000"
NOW = datetime(2026, 4, 1, 12, tzinfo=UTC)
HOSTILE = (
    '<script>alert(1)</script>星野市と株式会社あかつきの"見守り"onload=x 令和６年４月１日 '
    "令和７年３月３１日まで 山吹みどり"
)
NEIGHBOUR = DEED.replace("高齢者の見守り", "高齢者及び児童の見守り")
PASSWORD = "correct horse battery"


class Visit:
    """A browser without scripts: keeps cookies, sends forms with the token of the page they stand on."""

    def __init__(self, client: TestClient) -> None:
        self.client = client

    def token(self, page: str = "/upload") -> str:
        found = re.search(r'name="csrf" value="(\w+)"', self.client.get(page).text)
        assert found, f"{page} に札がありません"
        return found[1]

    def send(self, address: str, *, page: str = "/upload", **fields: str) -> int:
        data = {"csrf": self.token(page), **fields}
        return self.client.post(address, data=data, follow_redirects=False).status_code

    def log_in(self, name: str, password: str = PASSWORD) -> int:
        return self.send("/login", page="/login", name=name, password=password)


@pytest.fixture
def corpus_path(tmp_path: Path) -> Path:
    path = tmp_path / "k.sqlite3"
    original = tmp_path / "deed.txt"
    original.write_text(DEED, encoding="utf-8")
    with Corpus.open(path, create=True) as corpus:
        run = corpus.begin_run(settings={}, versions={}, now=NOW)
        corpus.add(tagged(path=str(original)), None, run=run)
        corpus.add(tagged(NEIGHBOUR, path=str(tmp_path / "neighbour.txt")), None, run=run)
        corpus.add(tagged(HOSTILE, path=str(tmp_path / 'a"<b>.txt')), None, run=run)
    return path


@pytest.fixture
def client(corpus_path: Path) -> Iterator[TestClient]:
    """At this machine, without accounts."""
    app = create_app(Serving(str(corpus_path)), now=lambda: NOW)
    with TestClient(app, base_url=BASE) as opened:
        yield opened


@pytest.fixture
def visit(client: TestClient) -> Visit:
    return Visit(client)


@pytest.fixture(scope="session")
def accounts_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once: a password costs 50 ms on purpose."""
    kept = Accounts(tmp_path_factory.mktemp("accounts") / "users")
    for name, role in (("見る人", "viewer"), ("直す人", "editor"), ("守る人", "admin")):
        kept.put(name, role, PASSWORD)  # type: ignore[arg-type]
    return kept.path


@pytest.fixture
def accounts(accounts_file: Path, tmp_path: Path) -> Accounts:
    return Accounts(Path(shutil.copy(accounts_file, tmp_path / "users")))


@pytest.fixture
def guarded(corpus_path: Path, accounts: Accounts) -> Iterator[TestClient]:
    """With accounts, nobody logged in."""
    serving = Serving(str(corpus_path), accounts=accounts.path)
    with TestClient(create_app(serving, now=lambda: NOW), base_url=BASE) as opened:
        yield opened


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[TestClient]:
    """A corpus without a document, at this machine."""
    path = tmp_path / "empty.sqlite3"
    Corpus.open(path, create=True).close()
    with TestClient(create_app(Serving(str(path)), now=lambda: NOW), base_url=BASE) as opened:
        yield opened
