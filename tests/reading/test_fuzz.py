"""Broken on purpose: whatever is done to a file, it becomes a Document or a reason, within bounded time."""

from __future__ import annotations

import io
import random
import time
import zipfile

import pytest

from kyoutei_nlp.errors import UNREADABLE_REASONS, UnreadableSourceError
from kyoutei_nlp.reading import read
from reading.test_read import SAMPLES

SECONDS = 1.2
"""For each sample; the seeds go up from 0, so that a slow machine tries fewer and never others."""
MOST = 150
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


@pytest.mark.parametrize("name", SAMPLES)
def test_nothing_but_a_reason_escapes(tmp_path, name):
    sample = SAMPLES[name]()
    path = tmp_path / name
    until = time.monotonic() + SECONDS
    for seed in range(MOST):
        rng = random.Random(f"{name} {seed}")
        change = mutated_part if _is_zip(sample) and rng.random() < 0.7 else mutated
        path.write_bytes(change(sample, rng))
        try:
            document = read(path)
        except UnreadableSourceError as error:
            assert error.reason in UNREADABLE_REASONS, seed
        else:
            assert document.text.strip(), seed
        if time.monotonic() > until:
            break
    assert time.monotonic() < until + 8, f"{name}: 種 {seed} に時間がかかりすぎました"
