"""Sources elsewhere: a real HTTP server on this machine; fetched once, fetched again when they change."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from kyoutei_nlp.corpus import Corpus
from kyoutei_nlp.errors import KyouteiError
from kyoutei_nlp.pipeline import plan, run
from kyoutei_nlp.remote import is_remote
from kyoutei_nlp.sources import find_sources
from samples import DEED


class Handler(SimpleHTTPRequestHandler):
    """Files with an ETag of their bytes; what was asked for is kept."""

    asked: ClassVar[list[tuple[str, str]]] = []

    def end_headers(self) -> None:
        path = Path(self.translate_path(self.path))
        if path.is_file():
            self.send_header("ETag", hashlib.sha256(path.read_bytes()).hexdigest()[:16])
        super().end_headers()

    def log_message(self, *_: object) -> None:
        self.asked.append((self.command, self.path))


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    folder = tmp_path / "www"
    folder.mkdir()
    (folder / "deed.txt").write_text(DEED, encoding="utf-8")
    (folder / "deed.meta.json").write_text('{"publisher": "星野市"}', encoding="utf-8")
    (folder / "empty.txt").write_bytes(b"")
    Handler.asked.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder))) as httpd:
        threading.Thread(target=httpd.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{httpd.server_port}", folder
        httpd.shutdown()


def bodies_fetched(name: str) -> int:
    return Handler.asked.count(("GET", f"/{name}"))


@pytest.mark.parametrize(
    ("place", "remote"),
    [
        ("https://example.jp/a.pdf", True),
        ("s3://bucket/a", True),
        ("C:/a.pdf", False),
        ("a:b/c", False),
    ],
)
def test_an_address_is_no_path(place: str, remote: bool) -> None:
    assert is_remote(place) is remote


def test_a_page_of_links_gives_its_files(server: tuple[str, Path]) -> None:
    address, _ = server
    assert find_sources([f"{address}/"]) == (f"{address}/deed.txt", f"{address}/empty.txt")


def test_fetched_once_and_again_when_it_changes(server: tuple[str, Path], tmp_path: Path) -> None:
    address, folder = server
    corpus, deed = tmp_path / "c.sqlite3", f"{address}/deed.txt"
    assert plan([deed], corpus=corpus) == ((deed, "read"),)
    report = run([deed], corpus=corpus)
    assert (len(report.added), bodies_fetched("deed.txt")) == (1, 1)
    again = run([deed], corpus=corpus)
    assert (again.added, again.skipped, bodies_fetched("deed.txt")) == ((), (deed,), 1)
    (folder / "deed.txt").write_text(DEED.replace("令和６年", "令和５年"), encoding="utf-8")
    changed = run([deed], corpus=corpus)
    assert (len(changed.added), bodies_fetched("deed.txt")) == (1, 2)
    with Corpus.open(corpus) as kept:
        assert set(kept.documents["path"]) == {deed}
        assert kept.tagged(changed.added[0]).document.notes.publisher == "星野市"


def test_the_same_bytes_at_two_places_are_one_document(
    server: tuple[str, Path], tmp_path: Path
) -> None:
    address, folder = server
    report = run([folder / "deed.txt", f"{address}/deed.txt"], corpus=tmp_path / "c.sqlite3")
    assert (len(report.added), len(report.skipped)) == (1, 1)


def test_what_cannot_be_had_is_set_aside_and_the_batch_goes_on(
    server: tuple[str, Path], tmp_path: Path
) -> None:
    address, _ = server
    places = [f"{address}/none.pdf", f"{address}/empty.txt", f"{address}/deed.txt"]
    report = run(places, corpus=tmp_path / "c.sqlite3")
    assert len(report.added) == 1
    found = {entry.path: (entry.reason, entry.detail) for entry in report.quarantined}
    assert found[places[0]][0] == "failed"
    assert "何もありません" in found[places[0]][1]
    assert found[places[1]][0] == "empty"


def test_too_large_a_file_is_not_fetched(server: tuple[str, Path], tmp_path: Path) -> None:
    from kyoutei_nlp.remote import local_copy

    address, _ = server
    with (
        pytest.raises(KyouteiError, match="大きすぎます"),
        local_copy(f"{address}/deed.txt", max_bytes=10),
    ):
        pass
    assert bodies_fetched("deed.txt") == 0
