"""Runs the long suites of ``hard.toml`` one after the other, each to its end, and reports.

python benchmarks/hard.py [PART OF A NAME …] [--list FILE] [--report FILE]

The report is a line a suite: how it ended, how long it took, and its last words; it is also written to .bench/hard.txt. Exit code 1 where one failed.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
LAST_WORDS = 3


@dataclass(frozen=True, slots=True)
class Ended:
    """How a suite ended: ``ok``, ``failed`` or ``too long``."""

    name: str
    state: str
    seconds: float
    said: str


def run(suite: dict[str, Any]) -> Ended:
    """One suite, its output shown as it comes."""
    print(f"\n── {suite['name']} ──", flush=True)
    command = [word.format(python=sys.executable) for word in suite["command"]]
    started, last = time.monotonic(), list[str]()
    running = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, **suite.get("env", {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    end = started + 60 * suite["minutes"]
    watch = subprocess.Popen(
        [sys.executable, "-c", _WATCH, str(running.pid), str(end - time.monotonic())]
    )
    assert running.stdout is not None
    for line in running.stdout:
        print(line, end="", flush=True)
        last = [*last[1 - LAST_WORDS :], line.strip()] if line.strip() else last
    code, seconds = running.wait(), time.monotonic() - started
    watch.kill()
    watch.wait()
    state = "ok" if code == 0 else "too long" if time.monotonic() >= end else "failed"
    return Ended(suite["name"], state, seconds, " / ".join(last)[-300:])


# Ends the suite with all it has started when its time is over.
_WATCH = """
import os, signal, sys, time
time.sleep(float(sys.argv[2]))
os.killpg(int(sys.argv[1]), signal.SIGKILL)
"""


def main() -> None:
    """Run the suites and print the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="only suites whose name holds one of these")
    parser.add_argument("--list", type=Path, default=Path(__file__).with_name("hard.toml"))
    parser.add_argument("--report", type=Path, default=ROOT / ".bench" / "hard.txt")
    options = parser.parse_args()
    suites = tomllib.loads(options.list.read_text(encoding="utf-8"))["suite"]
    wanted = [
        suite
        for suite in suites
        if not options.names or any(name in suite["name"] for name in options.names)
    ]
    ended = [run(suite) for suite in wanted]
    report = "\n".join(
        f"{each.state:>8}  {each.seconds / 60:6.1f} min  {each.name}\n{'':>20}{each.said}"
        for each in ended
    )
    print(f"\n── report ──\n{report}")
    options.report.parent.mkdir(exist_ok=True)
    options.report.write_text(f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC\n{report}\n", "utf-8")
    raise SystemExit(0 if all(each.state == "ok" for each in ended) else 1)


if __name__ == "__main__":
    main()
