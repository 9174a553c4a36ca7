"""The process that reads for another one (読み取り役): requests come in on stdin, answers go out, one JSON line each.

It reads what nobody has looked at yet: its memory is bounded, it opens no connection, and it ends itself when its
time is long over or when the process that started it is gone. ``guarding`` is the other end.
"""

from __future__ import annotations

import faulthandler
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

from kyoutei_nlp.document import Direction
from kyoutei_nlp.errors import UnreadableSourceError
from kyoutei_nlp.reading import read_here
from kyoutei_nlp.reading.ocr import OcrEngine, OcrWord
from kyoutei_nlp.reading.scanner import Scanner
from kyoutei_nlp.reading.wire import document_to_json, line

GRACE: Final = 30.0
"""Seconds after which a process that nobody has ended ends itself."""
ALLOWANCE: Final = 3 << 30
"""Address space beside the memory in use: dictionaries and fonts are mapped, threads reserve their stacks."""
MAX_WRITTEN: Final = 1 << 30
_NETWORK: Final = ("socket.connect", "socket.sendto", "socket.sendmsg", "socket.bind", "socket.getaddrinfo",
                   "socket.gethostbyname", "urllib.Request")  # fmt: skip


def main() -> None:
    """Answer requests until stdin ends."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not stand between the answers
    limit_memory(int(sys.argv[1]))
    stay_off_the_network()
    _send(answers, {"clock": "go"})
    for request in sys.stdin.buffer:
        try:
            _send(answers, _answer(json.loads(request), lambda said: _send(answers, said)))
        except BrokenPipeError:
            return


def _send(answers: BinaryIO, message: dict[str, Any]) -> None:
    answers.write(line(message))
    answers.flush()


def _answer(request: dict[str, Any], tell: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    path, seconds = request.pop("path"), request.pop("max_seconds")
    with suppress(OSError):
        os.chdir(request.pop("folder"))
    scanner = Scanner.of(request.pop("ocr"))
    clock = _Clock(seconds, tell)
    if scanner.engine is not None:
        scanner.engine = _OnItsOwnClock(scanner.engine, clock)
    clock.go_on()
    try:
        return {"document": document_to_json(read_here(path, scanner=scanner, **request))}
    except UnreadableSourceError as error:
        return {"reason": error.reason, "detail": error.detail}
    except (MemoryError, RecursionError):
        return {"reason": "too_large", "detail": "読み取った結果が大きすぎます"}
    finally:
        faulthandler.cancel_dump_traceback_later()


@dataclass(frozen=True, slots=True)
class _Clock:
    """Tells when time is not counted, and ends this process should nobody else do so."""

    seconds: float | None
    tell: Callable[[dict[str, Any]], None]

    def go_on(self) -> None:
        if self.seconds is not None:
            faulthandler.dump_traceback_later(self.seconds + GRACE, exit=True)

    def stop(self) -> None:
        faulthandler.cancel_dump_traceback_later()


@dataclass(frozen=True, slots=True)
class _OnItsOwnClock:
    """An OCR engine whose pages do not count as reading time: each has a limit of its own."""

    engine: OcrEngine
    clock: _Clock

    @property
    def name(self) -> str:
        return self.engine.name

    def recognise(self, picture: Any, direction: Direction) -> list[OcrWord]:
        with self._stopped():
            return self.engine.recognise(picture, direction)

    def recognise_lines(self, pictures: Sequence[Any]) -> list[list[OcrWord]]:
        with self._stopped():
            return self.engine.recognise_lines(pictures)

    @contextmanager
    def _stopped(self) -> Iterator[None]:
        self.clock.tell({"clock": "stop"})
        self.clock.stop()
        try:
            yield
        finally:
            self.clock.go_on()
            self.clock.tell({"clock": "go"})


def limit_memory(allowed: int) -> None:
    """No more than ``allowed`` bytes (0: any) beside what is mapped, no core file, no huge file; where there is rlimit."""
    try:
        import resource
    except ImportError:  # Windows: the watching process alone
        return
    limits = {resource.RLIMIT_CORE: 0, resource.RLIMIT_FSIZE: MAX_WRITTEN}
    if allowed and sys.platform == "linux":
        limits[resource.RLIMIT_AS] = allowed + ALLOWANCE
    for what, bound in limits.items():
        _, hard = resource.getrlimit(what)
        with suppress(ValueError, OSError):
            resource.setrlimit(what, (bound, hard))


def stay_off_the_network() -> None:
    """From here on every try to reach another machine is an error, in whatever library."""

    def refuse(event: str, arguments: tuple[Any, ...]) -> None:
        if event in _NETWORK:
            raise PermissionError(f"読み取り中の通信は許されません: {event}")

    sys.addaudithook(refuse)


if __name__ == "__main__":
    main()
