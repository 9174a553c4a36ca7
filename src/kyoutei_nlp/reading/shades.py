"""Pictures and their shades (濃淡): Pillow's pictures are worked on as arrays and made again from them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def with_shades(picture: Any, shades: NDArray[Any]) -> Any:
    """A grey PIL picture like ``picture`` with these shades, shape (height, width), from 0 to 255."""
    made = picture.copy()
    made.frombytes(shades.astype(np.uint8).tobytes())
    return made
