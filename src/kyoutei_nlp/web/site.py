"""What every page is given (サイト): connections, templates, users, log; and the page's end of a request."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import Depends, HTTPException, Request
from fastapi.responses import HTMLResponse

from kyoutei_nlp.corpus import Corpus
from kyoutei_nlp.web.accounts import Accounts
from kyoutei_nlp.web.audit import Audit
from kyoutei_nlp.web.drafts import Drafts
from kyoutei_nlp.web.drawer import Drawer
from kyoutei_nlp.web.figures import Figures
from kyoutei_nlp.web.limits import Limits
from kyoutei_nlp.web.metrics import Metrics
from kyoutei_nlp.web.plans import Plans
from kyoutei_nlp.web.readers import Readers
from kyoutei_nlp.web.rendering import Templates
from kyoutei_nlp.web.serving import Serving
from kyoutei_nlp.web.sessions import Sessions
from kyoutei_nlp.web.uploads import Uploads
from kyoutei_nlp.web.visitors import ROLE_NAMES, Role, Visitor


@dataclass(frozen=True, slots=True)
class Site:
    """One running server's parts.

    Attributes:
        now: The time; pages never look at a clock themselves.
    """

    serving: Serving
    readers: Readers
    templates: Templates
    accounts: Accounts | None
    sessions: Sessions
    audit: Audit
    limits: Limits
    drawer: Drawer
    drafts: Drafts
    uploads: Uploads
    metrics: Metrics
    figures: Figures
    plans: Plans
    now: Callable[[], datetime]

    def today(self) -> date:
        """The day on which 状態 is asked for."""
        return self.now().date()

    def page(
        self, request: Request, template: str, *, status: int = 200, **values: Any
    ) -> HTMLResponse:
        """A template, with what every page has."""
        html = self.templates.render(
            template,
            visitor=visitor_of(request),
            needs_login=self.serving.needs_login,
            here=request.url.path,
            today=self.today(),
            **values,
        )
        return HTMLResponse(html, status)


def site_of(request: Request) -> Site:
    """The site of the app that answers."""
    site: Site = request.app.state.site
    return site


def visitor_of(request: Request) -> Visitor:
    """Who asks; set by :class:`kyoutei_nlp.web.entry.Entry` for every request."""
    visitor: Visitor = request.state.visitor
    return visitor


def name_of(visitor: Visitor) -> str:
    """The name under which what one does is kept."""
    return visitor.user.name if visitor.user else "？"


async def _lent(site: Annotated[Site, Depends(site_of)]) -> AsyncIterator[Corpus]:
    async with site.readers.lent() as corpus:
        yield corpus


def at_least(role: Role) -> Callable[[Request], Visitor]:
    """A dependency: the visitor, refused where the role does not suffice."""

    def check(request: Request) -> Visitor:
        visitor = visitor_of(request)
        if visitor.user is None or not visitor.user.may(role):
            raise HTTPException(403, f"この操作には「{ROLE_NAMES[role]}」の役割が要ります")
        return visitor

    return check


SiteHere = Annotated[Site, Depends(site_of)]
CorpusHere = Annotated[Corpus, Depends(_lent, scope="function")]
"""A connection, given back before the answer is sent."""
Viewer = Annotated[Visitor, Depends(at_least("viewer"))]
Editor = Annotated[Visitor, Depends(at_least("editor"))]
Admin = Annotated[Visitor, Depends(at_least("admin"))]
