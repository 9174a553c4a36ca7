"""Reading in a process of its own (見張り付きの読み取り): a file that hangs, crashes or explodes costs only itself.

The process is started once, stays warm, and is ended and replaced when a file overruns its limits. It is a plain
subprocess, because Dask's workers are daemons and may have no children of multiprocessing.
"""

from __future__ import annotations

import atexit
import json
import os
import signal
import subprocess
import sys
import threading
import time
import weakref
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, Final

from kyoutei_nlp.document import Document
from kyoutei_nlp.errors import ContractError, UnreadableSourceError
from kyoutei_nlp.reading.wire import document_from_json, line

LOOKS: Final = 0.2
"""Seconds between two looks at the memory of a process that is busy."""
MAX_FILES: Final = 2000
"""Files after which the process is replaced: what libraries leak stays bounded."""
NEAR: Final = 0.6
"""Share of the allowed memory from which a crash is put down to memory."""
STOPPED: Final = 300.0
"""Seconds for which the clock may stand still at most: three times what a page under OCR may take."""
_THREADS: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost: seconds (pages under OCR apart) and bytes of memory; None for any."""

    max_seconds: float | None = None
    max_memory: int | None = None

    def __bool__(self) -> bool:
        return self.max_seconds is not None or self.max_memory is not None


class _EndedError(Exception):
    """The reading process is no more."""


def read_guarded(path: str | Path, limits: Limits, **options: Any) -> Document:
    """``reading.read_here`` in this process's reader, which is started when first needed.

    Raises:
        UnreadableSourceError: As ``read``; ``timeout``, ``too_large`` or ``corrupt`` where the reader had to be ended.
    """
    with _LOCK:
        return _READERS.setdefault(os.getpid(), _Reader()).read(path, limits, options)


@dataclass(slots=True)
class _Reader:
    process: _Process | None = None

    def read(self, path: str | Path, limits: Limits, options: dict[str, Any]) -> Document:
        """One file; a crash is tried once more in a fresh process, for it may be another file's legacy."""
        if self.process is not None and self.process.n_files:
            try:
                return self._read(path, limits, options)
            except _EndedError:
                pass
        try:
            return self._read(path, limits, options)
        except _EndedError as ended:
            raise UnreadableSourceError(str(path), "corrupt", str(ended)) from None

    def _read(self, path: str | Path, limits: Limits, options: dict[str, Any]) -> Document:
        try:
            answer = self._process_for(limits).ask(path, limits, options)
        except BaseException:  # also when a person stops it: the reader must not go on
            self._end()
            raise
        if "document" not in answer:
            raise UnreadableSourceError(str(path), answer["reason"], answer["detail"])
        try:
            return document_from_json(answer["document"])
        except ContractError as error:
            raise UnreadableSourceError(
                str(path), "corrupt", f"読み取った結果が矛盾しています: {error}"
            ) from error

    def _process_for(self, limits: Limits) -> _Process:
        """The process that is there, unless it is worn out or was started with another memory limit."""
        kept = self.process
        if kept is None or kept.n_files >= MAX_FILES or kept.max_memory != limits.max_memory:
            self._end()
            self.process = kept = _Process(limits.max_memory)
        return kept

    def _end(self) -> None:
        if self.process is not None:
            self.process.end()
            self.process = None


_LOCK: Final = threading.Lock()
_READERS: Final[dict[int, _Reader]] = {}
"""By process id: one that was forked starts its own."""


class _Process:
    """A running reader."""

    def __init__(self, max_memory: int | None) -> None:
        self.max_memory = max_memory
        self.n_files = 0
        self._answers: SimpleQueue[bytes] = SimpleQueue()
        self._popen = _start(max_memory)
        self.end = weakref.finalize(self, _end, self._popen)
        self.end.atexit = False  # a forked process must not end what it did not start: see _end_all
        listener = threading.Thread(
            target=_listen, args=(self._popen, self._answers), daemon=True, name="kyoutei-reader"
        )
        listener.start()

    def ask(self, path: str | Path, limits: Limits, options: dict[str, Any]) -> dict[str, Any]:
        """The answer to one request.

        Raises:
            _EndedError: The process ended by itself.
            UnreadableSourceError: It took too long or too much.
        """
        self.n_files += 1
        request = {
            "path": str(path),
            "folder": _folder(),
            "max_seconds": limits.max_seconds,
            **options,
        }
        self._write(line(request))
        # A process that has just been started is not on the file's time before it says so.
        clock = _Clock(limits.max_seconds, stopped=self.n_files == 1)
        largest = 0
        while True:
            try:
                said = self._answers.get(timeout=min(LOOKS, clock.left))
            except Empty:
                if clock.left <= 0:
                    raise UnreadableSourceError(
                        str(path), "timeout", f"{clock.seconds:.0f} 秒で打ち切りました"
                    ) from None
                largest = max(largest, self._check_memory(path))
                continue
            if not said:
                raise self._death(path, largest)
            message: dict[str, Any] = json.loads(said)
            if "clock" not in message:
                return message
            clock.turn(message["clock"])

    def _write(self, request: bytes) -> None:
        stream = self._popen.stdin
        try:
            if stream is not None:
                stream.write(request)
                stream.flush()
        except (BrokenPipeError, OSError) as error:
            raise _EndedError("読み取りのプロセスが終わっていました") from error

    def _check_memory(self, path: str | Path) -> int:
        used, allowed = _memory_of(self._popen.pid), self.max_memory
        if allowed is not None and used > allowed:
            detail = f"読み取りに {used >> 20} MB を超える記憶が要ります（上限 {allowed >> 20} MB）"
            raise UnreadableSourceError(str(path), "too_large", detail)
        return used

    def _death(self, path: str | Path, largest: int) -> Exception:
        self._popen.wait()
        allowed = self.max_memory
        if allowed is not None and largest > NEAR * allowed:
            return UnreadableSourceError(str(path), "too_large", "記憶が足りなくなりました")
        return _EndedError(
            f"読み取りのプロセスが落ちました（{_exit_name(self._popen.returncode)}）"
        )


@dataclass(slots=True)
class _Clock:
    """Counts the seconds of one file; while it stands still, those of a page under OCR."""

    allowed: float | None
    used: float = 0.0
    stopped: bool = False
    since: float = field(default_factory=time.monotonic)

    @property
    def seconds(self) -> float:
        """Since the file was begun, or since the clock was stopped."""
        return time.monotonic() - self.since + (0.0 if self.stopped else self.used)

    @property
    def left(self) -> float:
        bound = STOPPED if self.stopped else self.allowed
        return LOOKS if bound is None else max(0.0, bound - self.seconds)

    def turn(self, to: str) -> None:
        """``stop`` or ``go``."""
        if not self.stopped:
            self.used = self.seconds
        self.since, self.stopped = time.monotonic(), to == "stop"


def _start(max_memory: int | None) -> subprocess.Popen[bytes]:
    """A reader that finds the same modules; ``-P``: what lies in the working folder is not imported."""
    environment = {**os.environ, **dict.fromkeys(_THREADS, "1")}
    environment["PYTHONPATH"] = os.pathsep.join(place for place in sys.path if place)
    environment["PYTHONIOENCODING"] = "utf-8"
    command = [sys.executable, "-P", "-m", "kyoutei_nlp.reading.guarded"]
    return subprocess.Popen(  # noqa: S603 (our own interpreter and module)
        [*command, str(max_memory or 0)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        start_new_session=True,
    )


def _end(popen: subprocess.Popen[bytes]) -> None:
    """End a reader with all it has started (Tesseract, LibreOffice, which has a group of its own)."""
    for each in _family(popen.pid):
        with suppress(Exception):  # it may have ended by itself
            each.kill()
    try:
        if hasattr(os, "killpg"):
            os.killpg(popen.pid, signal.SIGKILL)
        else:
            popen.kill()
    except ProcessLookupError:
        pass
    popen.wait()
    for stream in (popen.stdin, popen.stdout):
        try:
            if stream is not None:
                stream.close()
        except OSError:
            pass


def _listen(popen: subprocess.Popen[bytes], answers: SimpleQueue[bytes]) -> None:
    """Hand over line by line; an empty one says that there will be no more."""
    stream = popen.stdout
    try:
        while stream is not None and (said := stream.readline()):
            answers.put(said)
    except (OSError, ValueError):
        pass
    answers.put(b"")


def _memory_of(pid: int) -> int:
    """Bytes in use by a process and all it has started."""
    import psutil

    total = 0
    for each in _family(pid):
        with suppress(psutil.Error):
            total += each.memory_info().rss
    return total


def _family(pid: int) -> list[Any]:
    """A process and all it has started, as far as they are still there."""
    import psutil

    try:
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    except psutil.Error:
        return []


def _folder() -> str:
    try:
        return os.getcwd()  # noqa: PTH109 (Path.cwd is the same)
    except OSError:
        return ""


def _exit_name(code: int) -> str:
    try:
        return signal.Signals(-code).name if code < 0 else f"終了 {code}"
    except ValueError:
        return f"終了 {code}"


@atexit.register
def _end_all() -> None:
    reader = _READERS.get(os.getpid())
    if reader is not None and reader.process is not None:
        reader.process.end()
