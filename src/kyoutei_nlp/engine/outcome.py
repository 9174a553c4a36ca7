"""What becomes of an item of work, and how one is tried."""

from __future__ import annotations

import os
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from kyoutei_nlp.errors import KyouteiError

Item = TypeVar("Item")
Result = TypeVar("Result")
Told = Callable[[str], None]
"""Called with a line for the person who waits."""
# The exit status of a worker that ended itself because its work hung; arbitrary.
OVERTIME: Final = 75


@dataclass(frozen=True, slots=True)
class Outcome(Generic[Item, Result]):
    """What became of one item: a result, or the error that ended it.

    Attributes:
        seconds: How long the work took; 0 when its worker died.
        trace: Where in the code the error arose.
    """

    item: Item
    result: Result | None
    error: Exception | None = None
    seconds: float = 0.0
    trace: str = ""


class EngineError(KyouteiError):
    """The cluster cannot be reached, or no longer (計算環境の誤り)."""


class DesertedError(EngineError):
    """All workers are gone."""


class WorkerDiedError(EngineError):
    """The process that did the work ended each time: it hung, or memory ran out (処理の途中で落ちた)."""


def attempt(function: Callable[[Item], Result], item: Item) -> Outcome[Item, Result]:
    """The outcome of one item; its error is a value, for a batch survives one bad item."""
    started = time.monotonic()
    try:
        result = function(item)
    except Exception as error:  # noqa: BLE001
        trace = "".join(traceback.format_exception(error))
        return Outcome(item, None, error, time.monotonic() - started, trace)
    return Outcome(item, result, None, time.monotonic() - started)


def attempt_in_time(
    function: Callable[[Item], Result], items: Sequence[Item], seconds: float
) -> list[Outcome[Item, Result]]:
    """Attempts in a worker process, which ends itself when one of them hangs: the engine sees a dead worker."""
    outcomes = []
    for item in items:
        watch = threading.Timer(seconds, os._exit, [OVERTIME])
        watch.daemon = True
        watch.start()
        try:
            outcomes.append(attempt(function, item))
        finally:
            watch.cancel()
    return outcomes


def fallen(item: Item, error: BaseException) -> Outcome[Item, Any]:
    """The outcome of an item whose process died each time."""
    died = WorkerDiedError("処理したプロセスが繰り返し落ちました（時間切れか記憶不足）")
    died.__cause__ = error
    return Outcome(item, None, died)
