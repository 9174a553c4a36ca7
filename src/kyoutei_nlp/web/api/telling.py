"""How the API answers: JSON with an ETag, and no more often than its limit."""

from __future__ import annotations

import hashlib
import json
from math import ceil
from typing import Any, Final

from fastapi import HTTPException, Request
from fastapi.responses import Response

from kyoutei_nlp.web.limits import Rate
from kyoutei_nlp.web.site import SiteHere, visitor_of

ERRORS: Final[dict[int | str, dict[str, Any]]] = {
    status: {
        "description": meaning,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
    }
    for status, meaning in {
        400: "検索式や値が正しくない",
        401: "ログインが要る",
        403: "役割が足りない",
        404: "見つからない",
        413: "大きすぎる",
        414: "住所が長すぎる",
        422: "引数の書き方が正しくない",
        429: "回数が多すぎる（Retry-After 秒待つ）",
        503: "混み合っている",
    }.items()
}


def limited(request: Request, site: SiteHere) -> None:
    """A dependency: refuse a sender who asks too often."""
    visitor = visitor_of(request)
    sender = visitor.user.name if site.serving.needs_login and visitor.user else visitor.address
    rate = Rate(site.serving.api_a_minute, 60.0)
    if wait := site.limits.take(f"api {sender}", rate):
        raise HTTPException(
            429,
            "回数が多すぎます。少し待ってください",
            headers={"Retry-After": str(ceil(wait))},
        )


def tell(request: Request, value: Any) -> Response:
    """The value as JSON; 304 without a body where the sender has it already (RFC 9110, 13.1.2)."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    tag = f'"{hashlib.sha256(body).hexdigest()[:24]}"'
    known = {
        each.strip().removeprefix("W/")
        for each in request.headers.get("if-none-match", "").split(",")
    }
    if tag in known or "*" in known:
        return Response(status_code=304, headers={"ETag": tag})
    return Response(body, media_type="application/json", headers={"ETag": tag})
