"""A file that hangs, crashes or explodes costs only itself: in ``read``, in a run, on Dask's workers."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from kyoutei_nlp.corpus import Corpus
from kyoutei_nlp.document import Document
from kyoutei_nlp.errors import SettingsError, UnreadableSourceError
from kyoutei_nlp.pipeline import run
from kyoutei_nlp.reading import guarding, read
from kyoutei_nlp.reading.wire import document_from_json, document_to_json
from kyoutei_nlp.settings import Settings, load_settings
from reading.test_read import DEED, SAMPLES
from samples import document as plain_document

MEMORY = 1024 * 1024 * 1024
POSSESSED = """
import os, signal, time
import kyoutei_nlp.reading as reading

def possessed(data, path, good=reading.READERS["text/plain"]):
    if b"HANG" in data:
        time.sleep(600)
    if b"CRASH" in data:
        os.kill(os.getpid(), signal.SIGSEGV)
    if b"EXPLODE" in data:
        kept = []
        while True:
            kept.append(bytearray(256 << 20))
    if b"CALL" in data:
        import socket
        socket.create_connection(("192.0.2.1", 80), timeout=1)
    if b"CHATTER" in data:
        os.write(1, b"noise of a library on stdout" + bytes([10]))
    return good(data, path)

reading.READERS["text/plain"] = possessed
"""
"""A sitecustomize for the reading process: stands for bugs in libraries that no test can rely on."""
FATES = {
    "hang.txt": "timeout",
    "crash.txt": "corrupt",
    "explode.txt": "too_large",
    "call.txt": "corrupt",
    "deed.txt": None,
    "chatter.txt": None,
}


@pytest.fixture
def possessed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "site"
    place.mkdir()
    (place / "sitecustomize.py").write_text(POSSESSED)
    monkeypatch.syspath_prepend(place)
    monkeypatch.setattr(guarding, "_READERS", {})
    files = tmp_path / "in"
    files.mkdir()
    for name in FATES:
        word = name.removesuffix(".txt").upper()
        (files / name).write_text(f"{DEED}\n{word}\n", encoding="utf-8")
    return files


def _fate(path: Path) -> str | None:
    try:
        read(path, max_seconds=10, max_memory=MEMORY)
    except UnreadableSourceError as error:
        return error.reason
    return None


def test_each_file_has_its_own_fate(possessed: Path) -> None:
    assert {name: _fate(possessed / name) for name in FATES} == FATES


def test_a_run_goes_on(possessed: Path, tmp_path: Path) -> None:
    settings = Settings(workers=1, max_seconds=10, max_memory_megabytes=1024)
    report = run([possessed], corpus=tmp_path / "k.sqlite3", settings=settings)
    assert {Path(e.path).name: e.reason for e in report.quarantined} == {
        name: reason for name, reason in FATES.items() if reason
    }
    assert len(report.added) == 2


def test_a_run_on_workers_goes_on(possessed: Path, tmp_path: Path) -> None:
    config = tmp_path / "kyoutei.toml"
    config.write_text("max_seconds = 25\nmax_memory_megabytes = 1024\ndirect_up_to = 0\n")
    file = tmp_path / "k.sqlite3"
    done = subprocess.run(
        [sys.executable, "-m", "kyoutei_nlp.cli", "run", str(possessed), "--corpus", str(file),
         "--workers", "2", "--config", str(config)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, [possessed.parent / "site", *sys.path]))},
        capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert done.returncode == 3, done.stderr
    with Corpus.open(file) as corpus:
        found = {Path(e.path).name: e.reason for e in corpus.quarantine()}
        assert len(corpus) == 2
    assert found == {name: reason for name, reason in FATES.items() if reason}


def test_the_reader_stays_warm_and_outlives_its_death(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(DEED, encoding="utf-8")
    read(path, max_seconds=100, max_memory=MEMORY)
    reader = guarding._READERS[os.getpid()]
    first = reader.process
    read(path, max_seconds=30, max_memory=MEMORY)
    assert reader.process is first
    first._popen.kill()
    first._popen.wait()
    assert read(path, max_seconds=100, max_memory=MEMORY).text
    assert reader.process is not first


@pytest.mark.parametrize("name", SAMPLES)
def test_guarded_and_unguarded_read_the_same(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(SAMPLES[name]())
    assert read(path, max_seconds=120, max_memory=MEMORY) == read(path)


def test_a_relative_path_is_seen_from_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.txt").write_text(f"{DEED}{folder}", encoding="utf-8")
        monkeypatch.chdir(tmp_path / folder)
        document = read("a.txt", max_seconds=100)
        assert document.text.endswith(folder)
        assert document.source.path == "a.txt"


def test_nothing_in_the_working_folder_is_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "docx.py").write_text("raise SystemExit(9)")
    (tmp_path / "a.docx").write_bytes(SAMPLES["deed.docx"]())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(guarding, "_READERS", {})
    assert read("a.docx", max_seconds=100).text


def test_reasons_come_through(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(" \n", encoding="utf-8")
    with pytest.raises(UnreadableSourceError) as caught:
        read(path, max_seconds=100)
    assert (caught.value.reason, caught.value.path) == ("empty", str(path))
    with pytest.raises(UnreadableSourceError, match="上限 0 MB"):
        read(path, max_seconds=100, max_bytes=1)
    with pytest.raises(SettingsError):
        read(path, max_seconds=100, ocr="always")


def test_pages_under_ocr_have_their_own_time(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("kyoutei_nlp.reading.guarding.time.monotonic", lambda: now[0])
    clock = guarding._Clock(10, since=0.0)
    for second, turn, left in [
        (4, "stop", 300),
        (200, "go", 6),
        (203, "go", 3),
        (204, "stop", 300),
    ]:
        now[0] = second
        clock.turn(turn)
        assert clock.left == left


def test_a_document_survives_the_wire() -> None:
    whole: Document = plain_document(breaks=(20, 60))
    assert document_from_json(document_to_json(whole)) == whole


@pytest.mark.parametrize("key", ["max_seconds", "max_memory_megabytes"])
def test_limits_are_settings(tmp_path: Path, key: str) -> None:
    config = tmp_path / "kyoutei.toml"
    config.write_text(f"{key} = 7\n")
    assert getattr(load_settings(config), key) == 7
    config.write_text(f"{key} = 0\n")
    with pytest.raises(SettingsError):
        load_settings(config)


def test_what_the_reader_has_started_ends_with_it(tmp_path: Path) -> None:
    """LibreOffice runs in a process group of its own; it must not outlive a reader that is ended."""
    code = (
        "import subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'], process_group=0)\n"
        "print(child.pid, flush=True)\ntime.sleep(60)\n"
    )
    reader = subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    started = int(reader.stdout.readline())
    guarding._end(reader)
    until = time.monotonic() + 10
    while psutil.pid_exists(started) and psutil.Process(started).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < until
        time.sleep(0.05)
