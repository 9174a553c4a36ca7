"""The engine gives one outcome an item: in this process, and on a real Dask cluster whose workers die."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from kyoutei_nlp.engine import EngineError, flight, work, working

SCRIPT = """
import os, sys
sys.path.insert(0, {folder!r})
from kyoutei_nlp.engine import work
from engine_jobs import square_or_die
outcomes = sorted(work(square_or_die, range(12), workers=2, direct_up_to=0), key=lambda o: o.item)
print([(o.item, o.result, type(o.error).__name__) for o in outcomes])
"""


def reciprocal(number: int) -> float:
    return 1 / number


def test_a_bad_item_costs_only_itself() -> None:
    outcomes = list(work(reciprocal, [1, 0, 2]))
    assert [outcome.result for outcome in outcomes] == [1.0, None, 0.5]
    assert isinstance(outcomes[1].error, ZeroDivisionError)


def test_no_items_no_work() -> None:
    assert list(work(reciprocal, [])) == []


def in_a_script(folder: Path, script: str) -> subprocess.CompletedProcess[str]:
    """Run a script that finds what lies in ``folder``, as do the workers that it starts."""
    (folder / "script.py").write_text(script)
    paths = os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")])
    return subprocess.run(
        [sys.executable, str(folder / "script.py")],
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "PYTHONPATH": paths},
        check=False,
    )


def test_a_worker_that_dies_costs_only_its_item(tmp_path: Path) -> None:
    (tmp_path / "engine_jobs.py").write_text(
        "import os\n"
        "def square_or_die(n):\n"
        "    if n == 5:\n        os._exit(9)\n"
        "    if n == 7:\n        raise ValueError(n)\n"
        "    return n * n\n"
    )
    done = in_a_script(tmp_path, SCRIPT.format(folder=str(tmp_path)))
    expected = [(n, n * n, "NoneType") for n in range(12)]
    expected[5], expected[7] = (5, None, "WorkerDiedError"), (7, None, "ValueError")
    assert done.stdout.strip() == str(expected), done.stderr


def test_an_unreachable_scheduler_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kyoutei_nlp.engine.cluster.SCHEDULER_TIMEOUT", "1s")
    with pytest.raises(EngineError, match="届きません"):
        list(work(reciprocal, [1], scheduler="tcp://127.0.0.1:9"))


GONE = """
import sys
sys.path.insert(0, {folder!r})
import distributed
from kyoutei_nlp.engine import flight, work, working
from engine_jobs import slow_square

flight.SECONDS_BETWEEN_COUNTS, working.PATIENCE = 0.3, {{True: 1.0, False: 1.0}}
said, outcomes, gone = [], [], False
for outcome in work(slow_square, iter(range(8)), workers=2, direct_up_to=0, told=said.append):
    if not gone:
        distributed.get_client().cluster.scale(0)
        gone = True
    outcomes.append(outcome)
print(sorted((o.item, o.result) for o in outcomes), any("ひとつもありません" in line for line in said))
"""


def test_processes_that_are_all_gone_are_started_anew(tmp_path: Path) -> None:
    (tmp_path / "engine_jobs.py").write_text(
        "import time\ndef slow_square(n):\n    time.sleep(0.2)\n    return n * n\n"
    )
    done = in_a_script(tmp_path, GONE.format(folder=str(tmp_path)))
    assert done.stdout.strip() == f"{[(n, n * n) for n in range(8)]} True", done.stderr


class KilledError(Exception):
    """As Dask says it: the worker died."""


@dataclass(eq=False)
class PlayedFuture:
    outcomes: list[Any] | None

    def result(self, timeout: float) -> list[Any]:
        if self.outcomes is None:
            raise KilledError
        return self.outcomes

    def add_done_callback(self, landed: Callable[[Any], None]) -> None:
        landed(self)

    def release(self) -> None:
        pass


@dataclass
class PlayedClient:
    """Two workers that die of item 5, and are gone for good when they have died of it for the second time."""

    mortal: bool = True
    deaths: int = 0
    journeys: list[list[int]] = field(default_factory=list)

    def submit(self, attempt: Callable[[Any], list[Any]], items: Sequence[int], pure: bool) -> Any:
        self.journeys.append(list(items))
        if self.mortal and 5 in items:
            self.deaths += 1
            if self.deaths > 2:
                return NeverLanding(None)
            return PlayedFuture(None)
        return PlayedFuture(attempt(items))

    def scheduler_info(self, n_workers: int) -> dict[str, Any]:
        return {"workers": {} if self.deaths > 2 else {"a": 1, "b": 2}}


class NeverLanding(PlayedFuture):
    def add_done_callback(self, landed: Callable[[Any], None]) -> None:
        pass


def played(monkeypatch: pytest.MonkeyPatch, *clients: PlayedClient) -> None:
    waiting = iter(clients)

    @contextmanager
    def client_of(workers: int, scheduler: str | None) -> Iterator[PlayedClient]:
        yield next(waiting)

    monkeypatch.setattr(working, "client_of", client_of)
    monkeypatch.setattr(working, "page_of", lambda client: "")
    monkeypatch.setattr(working, "PATIENCE", {True: 0.01, False: 0.01})
    monkeypatch.setattr(flight, "SECONDS_BETWEEN_COUNTS", 0.01)


def test_an_item_whose_last_trial_is_cut_short_is_neither_lost_nor_doubled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, second = PlayedClient(), PlayedClient(mortal=False)
    played(monkeypatch, first, second)
    outcomes = list(work(float, range(40), workers=2, direct_up_to=0))
    assert sorted(outcome.item for outcome in outcomes) == list(range(40))
    assert {outcome.result for outcome in outcomes if outcome.item == 5} == {5.0}
    assert (first.deaths, second.journeys) == (3, [[5]])


def test_items_that_take_little_time_travel_together(monkeypatch: pytest.MonkeyPatch) -> None:
    client = PlayedClient(mortal=False)
    played(monkeypatch, client)
    assert len(list(work(float, range(100), workers=2, direct_up_to=0))) == 100
    assert client.journeys[0] == [0]
    assert max(map(len, client.journeys)) == flight.MOST_TOGETHER


def test_items_that_take_long_travel_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    client = PlayedClient(mortal=False)
    played(monkeypatch, client)
    monkeypatch.setattr(flight, "SECONDS_TOGETHER", 0.0)
    assert len(list(work(float, range(20), workers=2, direct_up_to=0))) == 20
    assert {len(journey) for journey in client.journeys} == {1}
