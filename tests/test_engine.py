"""The engine gives one outcome an item: in this process, and on a real Dask cluster whose workers die."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kyoutei_nlp.engine import EngineError, work

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
    monkeypatch.setattr("kyoutei_nlp.engine.SCHEDULER_TIMEOUT", "1s")
    with pytest.raises(EngineError, match="届きません"):
        list(work(reciprocal, [1], scheduler="tcp://127.0.0.1:9"))


GONE = """
import sys
sys.path.insert(0, {folder!r})
import distributed
from kyoutei_nlp import engine
from engine_jobs import slow_square

engine.SECONDS_BETWEEN_COUNTS, engine.PATIENCE = 0.3, {{True: 1.0, False: 1.0}}
said, outcomes, gone = [], [], False
for outcome in engine.work(slow_square, iter(range(8)), workers=2, direct_up_to=0, told=said.append):
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
