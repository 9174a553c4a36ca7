"""Files that appear under their name only when they are complete (書きかけを残さない)."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kyoutei_nlp.errors import CorpusError


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A path beside ``path`` that takes its place on success and is removed on failure."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=path.suffix)
    except OSError as error:
        raise CorpusError(f"{path} に書き込めません。置き場所を確かめてください") from error
    os.close(handle)
    unfinished = Path(name)
    try:
        yield unfinished
        unfinished.chmod(0o666 & ~_umask())
        unfinished.replace(path)
    except OSError as error:
        raise CorpusError(
            f"{path} に書き込めません。開いている場合は閉じ、空き容量を確かめてください"
        ) from error
    finally:
        unfinished.unlink(missing_ok=True)


def _umask() -> int:
    """The process's mask; it can only be read by setting it."""
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
