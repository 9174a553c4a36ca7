"""Starting and stopping the server: the one owner of uvicorn."""

from __future__ import annotations

import socket
from contextlib import suppress
from threading import Event, Thread
from typing import Final
from urllib.parse import urlsplit

import uvicorn
from fastapi import FastAPI

from kyoutei_nlp.errors import CorpusError, SettingsError
from kyoutei_nlp.searching import SearchRequest
from kyoutei_nlp.web.app import create_app
from kyoutei_nlp.web.asking import answered
from kyoutei_nlp.web.readers import Readers
from kyoutei_nlp.web.serving import MAX_HEADERS, Serving

KEPT_WARM: Final = 20.0
"""Seconds between two looks at what has changed."""


def run_server(serving: Serving) -> None:
    """Answer until interrupted.

    Raises:
        SettingsError: The address cannot be listened on.
        CorpusError: The corpus cannot be opened.
    """
    app = create_app(serving)
    listening = _listen(serving.host, serving.port)
    _warm(app.state.site.readers)
    address = f"http://{_shown(serving.host)}:{listening.getsockname()[1]}/"
    print(f"{address} で検索できます（Ctrl-C で終わります）", flush=True)  # noqa: T201
    stopped = Event()
    Thread(target=_keep_warm, args=(app.state.site.readers, stopped), daemon=True).start()
    try:
        uvicorn.Server(configured(app)).run(sockets=[listening])
    except KeyboardInterrupt:
        pass
    finally:
        stopped.set()
        listening.close()


def configured(app: FastAPI) -> uvicorn.Config:
    """How uvicorn serves the pages: nothing said of itself, nothing logged of queries, headers of :data:`MAX_HEADERS` at most."""
    return uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,  # queries are nobody's business; what was changed is in the audit log
        server_header=False,
        proxy_headers=False,
        h11_max_incomplete_event_size=MAX_HEADERS,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=5,
        loop="asyncio",
        http="h11",
        ws="none",
    )


def _keep_warm(readers: Readers, stopped: Event) -> None:
    """Read what changed before anybody asks for it: a batch may write thousands of documents while nobody searches."""
    while not stopped.wait(KEPT_WARM):
        with suppress(CorpusError), readers.reading() as corpus:
            corpus.warm()


def _warm(readers: Readers) -> None:
    """One search before anybody asks: what searching keeps in memory takes seconds to read from a great corpus."""
    with readers.reading() as corpus:
        corpus.warm()
        answered(corpus, SearchRequest("災害 協定"))


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise SettingsError(
            f"{host} の {port} 番では待ち受けられません（{error.strerror}）。--port で別の番号にしてください"
        ) from error
    return listening


def _shown(host: str) -> str:
    """The host as it stands in an address: ``[::1]``."""
    return f"[{host}]" if urlsplit(f"//{host}").hostname != host else host
