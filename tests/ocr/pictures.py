"""Scans made for the tests: pages of text drawn, turned, soiled and put into a PDF as a picture."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from kyoutei_nlp.reading.pdfium import open_pdf, render_page


def page_picture(path: Path, index: int = 0, *, dpi: int = 200) -> Any:
    """A page of a PDF with text, as a grey picture."""
    with open_pdf(path.read_bytes(), str(path)) as document:
        return render_page(document, index, scale=dpi / 72).convert("L")


def as_scan(picture: Any, *, angle: float = 0.0, noise: float = 0.0, dpi: int = 200) -> bytes:
    """An image-only PDF: the picture turned by ``angle`` degrees, with grey noise, as JPEG."""
    turned = picture.rotate(angle, resample=3, fillcolor=250)
    if noise:
        grain = np.random.default_rng(7).normal(0, noise, (turned.height, turned.width))
        shades = np.clip(np.asarray(turned, dtype=float) + grain, 0, 255)
        turned = Image.fromarray(shades.astype(np.uint8))
    out = io.BytesIO()
    turned.save(out, "PDF", resolution=dpi, quality=70)
    return out.getvalue()
