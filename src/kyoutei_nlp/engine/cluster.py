"""The client of a Dask cluster: processes on this machine, or a scheduler by its address."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any, Final

from kyoutei_nlp.engine.outcome import EngineError

# One BLAS thread a process: processes are the only parallelism here.
ONE_THREAD: Final = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1"
)
# Dask gives an item up at once when its worker dies; further tries are ours.
ALLOWED_WORKER_DEATHS: Final = 0
SCHEDULER_TIMEOUT = "15s"


def n_workers(client: Any) -> int:
    """How many workers there are now."""
    return len(client.scheduler_info(n_workers=-1)["workers"])


def page_of(client: Any) -> str:
    """The address of Dask's own page (ダッシュボード), empty where its parts are not installed."""
    if find_spec("bokeh") is None:
        return ""
    return str(client.dashboard_link or "")


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
def client_of(workers: int, scheduler: str | None) -> Iterator[Any]:
    """A client of so many processes on this machine, or of the scheduler at an address.

    Raises:
        EngineError: The scheduler does not answer.
    """
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
