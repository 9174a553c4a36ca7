"""Login, logout, and the audit log."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from kyoutei_nlp.web.audit import ACTIONS
from kyoutei_nlp.web.entry import cookie_header
from kyoutei_nlp.web.limits import LOGINS
from kyoutei_nlp.web.site import Admin, SiteHere, visitor_of

router = APIRouter()


@router.get("/login")
def form(request: Request, site: SiteHere, next: str = "/") -> Response:
    """The login form."""
    if site.accounts is None:
        raise HTTPException(404, "この画面にログインはありません")
    if visitor_of(request).user is not None:
        return RedirectResponse(_own_address(next), 303)
    return site.page(request, "login.html", next=_own_address(next), mistake=None)


@router.post("/login")
def login(
    request: Request,
    site: SiteHere,
    name: Annotated[str, Form(max_length=64)] = "",
    password: Annotated[str, Form(max_length=1024)] = "",
    next: Annotated[str, Form(max_length=2000)] = "/",
) -> Response:
    """Begin a session with a new cookie."""
    if site.accounts is None:
        raise HTTPException(404, "この画面にログインはありません")
    visitor = visitor_of(request)
    keys = (f"login {visitor.address}", f"login name {name}")
    if any(site.limits.wait(key, LOGINS) for key in keys):
        return _again(
            request, site, next, "失敗が続きました。数分待ってからもう一度お試しください", 429
        )
    user = site.accounts.check(name, password)
    if user is None:
        for key in keys:
            site.limits.take(key, LOGINS)
        site.audit.note(visitor, "login_failed", name[:64])
        return _again(request, site, next, "名前か合言葉が違います", 401)
    cookie = site.sessions.begin(user)
    site.audit.note(visitor, "login", user.name)
    answer = RedirectResponse(_own_address(next), 303)
    answer.headers.append("Set-Cookie", cookie_header(cookie, is_safe=request.state.is_safe))
    return answer


@router.post("/logout")
def logout(request: Request, site: SiteHere) -> Response:
    """End the session."""
    site.sessions.end(request.state.cookie)
    site.audit.note(visitor_of(request), "logout")
    answer = RedirectResponse("/login" if site.accounts else "/", 303)
    answer.headers.append("Set-Cookie", cookie_header("", is_safe=request.state.is_safe, ends=True))
    return answer


@router.get("/audit")
def audit(request: Request, site: SiteHere, _: Admin) -> HTMLResponse:
    """Who changed or took what."""
    return site.page(request, "audit.html", lines=site.audit.latest(), actions=ACTIONS)


def _again(request: Request, site: SiteHere, next: str, mistake: str, status: int) -> HTMLResponse:
    return site.page(request, "login.html", status=status, next=_own_address(next), mistake=mistake)


def _own_address(given: str) -> str:
    """Only a path of ours, never another site's (``//evil.example``, or with a backslash)."""
    is_ours = given.startswith("/") and given[1:2] not in ("/", "\\") and given.isprintable()
    return given if is_ours and "\\" not in given else "/"
