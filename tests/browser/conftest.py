"""A real Chromium (Debian's, driven by Playwright) before a real server on a corpus of six sample deeds.

Where there is no Chromium the tests are skipped with a line; ``make browser`` installs it.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from kyoutei_nlp.pipeline import run
from kyoutei_nlp.settings import Settings
from kyoutei_nlp.web.app import create_app
from kyoutei_nlp.web.serving import Serving

DOCUMENTS = Path(__file__).parents[2] / "corpora" / "sample" / "documents"
DEEDS = (
    "012_awa_mutual_aid.pdf", "014_ichihara_supplies.pdf", "015_higashimatsuyama_trucks.pdf",
    "017_kashiwa_broadcast.pdf", "025_ikoma_watch.pdf", "036_kanra_memo.txt",
)  # fmt: skip
ARGUMENTS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-default-apps", "--no-pings",
)  # fmt: skip
CHROMIUM = shutil.which("chromium")


@pytest.fixture(scope="session")
def corpus_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("browser") / "kyoutei.sqlite3"
    run([DOCUMENTS / name for name in DEEDS], corpus=file, settings=Settings(workers=1))
    return file


@pytest.fixture(scope="session")
def address(corpus_file: Path) -> Iterator[str]:
    """A server in a thread of its own; its address."""
    config = uvicorn.Config(
        create_app(Serving(str(corpus_file))), port=0, log_level="error", ws="none"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.05)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("Chromium がありません（make browser）")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield opened
        opened.close()


class Watched:
    """A page that keeps what went wrong on it and where it asked."""

    def __init__(self, context: Any) -> None:
        self.page = context.new_page()
        self.complaints: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        context.on("request", lambda request: self.asked.append(request.url))

    def _heard(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)


@pytest.fixture(params=["desktop", "phone"])
def screen(request: pytest.FixtureRequest) -> dict[str, int]:
    return (
        {"width": 1280, "height": 900}
        if request.param == "desktop"
        else {"width": 390, "height": 844}
    )


@pytest.fixture
def watched(browser: Any, address: str) -> Iterator[Watched]:
    """A desktop page; afterwards nothing was complained of and nothing was asked of another machine."""
    context = browser.new_context(
        base_url=address,
        locale="ja-JP",
        viewport={"width": 1280, "height": 900},
        accept_downloads=True,
    )
    one = Watched(context)
    yield one
    context.close()
    assert one.complaints == []
    assert [url for url in one.asked if not url.startswith((address, "data:", "blob:"))] == []
