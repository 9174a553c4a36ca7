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


def test_a_worker_that_dies_costs_only_its_item(tmp_path: Path) -> None:
    (tmp_path / "engine_jobs.py").write_text(
        "import os\n"
        "def square_or_die(n):\n"
        "    if n == 5:\n        os._exit(9)\n"
        "    if n == 7:\n        raise ValueError(n)\n"
        "    return n * n\n"
    )
    script = tmp_path / "script.py"
    script.write_text(SCRIPT.format(folder=str(tmp_path)))
    paths = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    environment = {**os.environ, "PYTHONPATH": paths}
    done = subprocess.run(
        [sys.executable, str(script)],
        capture_output=True,
        text=True,
        timeout=120,
        env=environment,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    expected = [(n, n * n, "NoneType") for n in range(12)]
    expected[5], expected[7] = (5, None, "WorkerDiedError"), (7, None, "ValueError")
    assert done.stdout.strip() == str(expected)


def test_an_unreachable_scheduler_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kyoutei_nlp.engine.SCHEDULER_TIMEOUT", "1s")
    with pytest.raises(EngineError, match="届きません"):
        list(work(reciprocal, [1], scheduler="tcp://127.0.0.1:9"))
