"""Sessions (ログインの状態): random cookies, kept by their hash, and the tokens of forms made from them."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Final

from kyoutei_nlp.web.visitors import User

COOKIE: Final = "kyoutei"
IDLE_SECONDS: Final = 2 * 3600
LONGEST_SECONDS: Final = 12 * 3600
MAX_SESSIONS: Final = 10_000


@dataclass(slots=True)
class _Session:
    user: User
    begun: float
    seen: float


class Sessions:
    """All sessions of this process; a restart ends them.

    Args:
        clock: Seconds that only go forward.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._secret = secrets.token_bytes(32)
        self._sessions: dict[str, _Session] = {}
        self._lock = Lock()

    @staticmethod
    def new_cookie() -> str:
        """A value nobody can guess (256 bits)."""
        return secrets.token_urlsafe(32)

    def csrf(self, cookie: str) -> str:
        """The token of forms shown to the bearer of the cookie."""
        return hmac.new(self._secret, cookie.encode(), hashlib.sha256).hexdigest()

    def is_token(self, cookie: str, token: str) -> bool:
        """Whether a form's token belongs to the cookie."""
        return hmac.compare_digest(self.csrf(cookie).encode(), token.encode())

    def begin(self, user: User) -> str:
        """Log a user in; the new cookie (never the one from before the login)."""
        cookie, now = self.new_cookie(), self._clock()
        with self._lock:
            self._forget_old(now)
            self._sessions[_key(cookie)] = _Session(user, now, now)
        return cookie

    def user(self, cookie: str) -> User | None:
        """Whose session it is, None for none or one that has run out."""
        now = self._clock()
        with self._lock:
            session = self._sessions.get(_key(cookie))
            if session is None or _is_over(session, now):
                self._sessions.pop(_key(cookie), None)
                return None
            session.seen = now
            return session.user

    def end(self, cookie: str) -> None:
        """Log out."""
        with self._lock:
            self._sessions.pop(_key(cookie), None)

    def end_all_of(self, name: str) -> None:
        """Log a user out everywhere."""
        with self._lock:
            self._sessions = {k: s for k, s in self._sessions.items() if s.user.name != name}

    def _forget_old(self, now: float) -> None:
        live = {k: s for k, s in self._sessions.items() if not _is_over(s, now)}
        newest = sorted(live.items(), key=lambda pair: -pair[1].seen)[: MAX_SESSIONS - 1]
        self._sessions = dict(newest)


def _key(cookie: str) -> str:
    return hashlib.sha256(cookie.encode()).hexdigest()


def _is_over(session: _Session, now: float) -> bool:
    return now - session.seen > IDLE_SECONDS or now - session.begun > LONGEST_SECONDS
