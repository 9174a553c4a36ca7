"""What a run says when the nodes of a cluster do not see what is here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kyoutei_nlp.engine import Outcome
from kyoutei_nlp.pipeline import run
from kyoutei_nlp.processing import NotSeenError, Task, process
from kyoutei_nlp.settings import Settings
from samples import DEED

ELSEWHERE = Settings(scheduler="tcp://192.0.2.1:8786")


def node(function: Any, items: Iterator[Task], **_: object) -> Iterator[Outcome[Any, Any]]:
    """A node that sees nothing of this machine's disk."""
    for task in items:
        assert Path(task.place).is_absolute()
        try:
            function(replace(task, place="/elsewhere" + task.place))
        except Exception as error:  # noqa: BLE001 (as the engine does)
            yield Outcome(task, None, error)


def test_files_that_no_node_sees_end_the_run_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "deed.txt").write_text(DEED, encoding="utf-8")
    monkeypatch.setattr("kyoutei_nlp.pipeline.work", node)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(NotSeenError, match="計算ノードから原本が見えません"):
        run(["deed.txt"], corpus=tmp_path / "c.sqlite3", settings=ELSEWHERE)


def test_a_file_that_has_gone_costs_only_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "deed.txt"
    gone.write_text(DEED, encoding="utf-8")

    def vanishing(function: Any, items: Iterator[Task], **_: object) -> Iterator[Outcome[Any, Any]]:
        for outcome in node(function, items):
            gone.unlink()
            yield outcome

    monkeypatch.setattr("kyoutei_nlp.pipeline.work", vanishing)
    report = run([gone], corpus=tmp_path / "c.sqlite3", settings=ELSEWHERE)
    assert [entry.reason for entry in report.quarantined] == ["failed"]


def test_the_record_keeps_the_path_that_the_person_gave(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "deed.txt").write_text(DEED, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    task = Task.of("read", None, Path("deed.txt"), "", "", ELSEWHERE, embeds=True)
    assert task.place == str(tmp_path / "deed.txt")
    assert process(task).made.document["path"] == "deed.txt"
