"""A plain search page on the standard library's server: one form, hits as true quotations, one page a record."""

from __future__ import annotations

import ipaddress
from datetime import date
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock
from typing import Final
from urllib.parse import parse_qs, urlsplit

from kyoutei_nlp.corpus import Corpus
from kyoutei_nlp.errors import KyouteiError, SettingsError
from kyoutei_nlp.markup import marked
from kyoutei_nlp.searching import SearchHit

MAX_QUERY: Final = 500
HEADERS: Final = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
_PAGE: Final = """<!doctype html>
<html lang="ja"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} | 協定の検索</title><style>
body{{max-width:48rem;margin:2rem auto;padding:0 1rem;font:1rem/1.8 sans-serif;color:#1a1a1c;background:#fff}}
input[type=search]{{width:70%;font-size:1rem;padding:.5rem}} button{{font-size:1rem;padding:.5rem 1rem}}
mark{{background:#ffe066}} li{{margin-bottom:1.25rem}} pre{{white-space:pre-wrap;font:inherit}} a{{color:#0017c1}}
</style></head><body><main><h1><a href="/">協定の検索</a></h1>
<form role="search" action="/"><label for="q">検索語</label><br>
<input type="search" id="q" name="q" value="{query}" maxlength="500"> <button>検索</button></form>
{body}</main></body></html>"""


def serve(corpus: Corpus, *, host: str = "127.0.0.1", port: int = 8000) -> None:
    """Answer until interrupted.

    Raises:
        SettingsError: ``host`` is not this machine itself; there are no accounts here yet.
    """
    server = make_server(corpus, host=host, port=port)
    print(f"http://{host}:{server.server_port}/ で検索できます（Ctrl-C で終わります）")  # noqa: T201
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()


def make_server(corpus: Corpus, *, host: str, port: int) -> ThreadingHTTPServer:
    """A server bound to a loopback address, not yet answering."""
    if not _is_loopback(host):
        raise SettingsError(
            "この画面は自分の機械からだけ開けます。--host は 127.0.0.1 にしてください"
        )
    return ThreadingHTTPServer((host, port), _handler(corpus))


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _handler(corpus: Corpus) -> type[BaseHTTPRequestHandler]:
    lock = Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            with lock:
                status, page = answer(corpus, parts.path, parse_qs(parts.query).get("q", [""])[0])
            body = page.encode()
            self.send_response(status)
            for name, value in {**HEADERS, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing: queries are nobody's business."""

    return Handler


def answer(corpus: Corpus, path: str, query: str) -> tuple[HTTPStatus, str]:
    """Status and HTML for a path and a query; pure but for the corpus."""
    try:
        if path == "/":
            return HTTPStatus.OK, _search_page(corpus, query[:MAX_QUERY].strip())
        if path.startswith("/documents/"):
            return HTTPStatus.OK, _document_page(corpus, path.removeprefix("/documents/"))
    except KyouteiError as error:
        return HTTPStatus.BAD_REQUEST, _page(
            "誤り", query, f"<p role='alert'>{escape(str(error))}</p>"
        )
    return HTTPStatus.NOT_FOUND, _page("見つかりません", "", "<p>このページはありません。</p>")


def _search_page(corpus: Corpus, query: str) -> str:
    if not query:
        return _page(
            "検索",
            "",
            f"<p>{len(corpus)} 件の文書があります。例: 災害時の物資 prefecture:千葉県</p>",
        )
    hits = corpus.search(query, limit=20, on=date.today())
    items = "".join(f"<li>{_hit(hit)}</li>" for hit in hits)
    return _page(query, query, f"<p aria-live='polite'>{len(hits)} 件</p><ol>{items}</ol>")


def _hit(hit: SearchHit) -> str:
    snippet = marked(hit.snippet, hit.spans)
    link = f"<a href='/documents/{escape(hit.document_id)}'>{escape(hit.title)}</a>"
    return f"{link} {hit.page} 頁<br>{snippet}"


def _document_page(corpus: Corpus, document_id: str) -> str:
    document = corpus.tagged(document_id).document
    return _page(
        document.title, "", f"<h2>{escape(document.title)}</h2><pre>{escape(document.text)}</pre>"
    )


def _page(title: str, query: str, body: str) -> str:
    return _PAGE.format(title=escape(title), query=escape(query, quote=True), body=body)
