"""Previews of imported workbooks that wait for a yes (下見)."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import Final

from kyoutei_nlp.reviewing import ImportPlan

KEPT: Final = 50


@dataclass(frozen=True, slots=True)
class Planned:
    """A preview that waits for its yes."""

    user: str
    plan: ImportPlan


class Plans:
    """The previews of one server, the latest few."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._plans: OrderedDict[str, Planned] = OrderedDict()

    def keep(self, planned: Planned) -> str:
        """Keep a preview; its key."""
        key = secrets.token_hex(16)
        with self._lock:
            self._plans[key] = planned
            while len(self._plans) > KEPT:
                self._plans.popitem(last=False)
        return key

    def take(self, key: str, user: str) -> ImportPlan | None:
        """A user's own preview, which can be taken once."""
        with self._lock:
            planned = self._plans.get(key)
            if planned is None or planned.user != user:
                return None
            del self._plans[key]
            return planned.plan
