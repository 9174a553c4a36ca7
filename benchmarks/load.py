"""Many people at once: ``python benchmarks/load.py CORPUS [--users 50] [--seconds 300]`` serves a corpus and asks as they would.

Each user opens the search page, searches with a filter, opens a record, a page of it and its picture, compares, and rests between for
some seconds like a person who reads. Said at the end: answers, errors, p50/p95/p99 in seconds, and the largest memory of the
server with its helpers, what they share counted once (PSS). Ends with 1 where an answer was an error, p95 is over 1 s, or memory over 1.5 GiB.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import re
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field

import httpx2 as httpx
import psutil

QUERIES = (
    "災害時の物資の供給",
    "高齢者の見守り",
    "観光",
    "大学との連携",
    "有効期間の更新",
    "個人情報",
    "港",
    "帰宅困難者",
    "健康づくり",
    "施設の使用",
)
FIELDS = ("disaster", "tourism", "health", "welfare", "education", "safety")
MIB = 1024 * 1024


@dataclass
class Tally:
    """What came back."""

    times: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    peak: int = 0

    def within(self, share: float) -> float:
        """The time under which this share of the answers came."""
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


async def ask(client: httpx.AsyncClient, tally: Tally, address: str) -> str:
    """One answer, timed until its last byte."""
    began = time.perf_counter()
    try:
        answer = await client.get(address)
    except httpx.HTTPError:
        tally.statuses[0] += 1
        return ""
    tally.times.append(time.perf_counter() - began)
    tally.statuses[answer.status_code] += 1
    return answer.text if "html" in answer.headers.get("content-type", "") else ""


async def user(base: str, tally: Tally, until: float, rest: float, seed: int) -> None:
    """One person, again and again until the time is over."""
    chance = random.Random(seed)
    async with httpx.AsyncClient(base_url=base, timeout=60) as client:
        await asyncio.sleep(chance.uniform(0, rest))
        while time.monotonic() < until:
            await ask(client, tally, "/")
            await asyncio.sleep(chance.uniform(0.5, 1.5) * rest)
            query, own = chance.choice(QUERIES), chance.choice(FIELDS)
            found = await ask(
                client, tally, f"/?q={query}" + (f"&field={own}" if chance.random() < 0.5 else "")
            )
            await asyncio.sleep(chance.uniform(0.5, 1.5) * rest)
            ids = list(dict.fromkeys(re.findall(r'href="/documents/([0-9a-f]{12})"', found)))
            if not ids:
                continue
            one = chance.choice(ids)
            await ask(client, tally, f"/documents/{one}")
            await asyncio.sleep(chance.uniform(0.5, 1.5) * rest)
            await ask(client, tally, f"/documents/{one}/pages/1?mark=0-20")
            if len(ids) > 1 and chance.random() < 0.3:
                await asyncio.sleep(chance.uniform(0.5, 1.5) * rest)
                await ask(client, tally, f"/compare?id={ids[0]}&id={ids[1]}")


async def watch(process: psutil.Process, tally: Tally, until: float) -> None:
    """The largest memory of the server with its helpers."""
    while time.monotonic() < until:
        held = 0
        for each in (process, *process.children(recursive=True)):
            try:
                held += each.memory_full_info().pss
            except psutil.NoSuchProcess:
                continue
        tally.peak = max(tally.peak, held)
        await asyncio.sleep(3)


async def all_users(base: str, options: argparse.Namespace, process: psutil.Process) -> Tally:
    """Everybody at once."""
    tally, until = Tally(), time.monotonic() + options.seconds
    people = [user(base, tally, until, options.rest, seed) for seed in range(options.users)]
    await asyncio.gather(watch(process, tally, until), *people)
    return tally


def main() -> int:
    """Serve, ask, tell."""
    parser = argparse.ArgumentParser()
    parser.add_argument("corpus")
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument(
        "--rest", type=float, default=4.0, help="mean seconds between two requests of one user"
    )
    options = parser.parse_args()
    command = [
        sys.executable,
        "-m",
        "kyoutei_nlp.cli",
        "serve",
        "--corpus",
        options.corpus,
        "--port",
        "0",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            told = re.search(r"http://\S+?/", server.stdout.readline() if server.stdout else "")
            if told is None:
                return 1
            tally = asyncio.run(all_users(told[0].rstrip("/"), options, psutil.Process(server.pid)))
        finally:
            server.terminate()
    errors = sum(number for status, number in tally.statuses.items() if status != 200)
    p50, p95, p99 = (tally.within(share) for share in (0.5, 0.95, 0.99))
    print(
        f"{options.users} users, {options.seconds:.0f} s: {sum(tally.statuses.values())} answers, {errors} errors {dict(tally.statuses)}"
    )
    print(f"p50 {p50:.3f} s, p95 {p95:.3f} s, p99 {p99:.3f} s; memory {tally.peak / MIB:.0f} MiB")
    return int(errors > 0 or p95 > 1.0 or tally.peak > 1536 * MIB)


if __name__ == "__main__":
    raise SystemExit(main())
