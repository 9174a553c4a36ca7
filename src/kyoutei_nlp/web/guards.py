"""What stands before every page (守り): hosts, headers of the answer, sizes of what comes in. Plain ASGI, in one pass each."""

from __future__ import annotations

from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kyoutei_nlp.web.serving import MIB

MAX_BODY: Final = 1 * MIB
"""Bytes of a form; files come to :data:`UPLOAD_PATHS` only."""
UPLOAD_PATHS: Final = ("/upload", "/workbook", "/draft", "/api/v1/uploads/")
MAX_URL: Final = 8 * 1024

CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; font-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SECURITY_HEADERS: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


class SecureHeaders:
    """Puts the strict headers on every answer; pages are not kept in caches that others share."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_strictly(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "private, no-cache")
            await send(message)

        await self.app(scope, receive, send_strictly)


class KnownHosts:
    """Refuses requests for a host that is not ours."""

    def __init__(self, app: ASGIApp, hosts: frozenset[str]) -> None:
        self.app = app
        self.hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on."""
        if scope["type"] == "http" and not self._is_ours(Headers(scope=scope)):
            answer = PlainTextResponse(
                "この名前では開けません。kyoutei serve の --allow-host で名前を加えてください", 421
            )
            await answer(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _is_ours(self, headers: Headers) -> bool:
        return _bare_host(headers.get("host", "")) in self.hosts


def _bare_host(host: str) -> str:
    """Without the port; an IPv6 address without its brackets."""
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.partition(":")[0].lower()


class _TooLargeError(Exception):
    """More came than was announced or allowed."""


class BodyLimit:
    """Refuses what is too large, by its announced length and while it comes in."""

    def __init__(self, app: ASGIApp, max_upload: int) -> None:
        self.app = app
        self.max_upload = max_upload

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > MAX_URL:
            await PlainTextResponse("住所（URL）が長すぎます", 414)(scope, receive, send)
            return
        limit = self.max_upload + MIB if scope["path"].startswith(UPLOAD_PATHS) else MAX_BODY
        announced = Headers(scope=scope).get("content-length", "0")
        if not announced.isdecimal() or int(announced) > limit:
            await _too_large(limit)(scope, receive, send)
            return
        came, has_begun = 0, False

        async def receive_within() -> Message:
            nonlocal came
            message = await receive()
            came += len(message.get("body", b""))
            if came > limit:
                raise _TooLargeError
            return message

        async def send_noting(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self.app(scope, receive_within, send_noting)
        except _TooLargeError:
            if not has_begun:
                await _too_large(limit)(scope, receive, send)


def _too_large(limit: int) -> PlainTextResponse:
    return PlainTextResponse(f"大きすぎます。{limit // MIB} MB までです", 413)
