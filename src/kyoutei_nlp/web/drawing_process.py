"""The process behind :mod:`kyoutei_nlp.web.drawer`: a line of JSON in, a line of JSON and a PNG out."""

from __future__ import annotations

import json
import sys
from typing import Any

from kyoutei_nlp.drawing import page_picture
from kyoutei_nlp.errors import DrawingError


def main() -> None:
    """Draw until the other side goes away."""
    for line in sys.stdin.buffer:
        answer, drawn = _answer(json.loads(line))
        sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode() + b"\n" + drawn)
        sys.stdout.buffer.flush()


def _answer(order: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    try:
        drawn = page_picture(order["path"], sha256=order["sha256"], number=order["number"])
    except DrawingError as error:
        return {"error": str(error), "length": 0}, b""
    return {"length": len(drawn)}, drawn


if __name__ == "__main__":
    main()
