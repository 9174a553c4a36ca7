"""Where work runs: in this process for a handful of files, else on Dask: processes here or a cluster by address.

The one owner of dask.distributed. Work is kept in bounded flight, so that memory stays flat however many
items there are, and a result is released as soon as it has been handed over.
"""

from __future__ import annotations

import os
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Generic, TypeVar

from kyoutei_nlp.errors import KyouteiError

Item = TypeVar("Item")
Result = TypeVar("Result")

FLIGHT_PER_WORKER: Final = 4
# One BLAS thread a process: processes are the only parallelism here.
ONE_THREAD: Final = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1"
)
# The exit status of a worker that ended itself because its work hung; arbitrary.
OVERTIME: Final = 75
MAX_SECONDS: Final = 3600.0
# Dask gives an item up at once when its worker dies; the second try is ours.
ALLOWED_WORKER_DEATHS: Final = 0
SCHEDULER_TIMEOUT = "15s"


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
    """The cluster cannot be reached (計算環境の誤り)."""


class WorkerDiedError(EngineError):
    """The process that did the work ended twice: it hung, or memory ran out (処理の途中で落ちた)."""


def work(
    function: Callable[[Item], Result],
    items: Sequence[Item],
    *,
    workers: int = 0,
    scheduler: str | None = None,
    direct_up_to: int = 8,
    max_seconds: float = MAX_SECONDS,
) -> Iterator[Outcome[Item, Result]]:
    """Apply ``function`` to each item; outcomes come as they finish, one for each item.

    Args:
        function: Importable and free of state; its models load once a process.
        items: What to work on.
        workers: Processes on this machine; 0 means one a core.
        scheduler: Address of a running Dask scheduler instead.
        direct_up_to: Up to so many items run in this process, at no cost of starting others.
        max_seconds: A worker that takes longer over one item is ended, and the item tried once more.

    Raises:
        EngineError: The scheduler does not answer.
    """
    if scheduler is None and (len(items) <= direct_up_to or workers == 1):
        return _directly(function, items)
    timed = partial(_attempt_in_time, function, seconds=max_seconds)
    return _on_dask(timed, items, workers or os.cpu_count() or 1, scheduler)


def _directly(
    function: Callable[[Item], Result], items: Sequence[Item]
) -> Iterator[Outcome[Item, Result]]:
    for item in items:
        yield _attempt(function, item)


def _attempt(function: Callable[[Item], Result], item: Item) -> Outcome[Item, Result]:
    """The outcome of one item; its error is a value, for a batch survives one bad item."""
    started = time.monotonic()
    try:
        result = function(item)
    except Exception as error:  # noqa: BLE001
        trace = "".join(traceback.format_exception(error))
        return Outcome(item, None, error, time.monotonic() - started, trace)
    return Outcome(item, result, None, time.monotonic() - started)


def _attempt_in_time(
    function: Callable[[Item], Result], item: Item, seconds: float
) -> Outcome[Item, Result]:
    """An attempt in a worker process, which ends itself when the work hangs: the engine sees a dead worker."""
    watch = threading.Timer(seconds, os._exit, [OVERTIME])
    watch.daemon = True
    watch.start()
    try:
        return _attempt(function, item)
    finally:
        watch.cancel()


def _on_dask(
    attempt: Callable[[Item], Outcome[Item, Result]],
    items: Sequence[Item],
    workers: int,
    scheduler: str | None,
) -> Iterator[Outcome[Item, Result]]:
    with _client(min(workers, len(items)), scheduler) as client:
        n_workers = max(1, len(client.scheduler_info()["workers"]))
        suspects: list[Item] = []
        yield from _in_flight(client, attempt, items, n_workers * FLIGHT_PER_WORKER, suspects)
        # An item may only have shared its worker with the one that killed it: each is tried again, alone.
        for item in suspects:
            yield from _in_flight(client, attempt, [item], 1, None)


def _in_flight(
    client: Any,
    attempt: Callable[[Item], Outcome[Item, Result]],
    items: Iterable[Item],
    n_flying: int,
    suspects: list[Item] | None,
) -> Iterator[Outcome[Item, Result]]:
    """Outcomes of items, at most ``n_flying`` on their way; those whose worker died go to ``suspects``, if given."""
    from distributed import KilledWorker, as_completed

    waiting = iter(items)
    flying: dict[Any, Item] = {}
    done = as_completed()

    def launch() -> None:
        for item in waiting:
            future = client.submit(attempt, item, pure=False)
            flying[future] = item
            done.add(future)
            return

    for _ in range(n_flying):
        launch()
    for future in done:
        item, error = flying.pop(future), future.exception()
        if isinstance(error, KilledWorker) and suspects is not None:
            suspects.append(item)
        else:
            yield _fallen(item, error) if error else future.result()
        future.release()
        launch()


def _fallen(item: Item, error: BaseException) -> Outcome[Item, Any]:
    died = WorkerDiedError("処理したプロセスが二度落ちました（時間切れか記憶不足）")
    died.__cause__ = error
    return Outcome(item, None, died)


@contextmanager
def _main_left_alone() -> Iterator[None]:
    """Worker processes do not run the caller's script again, so that it needs no ``if __name__ == "__main__"``.

    A process that multiprocessing spawns imports the file and spec of ``__main__``; ours need neither, for what
    they call is importable (https://docs.python.org/3/library/multiprocessing.html, “the spawn start methods”).
    """
    main = sys.modules["__main__"]
    hidden: dict[str, Any] = {}
    for name in ("__file__", "__spec__"):
        if name in vars(main):
            hidden[name] = vars(main).pop(name)
    main.__spec__ = None
    try:
        yield
    finally:
        vars(main).update(hidden)


@contextmanager
def _client(workers: int, scheduler: str | None) -> Iterator[Any]:
    import dask
    from distributed import Client, LocalCluster

    options = {
        "distributed.scheduler.allowed-failures": ALLOWED_WORKER_DEATHS,
        "distributed.worker.memory.terminate": 0.95,
        "distributed.nanny.pre-spawn-environ": ONE_THREAD,
        "distributed.admin.event-loop-monitor-interval": "1h",
    }
    with dask.config.set(options):
        if scheduler is not None:
            try:
                with Client(scheduler, timeout=SCHEDULER_TIMEOUT) as client:
                    yield client
            except OSError as error:
                raise EngineError(f"Dask のスケジューラに届きません: {scheduler}") from error
            return
        with (
            _main_left_alone(),
            LocalCluster(
                n_workers=workers,
                threads_per_worker=1,
                processes=True,
                dashboard_address="127.0.0.1:0",
                silence_logs=40,
            ) as cluster,
            Client(cluster) as client,
        ):
            yield client
