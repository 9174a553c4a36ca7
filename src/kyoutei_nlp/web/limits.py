"""How often one may ask (回数の制限): token buckets by address or name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Final

MAX_BUCKETS: Final = 20_000


@dataclass(frozen=True, slots=True)
class Rate:
    """``number`` at once, refilled over ``seconds``."""

    number: int
    seconds: float


LOGINS: Final = Rate(5, 300.0)
"""Wrong passwords for one name or from one address."""


class Limits:
    """The buckets of one server.

    Args:
        clock: Seconds that only go forward.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._buckets: dict[tuple[str, Rate], tuple[float, float]] = {}
        self._lock = Lock()

    def take(self, key: str, rate: Rate) -> float:
        """Take one: 0.0, or the seconds to wait where there is none."""
        now, each = self._clock(), rate.seconds / rate.number
        with self._lock:
            if len(self._buckets) > MAX_BUCKETS:
                self._forget_full(now)
            left, at = self._buckets.get((key, rate), (float(rate.number), now))
            left = min(float(rate.number), left + (now - at) / each)
            allowed = left >= 1.0
            self._buckets[(key, rate)] = (left - 1.0 if allowed else left, now)
        return 0.0 if allowed else (1.0 - left) * each

    def wait(self, key: str, rate: Rate) -> float:
        """Seconds until one could be taken; nothing is taken."""
        now, each = self._clock(), rate.seconds / rate.number
        with self._lock:
            left, at = self._buckets.get((key, rate), (float(rate.number), now))
        return max(0.0, (1.0 - min(rate.number, left + (now - at) / each)) * each)

    def _forget_full(self, now: float) -> None:
        """Drop the buckets that have filled up again; of what is left, the oldest half."""
        live = {k: v for k, v in self._buckets.items() if now - v[1] < k[1].seconds}
        newest = sorted(live.items(), key=lambda pair: -pair[1][1])[: MAX_BUCKETS // 2]
        self._buckets = dict(newest)
