"""Where work runs: in this process for a handful of items, else on Dask: processes here or a cluster by address."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain, islice
from typing import Final

from kyoutei_nlp.engine.cluster import client_of, page_of
from kyoutei_nlp.engine.flight import Flight
from kyoutei_nlp.engine.outcome import (
    DesertedError,
    Item,
    Outcome,
    Result,
    Told,
    attempt,
    attempt_in_time,
)

FLIGHT_PER_WORKER: Final = 3
MAX_SECONDS: Final = 3600.0
PATIENCE: Final = {True: 60.0, False: 600.0}
"""Seconds without any worker, on this machine and on a cluster, whose queue may take its time; a judgement."""
CLUSTERS: Final = 2
"""So often the processes of this machine are started anew, should all be gone."""


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
        yield from (attempt(function, item) for item in together)
        return
    timed = partial(attempt_in_time, function, seconds=max_seconds)
    yield from _on_dask(timed, together, min(n_workers, len(first)), scheduler, told)


def _on_dask(
    attempt: Callable[[Sequence[Item]], list[Outcome[Item, Result]]],
    items: Iterable[Item],
    workers: int,
    scheduler: str | None,
    told: Told,
) -> Iterator[Outcome[Item, Result]]:
    waiting, suspects = iter(items), list[Item]()
    for trial in range(CLUSTERS + 1):
        with client_of(workers, scheduler) as client:
            if page := page_of(client):
                told(f"進み具合の画面（Dask）: {page}")
            flight = Flight(client, attempt, told, patience=PATIENCE[scheduler is None])
            again: list[Item] = []
            try:
                yield from flight.all_of(waiting, FLIGHT_PER_WORKER, suspects)
                # An item may only have shared its worker with the one that killed it, or somebody else killed the worker:
                # all are tried again, one a worker, and what dies once more, alone on the cluster.
                yield from flight.all_of(_emptied(suspects), 1, again)
                for item in _emptied(again):
                    yield from flight.all_of([item], 1, None)
            except DesertedError:
                if scheduler is not None or trial == CLUSTERS:
                    raise
                # Processes of this machine that are gone with their minders do not come back: others take their place.
                waiting = chain(flight.items(), again, waiting)
            else:
                return


def _emptied(items: list[Item]) -> Iterator[Item]:
    while items:
        yield items.pop(0)
