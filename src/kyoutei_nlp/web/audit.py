"""The audit log (操作の記録): who changed or took what and when; never what anyone searched for."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any, Final

from kyoutei_nlp.errors import CorpusError
from kyoutei_nlp.web.visitors import Visitor

ACTIONS: Final = {
    "login": "ログイン",
    "login_failed": "ログインの失敗",
    "logout": "ログアウト",
    "upload": "文書の取り込み",
    "correct": "訂正",
    "undo": "訂正の取り消し",
    "name_theme": "主題の名付け",
    "original": "原本の取り出し",
    "export": "書き出し",
    "import": "訂正表の取り込み",
}


class Audit:
    """A file of JSON lines, only ever added to.

    Args:
        path: The file.
        now: The time.
    """

    def __init__(self, path: Path, now: Callable[[], datetime]) -> None:
        self.path = path
        self._now = now
        self._lock = Lock()

    def note(self, visitor: Visitor, action: str, target: str = "", **details: Any) -> None:
        """Add one line.

        Raises:
            CorpusError: It cannot be written; nothing unrecorded may happen, so the caller does not go on.
        """
        line = {
            "at": self._now().astimezone(UTC).isoformat(timespec="seconds"),
            "user": visitor.user.name if visitor.user else None,
            "address": visitor.address,
            "action": action,
            "target": target,
            **details,
        }
        try:
            with self._lock, self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
        except OSError as error:
            raise CorpusError(f"操作の記録が書けません: {self.path}（{error.strerror}）") from error

    def latest(self, number: int = 200) -> list[dict[str, Any]]:
        """The latest lines, newest first."""
        if not self.path.exists():
            return []
        with self._lock, self.path.open(encoding="utf-8") as file:
            lines = deque(file, maxlen=number)
        return [json.loads(line) for line in reversed(lines)]
