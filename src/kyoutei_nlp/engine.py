"""Where work runs: in this process for a handful of files, else on Dask: processes here or a cluster by address.

The one owner of dask.distributed. Work is kept in bounded flight, so that memory stays flat however many
items there are, and a result is released as soon as it has been handed over.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from importlib.util import find_spec
from itertools import chain, islice
from queue import Empty, SimpleQueue
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
# Dask gives an item up at once when its worker dies; further tries are ours.
ALLOWED_WORKER_DEATHS: Final = 0
SCHEDULER_TIMEOUT = "15s"
SECONDS_BETWEEN_COUNTS: Final = 10.0
PATIENCE: Final = {True: 60.0, False: 600.0}
"""Seconds without any worker, on this machine and on a cluster, whose queue may take its time; a judgement."""
CLUSTERS: Final = 2
"""So often the processes of this machine are started anew, should all be gone."""
Told = Callable[[str], None]
"""Called with a line for the person who waits."""


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


class _DesertedError(EngineError):
    """All workers are gone."""


class WorkerDiedError(EngineError):
    """The process that did the work ended each time: it hung, or memory ran out (処理の途中で落ちた)."""


def work(
    function: Callable[[Item], Result],
    items: Iterable[Item],
    *,
    workers: int = 0,
    scheduler: str | None = None,
    direct_up_to: int = 8,
    max_seconds: float = MAX_SECONDS,
    told: Told = lambda _: None,
) -> Iterator[Outcome[Item, Result]]:
    """Apply ``function`` to each item; outcomes come as they finish, one for each item.

    Args:
        function: Importable and free of state; its models load once a process.
        items: What to work on; taken one by one as there is room for them, so there may be any number.
        workers: Processes on this machine; 0 means one a core.
        scheduler: Address of a running Dask scheduler instead.
        direct_up_to: Up to so many items run in this process, at no cost of starting others.
        max_seconds: A worker that takes longer over one item is ended, and the item tried once more.
        told: Called with the address of Dask's own page, where there is one, and when there are no workers.

    Raises:
        EngineError: The scheduler does not answer, or no longer.
    """
    waiting = iter(items)
    n_workers = workers or os.cpu_count() or 1
    first = list(islice(waiting, max(direct_up_to, n_workers) + 1))
    together = chain(first, waiting)
    if not first:
        return
    if scheduler is None and (len(first) <= direct_up_to or workers == 1):
        yield from (_attempt(function, item) for item in together)
        return
    timed = partial(_attempt_in_time, function, seconds=max_seconds)
    yield from _on_dask(timed, together, min(n_workers, len(first)), scheduler, told)


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
    items: Iterable[Item],
    workers: int,
    scheduler: str | None,
    told: Told,
) -> Iterator[Outcome[Item, Result]]:
    waiting, suspects = iter(items), list[Item]()
    for trial in range(CLUSTERS + 1):
        with _client(workers, scheduler) as client:
            if page := _page(client):
                told(f"進み具合の画面（Dask）: {page}")
            flight = _Flight(client, attempt, told, patience=PATIENCE[scheduler is None])
            again: list[Item] = []
            try:
                yield from flight.all_of(waiting, FLIGHT_PER_WORKER, suspects)
                # An item may only have shared its worker with the one that killed it, or somebody else killed the worker:
                # all are tried again, one a worker, and what dies once more, alone on the cluster.
                yield from flight.all_of(_emptied(suspects), 1, again)
                for item in _emptied(again):
                    yield from flight.all_of([item], 1, None)
            except _DesertedError:
                if scheduler is not None or trial == CLUSTERS:
                    raise
                # Processes of this machine that are gone with their minders do not come back: others take their place.
                waiting = chain(flight.items(), again, waiting)
            else:
                return


def _emptied(items: list[Item]) -> Iterator[Item]:
    while items:
        yield items.pop(0)


@dataclass(slots=True)
class _Flight(Generic[Item, Result]):
    """Items on their way, at most so many a worker. A cluster may grow while it works: its workers are counted again and again.

    Attributes:
        patience: Seconds without any worker after which they are given up.
        deserted: Since when there has been none, on the clock of `time.monotonic`; 0 while there are some.
    """

    client: Any
    attempt: Callable[[Item], Outcome[Item, Result]]
    told: Told
    patience: float
    flying: dict[Any, Item] = field(default_factory=dict)
    landed: SimpleQueue[Any] = field(default_factory=SimpleQueue)
    n_workers: int = 1
    counted: float = 0.0
    deserted: float = 0.0

    def items(self) -> list[Item]:
        """What is on its way."""
        return list(self.flying.values())

    def all_of(
        self, items: Iterable[Item], flight_per_worker: int, suspects: list[Item] | None
    ) -> Iterator[Outcome[Item, Result]]:
        """Outcomes of items; those whose worker died go to ``suspects``, if given.

        Raises:
            EngineError: The scheduler is no more, or there has been no worker for too long.
        """
        from distributed import CancelledError

        waiting = iter(items)
        while True:
            self._count()
            for item in islice(
                waiting, max(0, self.n_workers * flight_per_worker - len(self.flying))
            ):
                future = self.client.submit(self.attempt, item, pure=False)
                self._fly(future, item)
            if not self.flying:
                return
            future = self._next()
            item = self.flying.pop(future)
            outcome: Outcome[Item, Result] | None = None
            try:
                # A result that lay on a worker which has died since is made again, or is an error by now.
                outcome = future.result(timeout=SECONDS_BETWEEN_COUNTS)
                self.deserted = 0.0
            except TimeoutError:
                # Done, but lost with the last worker: it lands again at once, so the workers are looked for here as well.
                self._fly(future, item)
                self._look_for_workers()
                continue
            except (
                CancelledError,
                OSError,
            ) as lost:  # the second: talk with the scheduler broke off
                raise EngineError(
                    "Dask のスケジューラとの接続が切れました。済んだ分は残っています。同じコマンドで続きから始められます"
                ) from lost
            except Exception as error:  # noqa: BLE001
                # A dead worker, or an error of Dask's own (those of the work are values): one alone proves nothing against the item.
                if suspects is None:
                    outcome = _fallen(item, error)
                else:
                    suspects.append(item)
            future.release()
            if outcome is not None:
                yield outcome

    def _fly(self, future: Any, item: Item) -> None:
        self.flying[future] = item
        future.add_done_callback(self.landed.put)

    def _next(self) -> Any:
        """The next one that is done.

        Raises:
            _DesertedError: There has been no worker for too long.
        """
        while True:
            try:
                return self.landed.get(timeout=SECONDS_BETWEEN_COUNTS)
            except Empty:
                self._look_for_workers()

    def _look_for_workers(self) -> None:
        if _n_workers(self.client):
            self.deserted = 0.0
            return
        if not self.deserted:
            self.told(
                f"計算するプロセスがひとつもありません。現れるのを待っています（最長 {self.patience:.0f} 秒）"
            )
            self.deserted = time.monotonic()
        if time.monotonic() - self.deserted > self.patience:
            raise _DesertedError(
                "計算するプロセスがなくなりました。済んだ分は残っています。ワーカーを起動してから、"
                "同じコマンドで続きから始められます"
            )

    def _count(self) -> None:
        if not self.counted or time.monotonic() - self.counted > SECONDS_BETWEEN_COUNTS:
            self.counted, self.n_workers = time.monotonic(), max(1, _n_workers(self.client))


def _n_workers(client: Any) -> int:
    return len(client.scheduler_info(n_workers=-1)["workers"])


def _page(client: Any) -> str:
    """The address of Dask's own page (ダッシュボード), empty where its parts are not installed."""
    if find_spec("bokeh") is None:
        return ""
    return str(client.dashboard_link or "")


def _fallen(item: Item, error: BaseException) -> Outcome[Item, Any]:
    died = WorkerDiedError("処理したプロセスが繰り返し落ちました（時間切れか記憶不足）")
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
def _logs_left_out() -> Iterator[None]:
    """What goes wrong is said once, by us; Dask would add the same as tracebacks."""
    loggers = [
        logging.getLogger(name)
        for name in ("distributed", "distributed.client", "distributed.utils")
    ]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


@contextmanager
def _client(workers: int, scheduler: str | None) -> Iterator[Any]:
    import dask
    from distributed import Client, LocalCluster

    options = {
        "distributed.scheduler.allowed-failures": ALLOWED_WORKER_DEATHS,
        "distributed.worker.memory.terminate": 0.95,
        "distributed.nanny.pre-spawn-environ": ONE_THREAD,
        "distributed.admin.event-loop-monitor-interval": "1h",
        # What Dask does by the clock and nobody looks at here: a stack every 10 ms, ticks every 20 ms, the memory of
        # each worker every 100 ms: a tenth of a core for the process that writes (measured: 1.04 s of 10.0).
        "distributed.worker.profile.enabled": False,
        "distributed.admin.system-monitor.interval": "10s",
        "distributed.admin.tick.interval": "500ms",
        "distributed.worker.memory.monitor-interval": "1s",
        "distributed.scheduler.active-memory-manager.start": False,
        "distributed.scheduler.work-stealing-interval": "1s",
        "distributed.client.scheduler-info-interval": "10s",
    }
    with dask.config.set(options), _logs_left_out():
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
