"""What was read once and holds until the corpus changes (覚えておく読み取り)."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, Final, TypeVar

T = TypeVar("T")
MOST_BYTES: Final = 128 * 1024 * 1024
"""Of what is kept; a word of 300,000 passages takes 2.4 MB."""
OTHER_BYTES: Final = 64 * 1024
"""What anything but an array is taken for: a page of answers."""


class Held:
    """Values by key, of one version of the corpus; those asked for longest ago go first when room runs out.

    Several connections may share one; what two of them make at once is made twice and kept once.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most = most_bytes
        self._version = -1
        self._values: OrderedDict[Hashable, Any] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()
        self._growing = Lock()
        self._lasting: dict[str, Any] = {}
        self._grown: dict[str, tuple[Any, int]] = {}

    def once(self, key: str, make: Callable[[], T]) -> T:
        """A value that no change of the corpus makes old, such as a model; made at the first call."""
        with self._growing:
            if key not in self._lasting:
                self._lasting[key] = make()
            value: T = self._lasting[key]
            return value

    def grown(self, key: str, version: int, renew: Callable[[Any, int], T]) -> T:
        """A value that is brought up to date rather than made anew: ``renew(kept, version it is of)``; it may be newer than asked for."""
        with self._growing:
            kept, since = self._grown.get(key, (None, -1))
            if since < version:
                kept, since = self._grown[key] = (renew(kept, since), version)
            value: T = kept
            return value

    def put(self, key: str, version: int, value: Any) -> None:
        """A value for :meth:`grown`, made meanwhile without making others wait."""
        with self._growing:
            self._grown[key] = (value, version)

    def get(self, version: int, key: Hashable, make: Callable[[], Any]) -> Any:
        """The value of ``key``, made if it is not here or of an older version."""
        with self._lock:
            if version != self._version:
                self._values.clear()
                self._version, self._bytes = version, 0
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        value = make()
        with self._lock:
            if version == self._version and key not in self._values:
                self._values[key] = value
                self._bytes += _size(value)
            while self._bytes > self._most and len(self._values) > 1:
                _, gone = self._values.popitem(last=False)
                self._bytes -= _size(gone)
        return value


def _size(value: Any) -> int:
    return int(getattr(value, "nbytes", OTHER_BYTES))
