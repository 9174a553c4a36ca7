"""The terminal: its window, tables, a line for the person who waits, progress."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from kyoutei_nlp.ledger import Progress


WIDTH_WITHOUT_WINDOW: Final = 120


def terminal() -> Console:
    """Where it is printed."""
    from rich.console import Console

    # Where nobody looks at a window (a file, a log), tables get room. Brackets in what is printed are words, never styles.
    width = None if sys.stdout.isatty() else WIDTH_WITHOUT_WINDOW
    return Console(highlight=False, markup=False, width=width)


def bold(words: str, rest: str = "") -> Text:
    """Words that stand out, and what follows them."""
    from rich.text import Text

    return Text.assemble((words, "bold"), rest)


def table_of(title: str, *columns: str) -> Any:
    """An empty table."""
    from rich import box
    from rich.table import Table

    table = Table(title=title, box=box.SIMPLE_HEAVY, title_justify="left", title_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def listing(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Rows of texts under a title."""
    table = table_of(title, *columns)
    for row in rows:
        table.add_row(*row)
    terminal().print(table)


def notice(line: str) -> None:
    """A line for the person who waits, beside the progress."""
    terminal().print(line)


@contextmanager
def progress(*, quiet: bool = False) -> Iterator[Progress | None]:
    """A progress bar for a run; give what it yields to ``run(progress=…)``. Quiet: None, and nothing is shown."""
    if quiet:
        yield None
        return
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        SpinnerColumn(),
        TextColumn("{task.fields[stage]}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TextColumn("経過"),
        TimeElapsedColumn(),
        TextColumn("残り"),
        TimeRemainingColumn(elapsed_when_finished=False),
        TextColumn("{task.description}", style="dim", markup=False),
    )
    with Progress(*columns, console=terminal(), transient=True) as bar:
        task = bar.add_task("", total=None, stage="準備しています", rate="")

        def tell(done: int, total: int, path: str) -> None:
            speed = bar.tasks[0].finished_speed or bar.tasks[0].speed
            stage = "読んで札を付けています" if done < total else "主題を求めています"
            rate = f"毎秒 {speed:.1f} 件" if speed else ""
            bar.update(
                task, completed=done, total=total, description=path[-30:], stage=stage, rate=rate
            )

        yield tell
