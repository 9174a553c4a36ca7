"""Broken on purpose: whatever is done to a file, it becomes a Document or a reason, within bounded time."""

from __future__ import annotations

import io
import os
import random
import time
import zipfile

import pytest

from kyoutei_nlp.errors import UNREADABLE_REASONS, UnreadableSourceError
from kyoutei_nlp.reading import read
from reading.test_read import SAMPLES

LIMITS = {"max_seconds": 20, "max_memory": 1024 * 1024 * 1024}
SECONDS = float(os.environ.get("KYOUTEI_FUZZ_SECONDS", "1.2"))
"""Of the processor, for each sample; the seeds go up from 0, so that a slow machine tries fewer and never others."""
MOST = 150 if SECONDS < 10 else 100_000
BAD_PIECES = [
    b"", b"\x00" * 40, b"\xff" * 9, b"-1", b"99999999999999999999", b"1e999", b"<<" * 30, b"[" * 200,
    b"</w:p>", b"<a>" * 50, b"&x;", b"endobj", b'ref="XFD1048576:A1"', b'r="ZZZ9"', b"\r\n\r\n", b'"',
]  # fmt: skip


def _is_zip(data: bytes) -> bool:
    return data[:2] == b"PK"


def mutated(data: bytes, rng: random.Random) -> bytes:
    """Bytes changed, cut out, doubled or replaced by something unpleasant, up to six times."""
    broken = bytearray(data)
    for _ in range(rng.randint(1, 6)):
        at = rng.randrange(len(broken) + 1)
        end = min(len(broken), at + rng.choice([1, 1, 4, 60, 2000]))
        what = rng.randrange(4)
        if what == 0:
            broken[at:end] = rng.choice(BAD_PIECES)
        elif what == 1:
            broken[at:end] = rng.randbytes(end - at)
        elif what == 2:
            broken[at:at] = broken[at:end]
        else:
            del broken[at : rng.choice([end, len(broken)])]
    return bytes(broken)


def mutated_part(data: bytes, rng: random.Random) -> bytes:
    """An office file that is a sound ZIP with one broken, missing or doubled part."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", 8) as new:
        names = old.namelist()
        bad = rng.choice([name for name in names if name.endswith((".xml", ".rels"))])
        for name in names:
            part = old.read(name)
            if name == bad and rng.random() < 0.1:
                continue
            new.writestr(name, mutated(part, rng) if name == bad else part)
    return out.getvalue()


def swapped_parts(data: bytes, rng: random.Random) -> bytes:
    """An office file in which two parts have each other's contents, or one stands twice."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", 8) as new:
        names = old.namelist()
        one, other = rng.sample(names, 2)
        for name in names:
            new.writestr(name, old.read({one: other, other: one}.get(name, name)))
    return out.getvalue()


def cut_short(data: bytes, rng: random.Random) -> bytes:
    """A file of which the end, the beginning or the middle is missing."""
    first, last = sorted(rng.randrange(len(data)) for _ in range(2))
    return rng.choice([data[:last], data[first:], data[:first] + data[last:]])


def flipped(data: bytes, rng: random.Random) -> bytes:
    """A file with single bits turned over, few or many."""
    broken = bytearray(data)
    for _ in range(rng.choice([1, 3, 30, 300])):
        broken[rng.randrange(len(broken))] ^= 1 << rng.randrange(8)
    return bytes(broken)


def changed(data: bytes, rng: random.Random) -> bytes:
    """The sample in one of the ways above."""
    whole = [mutated, cut_short, flipped]
    ways = [mutated_part, mutated_part, swapped_parts, *whole] if _is_zip(data) else whole
    return rng.choice(ways)(data, rng)


@pytest.mark.parametrize("name", SAMPLES)
def test_nothing_but_a_reason_escapes(tmp_path, name):
    sample = SAMPLES[name]()
    path = tmp_path / name
    until = time.process_time() + SECONDS
    for seed in range(MOST):
        rng = random.Random(f"{name} {seed}")
        path.write_bytes(changed(sample, rng))
        try:
            document = read(path)
        except UnreadableSourceError as error:
            assert error.reason in UNREADABLE_REASONS, seed
        else:
            assert document.text.strip(), seed
        if time.process_time() > until:
            break
    assert time.process_time() < until + 8, f"{name}: 種 {seed} に時間がかかりすぎました"


def test_the_guarded_reader_lives_through_all_of_them(tmp_path):
    """Every kind of file in turn through one process: what one leaves behind must not harm the next."""
    until = time.monotonic() + 4 * SECONDS
    for seed in range(MOST):
        for name, make in SAMPLES.items():
            rng = random.Random(f"guarded {name} {seed}")
            path = tmp_path / name
            path.write_bytes(changed(make(), rng))
            try:
                assert read(path, **LIMITS).text.strip()
            except UnreadableSourceError as error:
                assert error.reason in UNREADABLE_REASONS
        if time.monotonic() > until:
            break
    whole = tmp_path / "deed.txt"
    whole.write_bytes(SAMPLES["deed.txt"]())
    assert "協定書" in read(whole, **LIMITS).text
