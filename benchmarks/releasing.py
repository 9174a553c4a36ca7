"""What a release costs, and how fast its search site answers in a real browser, at N invented agreements.

python benchmarks/releasing.py [N] [--folder .bench/release] [--seed 0]

The corpus is that of ``filling.py``. Prints processor seconds of the release, the size of the site, and for each query the time of the first
answer (its files are read then) and of the second, in Debian's Chromium from file://.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from filling import fill

from kyoutei_nlp.corpus import Corpus
from kyoutei_nlp.releasing import release

QUERIES = ("災害時の物資供給", "協定", "株式会社 白井市", "見守り", "物資", "市")
ASK = """async query => {
  const request = {query, filters: {}, sort: 'relevance', page: 1, day: '2026-04-01'};
  const began = performance.now();
  const answer = await Kyoutei.search.run(Kyoutei.site, request);
  const first = performance.now();
  await Kyoutei.search.run(Kyoutei.site, request);
  return [answer.total, first - began, performance.now() - first];
}"""


def size_of(folder: Path) -> int:
    """Bytes of all files."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def made(folder: Path, n: int, seed: int) -> Path:
    """Fill a corpus, release it, print what it cost; the site's page."""
    folder.mkdir(parents=True, exist_ok=True)
    fill(folder / "k.sqlite3", n, seed)
    began, clock = process_time(), perf_counter()
    with Corpus.open(folder / "k.sqlite3") as corpus:
        done = release(corpus, folder / "out")
    assert done.site is not None
    print(
        f"release of {n:,} agreements: {process_time() - began:.1f} s of processor time, {perf_counter() - clock:.1f} s by the clock"
    )
    site = folder / "out" / "site"
    print(
        f"site: {size_of(site) / 1e6:.1f} MB, {done.site.words:,} index words, same terms {done.site.agreement:.3f}"
    )
    for name in ("core.js", "words.js"):
        print(f"  {name}: {(site / 'data' / name).stat().st_size / 1e6:.2f} MB")
    return site / "index.html"  # fmt: skip


def ask(page: Any, index: Path) -> None:
    """Open the site and ask; print the times."""
    began = perf_counter()
    page.goto(index.as_uri())
    page.wait_for_function("() => document.body.dataset.shown !== undefined")
    print(f"opened, with everything listed: {perf_counter() - began:.2f} s")
    for query in QUERIES:
        total, first, again = page.evaluate(ASK, query)
        print(f"  {query}: {total:,} answers, {first:.0f} ms, again {again:.0f} ms")


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("n", type=int, nargs="?", default=10_000)
    parser.add_argument("--folder", type=Path, default=Path(".bench/release"))
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    index = made(options.folder, options.n, options.seed)
    chromium = shutil.which("chromium")
    if chromium is None:
        print("no Chromium (make browser): the browser's times are left out")
        return
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--headless", "--no-sandbox", "--disable-gpu"]
        )
        ask(browser.new_page(), index)
        browser.close()


if __name__ == "__main__":
    main()
