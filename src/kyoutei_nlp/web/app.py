"""The application (アプリ): parts put together, guards round them, errors as pages or as JSON."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from time import monotonic
from typing import Final

import anyio.to_thread
from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from starlette.middleware import Middleware
from starlette.responses import JSONResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from kyoutei_nlp.errors import CorpusError, DrawingError, KyouteiError, NotInCorpusError
from kyoutei_nlp.web import api, pages
from kyoutei_nlp.web.accounts import Accounts
from kyoutei_nlp.web.audit import Audit
from kyoutei_nlp.web.drafts import Drafts
from kyoutei_nlp.web.drawer import Drawer
from kyoutei_nlp.web.entry import Entry, form_is_ours
from kyoutei_nlp.web.figures import Figures
from kyoutei_nlp.web.guards import BodyLimit, KnownHosts, SecureHeaders
from kyoutei_nlp.web.limits import Limits
from kyoutei_nlp.web.metrics import Measured, Metrics
from kyoutei_nlp.web.plans import Plans
from kyoutei_nlp.web.readers import Readers
from kyoutei_nlp.web.rendering import STATIC, Templates
from kyoutei_nlp.web.serving import Serving
from kyoutei_nlp.web.sessions import Sessions
from kyoutei_nlp.web.site import Site
from kyoutei_nlp.web.uploads import Uploads

THREADS: Final = 8
"""Requests worked on at once: each thread keeps a Sudachi tokenizer, and a machine has few cores."""
YEAR: Final = 31_536_000


def local_now() -> datetime:
    """The time at this machine, with its zone."""
    return datetime.now().astimezone()


def create_app(
    serving: Serving,
    *,
    now: Callable[[], datetime] = local_now,
    clock: Callable[[], float] = monotonic,
) -> FastAPI:
    """The application for one corpus.

    Args:
        serving: Where and to whom it is served.
        now: The time of day.
        clock: Seconds that only go forward, for sessions and limits.

    Raises:
        CorpusError: The corpus cannot be opened.
        SettingsError: The password file cannot be used.
    """
    site = _site(serving, now, clock)

    @asynccontextmanager
    async def living(_: FastAPI) -> AsyncIterator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = THREADS
        yield
        site.uploads.close()
        site.drawer.close()
        site.readers.close()

    app = FastAPI(
        title="協定の検索",
        version="1",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        lifespan=living,
        middleware=_guards(site),
        dependencies=[Depends(form_is_ours)],
    )
    app.state.site = site
    app.mount("/static", _Static(directory=STATIC), name="static")
    for page in pages.ALL:
        app.include_router(page, include_in_schema=False)
    for verbs in api.VERSIONED:
        app.include_router(verbs, prefix="/api/v1", dependencies=[Depends(api.limited)])
    for verbs in api.PLAIN:
        app.include_router(verbs)
    _explain_errors(app)
    return app


def _site(serving: Serving, now: Callable[[], datetime], clock: Callable[[], float]) -> Site:
    return Site(
        serving=serving,
        readers=Readers(serving.corpus),
        templates=Templates(),
        accounts=Accounts(serving.accounts) if serving.accounts else None,
        sessions=Sessions(clock),
        audit=Audit(serving.beside("audit.jsonl"), now),
        limits=Limits(clock),
        drawer=Drawer(),
        drafts=Drafts(serving.max_upload),
        uploads=Uploads(
            serving.uploads or serving.beside("uploads"), serving.corpus, serving.max_upload
        ),
        metrics=Metrics(),
        figures=Figures(serving.corpus),
        plans=Plans(),
        now=now,
    )


def _guards(site: Site) -> list[Middleware]:
    """From the outermost to the innermost."""
    serving = site.serving
    return [
        Middleware(Measured, metrics=site.metrics),
        Middleware(SecureHeaders),
        Middleware(KnownHosts, hosts=serving.known_hosts),
        Middleware(BodyLimit, max_upload=serving.max_upload),
        Middleware(
            Entry,
            serving=serving,
            sessions=site.sessions,
            accounts=site.accounts,
            limits=site.limits,
        ),
    ]


class _Static(StaticFiles):
    """The files of the package; their addresses change with them, so they may be kept for a year."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        if response.status_code == 200:
            response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
        return response


def _explain_errors(app: FastAPI) -> None:
    """Every error becomes a Japanese page, or JSON under /api; nothing of the inside is told."""

    @app.exception_handler(HTTPException)
    @app.exception_handler(404)
    @app.exception_handler(405)
    async def refused(request: Request, error: HTTPException) -> Response:
        messages = {404: "このページはありません", 405: "この操作はできません"}
        known = error.detail if error.detail not in ("Not Found", "Method Not Allowed") else None
        message = messages.get(error.status_code, "") if known is None else str(known)
        answer = _error(request, error.status_code, message)
        answer.headers.update(error.headers or {})
        return answer

    @app.exception_handler(RequestValidationError)
    async def misunderstood(request: Request, error: RequestValidationError) -> Response:
        places = "、".join(str(each["loc"][-1]) for each in error.errors()[:5])
        return _error(request, 422, f"指定の書き方が正しくありません: {places[:200]}")

    @app.exception_handler(KyouteiError)
    async def failed(request: Request, error: KyouteiError) -> Response:
        return _error(request, _status_of(error), str(error))

    @app.exception_handler(Exception)
    async def broken(request: Request, _: Exception) -> Response:
        return _error(request, 500, "処理の途中で失敗しました。管理者に知らせてください")


def _status_of(error: KyouteiError) -> int:
    if isinstance(error, DrawingError | NotInCorpusError):
        return 404
    return 503 if isinstance(error, CorpusError) else 400


def _error(request: Request, status: int, message: str) -> Response:
    if request.url.path.startswith("/api/"):
        codes = {
            400: "bad_request",
            403: "forbidden",
            404: "not_found",
            422: "invalid",
            429: "too_often",
        }
        code = codes.get(status, "failed" if status >= 500 else "refused")
        return JSONResponse({"error": {"code": code, "message": message}}, status)
    site: Site = request.app.state.site
    return site.page(request, "error.html", status=status, code=status, message=message)
