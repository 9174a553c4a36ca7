"""The door (入口): who asks, whether they must log in first, and that a form was sent from our own page."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from time import monotonic
from typing import Final
from urllib.parse import quote, urlsplit

from fastapi import HTTPException, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kyoutei_nlp.web.accounts import Accounts
from kyoutei_nlp.web.limits import LOGINS, Limits
from kyoutei_nlp.web.serving import Serving
from kyoutei_nlp.web.sessions import COOKIE, Sessions
from kyoutei_nlp.web.visitors import AT_THIS_MACHINE, User, Visitor

SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
PUBLIC: Final = ("/static/", "/login", "/healthz")
REMEMBERED_SECONDS: Final = 300.0
"""How long name and password of a program are taken as checked: argon2 costs 50 ms a time on purpose."""
FORM_KINDS: Final = ("", "application/x-www-form-urlencoded", "multipart/form-data", "text/plain")
"""What a form of any site can send without being asked (Fetch standard, “CORS-safelisted”)."""
CSRF_FIELD: Final = "csrf"
CSRF_HEADER: Final = "x-csrf-token"


class Entry:
    """Puts a :class:`Visitor` on every request, or sends it to the login page."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        serving: Serving,
        sessions: Sessions,
        accounts: Accounts | None,
        limits: Limits,
    ) -> None:
        self.app = app
        self.serving = serving
        self.sessions = sessions
        self.accounts = accounts
        self.limits = limits
        self._checked: dict[str, tuple[User, float]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        address = scope["client"][0] if scope.get("client") else ""
        if refused := self._refusal(scope, headers, address):
            await refused(scope, receive, send)
            return
        cookie = _cookie(headers)
        own = cookie or self.sessions.new_cookie()
        user, by_password = await self._user(headers, cookie, address)
        if user is None and not scope["path"].startswith(PUBLIC):
            await _ask_to_log_in(scope)(scope, receive, send)
            return
        visitor = Visitor(user, self.sessions.csrf(own), self._shown(headers, address), by_password)
        is_safe = self._is_https(scope, headers)
        scope.setdefault("state", {}).update(visitor=visitor, cookie=own, is_safe=is_safe)
        needs_cookie = cookie is None and not scope["path"].startswith("/static/")
        sender = _with_cookie(send, own, is_safe=is_safe) if needs_cookie else send
        await self.app(scope, receive, sender)

    def _refusal(self, scope: Scope, headers: Headers, address: str) -> Response | None:
        if self.serving.proxy_header and address not in self.serving.proxy_addresses:
            return PlainTextResponse("認証を行うプロキシを通してください", 403)
        if scope["method"] not in SAFE_METHODS and not _is_same_origin(headers):
            return PlainTextResponse("ほかのサイトからの操作は受け付けません", 403)
        return None

    async def _user(
        self, headers: Headers, cookie: str | None, address: str
    ) -> tuple[User | None, bool]:
        """Who it is, and whether the request itself brought the password."""
        if not self.serving.needs_login:
            return AT_THIS_MACHINE, False
        if self.serving.proxy_header:
            return self._named_by_proxy(headers), False
        found = self.sessions.user(cookie) if cookie else None
        if found is not None and self._still(found):
            return found, False
        brought = headers.get("authorization", "")
        if self.accounts is None or not brought.lower().startswith("basic "):
            return None, False
        return await run_in_threadpool(self._by_password, brought[6:], address), True

    def _named_by_proxy(self, headers: Headers) -> User | None:
        name = headers.get(self.serving.proxy_header or "", "").strip()
        if not name or len(name) > 64 or len(headers.getlist(self.serving.proxy_header or "")) != 1:
            return None
        role = self.accounts.role_of(name) if self.accounts else None
        return User(name, role or "viewer")

    def _by_password(self, encoded: str, address: str) -> User | None:
        """A program's name and password (HTTP Basic, RFC 7617), remembered for some minutes by their hash."""
        now, key = monotonic(), hashlib.sha256(encoded.encode()).hexdigest()
        known = self._checked.get(key)
        if known and now - known[1] < REMEMBERED_SECONDS and self._still(known[0]):
            return known[0]
        try:
            name, _, password = base64.b64decode(encoded, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return None
        if self.accounts is None or self.limits.wait(f"login {address}", LOGINS):
            return None
        user = self.accounts.check(name, password)
        if user is None:
            self.limits.take(f"login {address}", LOGINS)
            return None
        self._checked = {k: v for k, v in self._checked.items() if now - v[1] < REMEMBERED_SECONDS}
        self._checked[key] = (user, now)
        return user

    def _still(self, user: User) -> bool:
        return self.accounts is not None and self.accounts.role_of(user.name) == user.role

    def _shown(self, headers: Headers, address: str) -> str:
        """The address for limits and the log; a trusted proxy says whom it speaks for."""
        if not self.serving.proxy_header:
            return address
        return headers.get("x-forwarded-for", "").rpartition(",")[2].strip()[:64] or address

    def _is_https(self, scope: Scope, headers: Headers) -> bool:
        told = self.serving.proxy_header and headers.get("x-forwarded-proto") == "https"
        return bool(told) or scope["scheme"] == "https"


async def form_is_ours(request: Request) -> None:
    """A dependency of every route: what a form could send carries the token of our own form.

    JSON, raw bytes and PUT need none: no form of another site can send them, and a script there is refused by its Origin.
    """
    if request.method != "POST" or _kind_of(request.headers) not in FORM_KINDS:
        return
    token = request.headers.get(CSRF_HEADER)
    if token is None and request.state.visitor.by_password:
        return
    if token is None:
        token = str((await request.form()).get(CSRF_FIELD, ""))
    site = request.app.state.site
    if not site.sessions.is_token(request.state.cookie, token):
        raise HTTPException(
            403, "画面が古くなっています。前のページを開き直してから、もう一度操作してください"
        )


def _kind_of(headers: Mapping[str, str]) -> str:
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def _is_same_origin(headers: Headers) -> bool:
    """By what browsers say of every changing request; programs say neither."""
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc.lower() == headers.get("host", "").lower()


def _cookie(headers: Headers) -> str | None:
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return None
    return found.value if found and 32 <= len(found.value) <= 64 else None


def cookie_header(value: str, *, is_safe: bool, ends: bool = False) -> str:
    """``Set-Cookie``: for this site only, not for scripts."""
    parts = [f"{COOKIE}={value}", "Path=/", "HttpOnly", "SameSite=Lax"]
    parts += ["Secure"] if is_safe else []
    parts += ["Max-Age=0"] if ends else []
    return "; ".join(parts)


def _with_cookie(send: Send, value: str, *, is_safe: bool) -> Send:
    async def sender(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            if "set-cookie" not in headers:
                headers.append("Set-Cookie", cookie_header(value, is_safe=is_safe))
        await send(message)

    return sender


def _ask_to_log_in(scope: Scope) -> Response:
    if scope["path"].startswith("/api/") or scope["path"] == "/metrics":
        said = {"error": {"code": "login_required", "message": "ログインが要ります"}}
        return JSONResponse(said, 401, {"WWW-Authenticate": 'Basic realm="kyoutei"'})
    query = scope["query_string"].decode("latin-1")
    asked = scope["path"] + (f"?{query}" if query else "")
    back = quote(asked, safe="") if scope["method"] in SAFE_METHODS else "%2F"
    return RedirectResponse(f"/login?next={back}", 303)
