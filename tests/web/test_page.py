"""The plain page: answers on loopback only, escapes everything, says errors in Japanese."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path
from threading import Thread
from urllib.parse import quote
from urllib.request import urlopen

import pytest

from kyoutei_nlp.corpus import Corpus
from kyoutei_nlp.errors import SettingsError
from kyoutei_nlp.web.page import answer, make_server
from samples import tagged


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    opened = Corpus.open(tmp_path / "k.sqlite3", create=True)
    from datetime import UTC, datetime

    run = opened.begin_run(settings={}, versions={}, now=datetime(2026, 4, 1, tzinfo=UTC))
    opened.add(tagged(), None, run=run)
    hostile = tagged(
        "<script>alert(1)</script>星野市と株式会社あかつきの見守り 令和６年４月１日 令和７年３月３１日まで 山吹みどり"
    )
    opened.add(hostile, None, run=run)
    return opened


def test_a_hit_is_marked_and_linked(corpus: Corpus) -> None:
    status, page = answer(corpus, "/", "高齢者")
    assert status == HTTPStatus.OK
    assert "<mark>高齢</mark>" in page or "<mark>高齢者</mark>" in page
    assert f"/documents/{tagged().document.id}" in page


def test_a_document_page_shows_the_text(corpus: Corpus) -> None:
    status, page = answer(corpus, f"/documents/{tagged().document.id}", "")
    assert status == HTTPStatus.OK
    assert "第２条" in page


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' OR 1=1 --",
    '"' * 99,
    "NEAR(",
    "field:" * 50,
]


@pytest.mark.parametrize("query", HOSTILE)
def test_hostile_queries_are_text(corpus: Corpus, query: str) -> None:
    _, page = answer(corpus, "/", query)
    assert "<script>" not in page
    assert "<img" not in page


@pytest.mark.parametrize(
    "path", ["/documents/../../etc/passwd", "/documents/zzz", "/admin", "/documents/' OR 1=1"]
)
def test_what_is_not_there_is_said(corpus: Corpus, path: str) -> None:
    status, page = answer(corpus, path, "")
    assert status in {HTTPStatus.NOT_FOUND, HTTPStatus.BAD_REQUEST}
    assert "root:" not in page


def test_only_this_machine_may_ask(corpus: Corpus) -> None:
    for host in ("0.0.0.0", "192.0.2.1", "example.jp"):
        with pytest.raises(SettingsError, match="自分の機械"):
            make_server(corpus, host=host, port=0)


def test_it_answers_over_http(corpus: Corpus) -> None:
    server = make_server(corpus, host="127.0.0.1", port=0)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        with urlopen(
            f"http://127.0.0.1:{server.server_port}/?q={quote('見守り')}", timeout=20
        ) as reply:
            assert reply.headers["X-Content-Type-Options"] == "nosniff"
            assert "default-src 'none'" in reply.headers["Content-Security-Policy"]
            assert "見守り" in reply.read().decode()
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
