"""The runs a corpus keeps (実行の記録): with what, on what, how long, and what became of every file that was worked on."""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, Literal

from kyoutei_nlp.corpus import rows
from kyoutei_nlp.corpus.store import Row, Store
from kyoutei_nlp.errors import CorpusError

Result = Literal["added", "renewed", "quarantined"]
CONTRACT: Final = "1"
LATEST: Final = "last"


@dataclass(frozen=True, slots=True)
class RunSource:
    """What a run did with one source; those it passed over leave none.

    Attributes:
        document: Id of the document, None for what was set aside.
        reason: Why it was set aside.
        seconds: Stage → time.
    """

    path: str
    sha256: str
    result: Result
    document: str | None = None
    reason: str | None = None
    seconds: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RunCounts:
    """How many sources a run added, renewed, passed over and set aside."""

    added: int
    renewed: int
    skipped: int
    quarantined: int


class KeptRuns:
    """Runs in the tables ``runs`` and ``run_sources``."""

    _store: Store

    def begin_run(
        self,
        *,
        settings: Mapping[str, Any],
        versions: Mapping[str, str],
        now: datetime,
        origin: Mapping[str, Any] | None = None,
    ) -> str:
        """Note a run; its id.

        Args:
            settings: All of them.
            versions: Package → version.
            now: When it began.
            origin: What else it comes from: sources, models, data files, machine.
        """
        run = uuid.uuid4().hex[:12]
        self._store.insert(
            "runs",
            [
                {
                    "id": run,
                    "started_at": _moment(now),
                    "settings": rows.to_json(settings),
                    "versions": rows.to_json(versions),
                    "origin": rows.to_json(origin or {}),
                }
            ],
        )
        return run

    def finish_run(
        self,
        run: str,
        counts: RunCounts,
        *,
        now: datetime,
        outcome: Mapping[str, Any] | None = None,
    ) -> None:
        """Note what a run did.

        Args:
            run: Its id.
            counts: Of its sources.
            now: When it ended.
            outcome: What else is known now: durations, the digest of its inputs.
        """
        self._store.change(
            "UPDATE runs SET finished_at = :now, added = :added, renewed = :renewed, skipped = :skipped,"
            " quarantined = :quarantined, outcome = :outcome WHERE id = :run",
            {
                **asdict(counts),
                "now": _moment(now),
                "outcome": rows.to_json(outcome or {}),
                "run": run,
            },
        )

    def last_settings(self) -> dict[str, Any]:
        """The settings of the latest run, empty before the first."""
        row = self._store.row(f"SELECT settings FROM runs {_NEWEST_FIRST} LIMIT 1")
        return dict(json.loads(row["settings"])) if row else {}

    def runs(self) -> list[dict[str, Any]]:
        """All runs, newest first: id, beginning, end (None: interrupted), counts."""
        return self._store.rows(
            "SELECT id, started_at, finished_at, added, renewed, skipped, quarantined"
            f" FROM runs {_NEWEST_FIRST}"
        )

    def manifest(self, run: str = LATEST) -> dict[str, Any]:
        """All that is known of a run, as ``kyoutei runs ID`` writes it (docs/contract.md).

        Args:
            run: Its id or the beginning of it; ``last`` for the latest.

        Raises:
            CorpusError: No such run, or several.
        """
        row = self._run(run)
        sources = self._store.rows(
            "SELECT path, sha256, result, document, reason, seconds FROM run_sources WHERE run = ? ORDER BY path",
            [row["id"]],
        )
        documents = [{**each, "seconds": json.loads(each["seconds"])} for each in sources]
        origin, outcome = json.loads(row["origin"]), json.loads(row["outcome"])
        stages: Counter[str] = Counter()
        for each in documents:
            stages.update(each["seconds"])
        return {
            "contract": CONTRACT,
            "run": row["id"],
            "started_at": row["started_at"],
            "finished_at": row["finished_at"],
            "settings": json.loads(row["settings"]),
            "versions": json.loads(row["versions"]),
            **origin,
            "inputs": outcome.pop("inputs", None),
            "counts": {name: row[name] for name in ("added", "renewed", "skipped", "quarantined")},
            "seconds": {
                **outcome.pop("seconds", {}),
                "stages": {stage: round(seconds, 3) for stage, seconds in sorted(stages.items())},
            },
            "documents": documents,
        }

    def _run(self, beginning: str) -> Row:
        if beginning == LATEST:
            found = self._store.rows(f"SELECT * FROM runs {_NEWEST_FIRST} LIMIT 1")
        else:
            found = self._store.rows(
                "SELECT * FROM runs WHERE substr(id, 1, length(:id)) = :id", {"id": beginning}
            )
        if len(found) != 1:
            said = "見つかりません" if not found else "に当たるものが複数あります"
            raise CorpusError(f"実行「{beginning}」{said}（kyoutei runs で一覧が出ます）")
        return found[0]


def write_run_source(store: Store, run: str, source: RunSource) -> None:
    """Note what a run did with a source; call in the transaction that does it."""
    row = {"run": run, **asdict(source)} | {"seconds": rows.to_json(dict(source.seconds))}
    store.insert("run_sources", [row], replace=True)


def _moment(now: datetime) -> str:
    return now.astimezone(UTC).isoformat(timespec="seconds")


_NEWEST_FIRST: Final = "ORDER BY started_at DESC, rowid DESC"
