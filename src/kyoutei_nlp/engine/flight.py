"""Items on their way to workers and back, in bounded flight."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from queue import Empty, SimpleQueue
from typing import Any, Final, Generic

from kyoutei_nlp.engine.cluster import n_workers
from kyoutei_nlp.engine.outcome import (
    DesertedError,
    EngineError,
    Item,
    Outcome,
    Result,
    Told,
    fallen,
)

SECONDS_TOGETHER: Final = 0.5
MOST_TOGETHER: Final = 8
"""Items that take little time travel together, up to so many and for about so long: what Dask does for each journey costs a
tenth of what an agreement costs. Long ones go alone, so that no worker waits at the end while another has several."""
SECONDS_BETWEEN_COUNTS = 10.0


@dataclass(slots=True)
class Flight(Generic[Item, Result]):
    """Items on their way, short ones several together, at most so many journeys a worker. A cluster may grow while it works: its workers are counted again and again.

    Attributes:
        patience: Seconds without any worker after which they are given up.
        deserted: Since when there has been none, on the clock of `time.monotonic`; 0 while there are some.
        seconds: What an item takes, of late; 0 while nothing is known.
    """

    client: Any
    attempt: Callable[[Sequence[Item]], list[Outcome[Item, Result]]]
    told: Told
    patience: float
    flying: dict[Any, list[Item]] = field(default_factory=dict)
    landed: SimpleQueue[Any] = field(default_factory=SimpleQueue)
    n_workers: int = 1
    counted: float = 0.0
    deserted: float = 0.0
    seconds: float = 0.0

    def items(self) -> list[Item]:
        """What is on its way."""
        return list(chain.from_iterable(self.flying.values()))

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
            while len(self.flying) < self.n_workers * flight_per_worker:
                at_once = self._together() if flight_per_worker > 1 else 1
                if not (together := list(islice(waiting, at_once))):
                    break
                self._fly(self.client.submit(self.attempt, together, pure=False), together)
            if not self.flying:
                return
            future = self._next()
            together = self.flying.pop(future)
            outcomes = list[Outcome[Item, Result]]()
            try:
                # A result that lay on a worker which has died since is made again, or is an error by now.
                outcomes = future.result(timeout=SECONDS_BETWEEN_COUNTS)
                self.deserted = 0.0
            except TimeoutError:
                # Done, but lost with the last worker: it lands again at once, so the workers are looked for here as well.
                self._fly(future, together)
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
                    outcomes = [fallen(item, error) for item in together]
                else:
                    suspects.extend(together)
            future.release()
            self._note(outcomes)
            yield from outcomes

    def _together(self) -> int:
        """How many items make the next journey: one until it is known how long they take."""
        if not self.seconds:
            return 1
        return max(1, min(MOST_TOGETHER, int(SECONDS_TOGETHER / self.seconds)))

    def _note(self, outcomes: Sequence[Outcome[Item, Result]]) -> None:
        for outcome in outcomes:
            self.seconds += (outcome.seconds - self.seconds) * (0.1 if self.seconds else 1.0)

    def _fly(self, future: Any, together: list[Item]) -> None:
        self.flying[future] = together
        future.add_done_callback(self.landed.put)

    def _next(self) -> Any:
        """The next one that is done.

        Raises:
            DesertedError: There has been no worker for too long.
        """
        while True:
            try:
                return self.landed.get(timeout=SECONDS_BETWEEN_COUNTS)
            except Empty:
                self._look_for_workers()

    def _look_for_workers(self) -> None:
        if n_workers(self.client):
            self.deserted = 0.0
            return
        if not self.deserted:
            self.told(
                f"計算するプロセスがひとつもありません。現れるのを待っています（最長 {self.patience:.0f} 秒）"
            )
            self.deserted = time.monotonic()
        if time.monotonic() - self.deserted > self.patience:
            raise DesertedError(
                "計算するプロセスがなくなりました。済んだ分は残っています。ワーカーを起動してから、"
                "同じコマンドで続きから始められます"
            )

    def _count(self) -> None:
        if not self.counted or time.monotonic() - self.counted > SECONDS_BETWEEN_COUNTS:
            self.counted, self.n_workers = time.monotonic(), max(1, n_workers(self.client))
