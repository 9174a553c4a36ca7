"""How the server fares (計測): requests and their times, as Prometheus reads them; nothing of what was asked."""

from __future__ import annotations

from collections import Counter
from threading import Lock
from time import perf_counter
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

BUCKETS: Final = (0.05, 0.1, 0.3, 1.0, 3.0, 10.0)
"""Seconds."""


class Metrics:
    """The counters of one server."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._answers: Counter[tuple[str, int]] = Counter()
        self._within: Counter[float] = Counter()
        self._seconds = 0.0
        self._count = 0

    def note(self, method: str, status: int, seconds: float) -> None:
        """Count one answer."""
        with self._lock:
            self._answers[(method, status)] += 1
            self._within.update(limit for limit in BUCKETS if seconds <= limit)
            self._seconds += seconds
            self._count += 1

    def as_text(self, **gauges: int) -> str:
        """Prometheus' text format 0.0.4."""
        with self._lock:
            lines = ["# TYPE kyoutei_http_requests_total counter"]
            lines += [
                f'kyoutei_http_requests_total{{method="{method}",status="{status}"}} {number}'
                for (method, status), number in sorted(self._answers.items())
            ]
            lines.append("# TYPE kyoutei_http_request_seconds histogram")
            lines += [
                f'kyoutei_http_request_seconds_bucket{{le="{limit}"}} {self._within[limit]}'
                for limit in BUCKETS
            ]
            lines.append(f'kyoutei_http_request_seconds_bucket{{le="+Inf"}} {self._count}')
            lines.append(f"kyoutei_http_request_seconds_sum {self._seconds:.3f}")
            lines.append(f"kyoutei_http_request_seconds_count {self._count}")
        for name, value in gauges.items():
            lines += [f"# TYPE kyoutei_{name} gauge", f"kyoutei_{name} {value}"]
        return "\n".join(lines) + "\n"


class Measured:
    """Times every answer until it has been sent."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and count."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = perf_counter(), 500

        async def send_noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, send_noting)
        finally:
            known = {"GET", "HEAD", "POST", "PUT", "OPTIONS"}
            method = scope["method"] if scope["method"] in known else "OTHER"
            self.metrics.note(method, status, perf_counter() - began)
