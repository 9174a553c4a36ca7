"""Pictures of pages (頁の絵), drawn in a process of its own: pdfium may meet any file, and is not made for threads.

One picture at a time; the latest are kept. A process that crashes or hangs is replaced by the next picture.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import OrderedDict
from pathlib import Path
from threading import Lock, Timer
from typing import Final

from kyoutei_nlp.errors import DrawingError

KEPT: Final = 64
"""Pictures in memory; about 200 kB each."""
MAX_SECONDS: Final = 20.0
_COMMAND: Final = (sys.executable, "-m", "kyoutei_nlp.web.drawing_process")


class Drawer:
    """The pictures of one server."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._kept: OrderedDict[tuple[str, int], bytes] = OrderedDict()
        self._lock = Lock()

    def picture(self, path: str, sha256: str, number: int) -> bytes:
        """A page as PNG.

        Args:
            path: The original.
            sha256: Of its bytes when it was read; other bytes are not drawn.
            number: Page from 1.

        Raises:
            DrawingError: The file is gone, changed or cannot be drawn.
        """
        with self._lock:
            known = self._kept.get((sha256, number))
            if known is not None:
                self._kept.move_to_end((sha256, number))
                return known
            drawn = self._draw(path, sha256, number)
            self._kept[(sha256, number)] = drawn
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
            return drawn

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._end()

    def _draw(self, path: str, sha256: str, number: int) -> bytes:
        process = self._running()
        watch = Timer(MAX_SECONDS, process.kill)
        watch.start()
        try:
            order = {"path": str(Path(path).absolute()), "sha256": sha256, "number": number}
            process.stdin.write(json.dumps(order).encode() + b"\n")  # type: ignore[union-attr]
            process.stdin.flush()  # type: ignore[union-attr]
            answer = json.loads(process.stdout.readline())  # type: ignore[union-attr]
            drawn = process.stdout.read(answer["length"])  # type: ignore[union-attr]
        except (OSError, ValueError) as error:
            self._end()
            raise DrawingError("この頁は絵にできませんでした") from error
        finally:
            watch.cancel()
        if "error" in answer:
            raise DrawingError(answer["error"])
        if len(drawn) != answer["length"]:
            self._end()
            raise DrawingError("この頁は絵にできませんでした")
        return drawn

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._end()
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                _COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None and not pipe.closed:
                try:
                    pipe.close()
                except BrokenPipeError:
                    continue  # what it did not read any more
