"""LibreOffice, Chromium and a pretended scanner; each owns one tool of the machine."""

from __future__ import annotations

import io
import random
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pypdfium2
from PIL import Image, ImageFilter

CHROMIUM = [
    "chromium",
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-pdf-header-footer",
]


def office_to_pdf(paths: Sequence[Path], folder: Path) -> None:
    """Convert many files in one start of LibreOffice; it names each PDF after its file."""
    with tempfile.TemporaryDirectory() as profile:
        command = ["soffice", f"-env:UserInstallation={Path(profile).as_uri()}", "--headless"]
        command += ["--convert-to", "pdf", "--outdir", str(folder), *map(str, paths)]
        subprocess.run(command, check=True, capture_output=True, timeout=600)


def html_to_pdf(page: Path, target: Path) -> None:
    """Print one local page; the profile is a fresh folder, so no state is shared."""
    with tempfile.TemporaryDirectory() as profile:
        command = [*CHROMIUM, f"--user-data-dir={profile}", f"--print-to-pdf={target}"]
        subprocess.run([*command, page.as_uri()], check=True, capture_output=True, timeout=120)


def scan_pdf(path: Path, *, dots_per_inch: int, degrees: float, seed: int) -> None:
    """Replace a PDF by pictures of its pages: slightly turned, grey, speckled."""
    document = pypdfium2.PdfDocument(path)
    chance = random.Random(seed)
    pages = [_scanned(page, dots_per_inch, degrees, chance) for page in document]
    document.close()
    pages[0].save(path, save_all=True, append_images=pages[1:], resolution=dots_per_inch)


def _scanned(
    page: pypdfium2.PdfPage, dots_per_inch: int, degrees: float, chance: random.Random
) -> Image.Image:
    picture = page.render(scale=dots_per_inch / 72, grayscale=True).to_pil()
    picture = picture.rotate(degrees + chance.uniform(-0.15, 0.15), fillcolor=248, resample=3)
    picture = picture.filter(ImageFilter.GaussianBlur(0.6))
    for _ in range(400):
        where = (chance.randrange(picture.width), chance.randrange(picture.height))
        picture.putpixel(where, chance.randrange(60, 200))
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=55)
    return Image.open(buffer)
