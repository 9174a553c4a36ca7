"""The main jobs in a real browser, by keyboard alone; no violation of WCAG A and AA on any page, on a desk and on a phone."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from browser.conftest import Watched
from kyoutei_nlp.corpus import Corpus

MOST_TABS = 250
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
NAME_OF_FOCUS = """(e => e.tabIndex < 0 || e.getAttribute('role') === 'region' ? '' : [...(e.labels || []), e].map(x => x.textContent).join(' ').replace(/\\s+/g, ''))(document.activeElement)"""
NEW_DEED = (
    "星野市と株式会社あかつきとの見守りに関する協定書\n星野市（以下「甲」という。）と株式会社あかつき（以下「乙」という。）は、"
    "次のとおり協定を締結する。\n（目的）\n第１条　この協定は、高齢者の見守りについて定める。\n"
    "令和６年４月１日\n甲　星野市長　山吹みどり\n乙　代表取締役　白川一郎"
)


def tab_to(page: Any, name: str) -> None:
    """Press Tab until what has the focus is called ``name`` (its label, text or title)."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if "".join(name.split()) in page.evaluate(NAME_OF_FOCUS):
            return
    raise AssertionError(f"「{name}」に Tab で届きません")


def press(page: Any, name: str) -> None:
    """Go to something by Tab and press Enter; the page that follows is there."""
    tab_to(page, name)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def mark(page: Any, name: str) -> None:
    """Go to a box by Tab and mark it with Space."""
    tab_to(page, name)
    page.keyboard.press("Space")


@pytest.fixture
def ichihara(corpus_file: Path) -> str:
    with Corpus.open(corpus_file) as corpus:
        return next(
            i for i, title in corpus.titles(corpus.document_ids()).items() if "生活物資" in title
        )


def test_search_filter_proof_and_excel_by_keyboard(watched: Watched, tmp_path: Path) -> None:
    page = watched.page
    page.goto("/")
    tab_to(page, "ことば、団体名、分野など")
    page.keyboard.type("災害時の物資の供給")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=*")
    mark(page, "災害支援・防災")
    page.wait_for_url("**field=disaster*")
    assert page.evaluate("document.activeElement.value") == "disaster", "選んだ印から焦点が外れます"
    mark(page, "千葉県")
    page.wait_for_url("**prefecture=*")
    assert "災害時における生活物資等" in page.inner_text("#results")
    assert "東松山" not in page.inner_text("#results")
    tab_to(page, "書き出す")
    page.keyboard.press("Enter")
    page.wait_for_url("**/export*")
    tab_to(page, "ファイルを受け取る")
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    got = tmp_path / "got.xlsx"
    waiting.value.save_as(got)
    assert got.read_bytes()[:2] == b"PK"
    page.go_back()
    press(page, "1 頁で見る")
    assert page.locator(".mark-frame").count() >= 1
    assert (
        page.evaluate("document.querySelector('.sheet image').getBoundingClientRect().height") > 300
    )


def test_from_the_first_page_to_an_excel_in_three_clicks(watched: Watched, tmp_path: Path) -> None:
    """災害支援 agreements in 千葉県, as a new user gets them: an example, 書き出す, ファイルを受け取る."""
    page, begun = watched.page, time.monotonic()
    page.goto("/")
    page.get_by_role("link", name="千葉県の災害支援の協定").click()
    page.get_by_role("link", name="書き出す").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="ファイルを受け取る").click()
    waiting.value.save_as(tmp_path / "got.xlsx")
    assert time.monotonic() - begun < 120
    table = load_workbook(tmp_path / "got.xlsx").worksheets[0]
    rows = [" ".join(map(str, row)) for row in table.iter_rows(values_only=True)]
    assert any("生活物資" in row for row in rows)
    assert not any("東松山" in row for row in rows)
    assert table.freeze_panes


def test_on_a_phone_answers_are_one_press_away(browser: Any, address: str) -> None:
    context = browser.new_context(base_url=address, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto("/?q=災害時")
    page.get_by_role("link", name="結果を見る").click()
    assert page.evaluate("document.querySelector('.card').getBoundingClientRect().top") < 844
    context.close()


def test_correct_and_take_back_by_keyboard(watched: Watched, ichihara: str) -> None:
    page = watched.page
    page.goto(f"/documents/{ichihara}")
    press(page, "訂正（締結日")
    tab_to(page, "新しい値")
    page.keyboard.press("Control+A")
    page.keyboard.type("平成28年9月2日")
    tab_to(page, "理由")
    page.keyboard.type("原本の写しで確かめた")
    press(page, "この内容にする")
    assert "2016年9月2日" in page.inner_text(".record-table")
    press(page, "取り消す")
    assert "2016年9月1日" in page.inner_text(".record-table")
    assert "取り消し済み" in page.inner_text("main")


def test_compare_by_keyboard(watched: Watched) -> None:
    page = watched.page
    page.goto("/?q=災害時")
    mark(page, "比べる（災害時における生活物資")
    mark(page, "比べる（災害時における緊急放送")
    press(page, "選んだ協定を並べて比べる")
    assert page.locator("td ins").count() > 3
    assert page.locator("td del").count() > 3


def test_upload_by_keyboard(watched: Watched, tmp_path: Path) -> None:
    deed = tmp_path / "星野市.txt"
    deed.write_text(NEW_DEED, encoding="utf-8")
    page = watched.page
    # The browser hands choosers over from the first listener on, and tells nobody when it has begun to: well before Space.
    page.on("filechooser", lambda _: None)
    page.goto("/upload")
    tab_to(page, "ファイル")
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Space")
    chooser.value.set_files(deed)
    press(page, "取り込む")
    page.get_by_text("終わりました").wait_for(timeout=120_000)
    press(page, "取り込みました")
    assert "星野市" in page.inner_text("h1")


def test_the_address_and_the_back_key_bring_a_search_again(watched: Watched) -> None:
    page = watched.page
    page.goto("/?q=災害時&prefecture=千葉県&sort=newest")
    first = page.inner_text("#results")
    page.reload()
    assert page.inner_text("#results") == first
    press(page, "都道府県: 千葉県")
    page.go_back()
    assert page.inner_text("#results") == first


def addresses(corpus_file: Path) -> list[str]:
    with Corpus.open(corpus_file) as corpus:
        ids = corpus.document_ids()
        theme = corpus.theme_list()[0].id
    one, two = ids[1], ids[2]
    return [
        "/", "/?q=災害時&field=disaster", "/?q=ありえないことば123", f"/documents/{one}", f"/documents/{one}/pages/1?mark=0-20",
        f"/documents/{ids[5]}/pages/1", f"/compare?id={one}&id={two}", "/compare", "/peers", "/peers?name=市原市", "/draft", f"/documents/{one}/review", "/overview", "/overview/map", "/themes",
        f"/themes/{theme}", f"/documents/{one}/correct?item=party&record=0", f"/documents/{one}/correct?item=auto_renewal&record=0",
        "/review", "/corrections", "/workbook", "/quality", "/upload", "/help", "/audit", "/export?q=災害時", "/api/v1/docs", "/nothing",
    ]  # fmt: skip


def test_no_page_breaks_a_rule_of_accessibility(
    browser: Any, address: str, corpus_file: Path, screen: dict[str, int]
) -> None:
    """axe-core's rules of WCAG 2.0–2.2 A and AA; nothing wider than the screen; no complaint of the browser."""
    from axe_playwright_python.sync_playwright import Axe

    context = browser.new_context(
        base_url=address, locale="ja-JP", viewport=screen, bypass_csp=True
    )
    one = Watched(context)
    found = []
    for number, place in enumerate(addresses(corpus_file)):
        one.page.goto(place)
        wide = one.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        found += [f"{place}: {wide} 画素はみ出します"] if wide > 0 else []
        if screen["width"] < 600 and number % 3:
            continue  # a third of the pages once more on a phone: the rules see the same elements
        told = Axe().run(one.page, options={"runOnly": {"type": "tag", "values": RULES}})
        found += [
            f"{place}: {v['id']} {n['html'][:120]}"
            for v in told.response["violations"]
            for n in v["nodes"]
        ]
        if folder := os.environ.get("KYOUTEI_SCREENSHOTS"):
            name = place.strip("/").replace("/", "_").replace("?", "_")[:60] or "search"
            one.page.screenshot(path=f"{folder}/{screen['width']}_{name}.png", full_page=True)
    context.close()
    expected = [c for c in one.complaints if "404" not in c]
    assert found == []
    assert expected == []
    assert [url for url in one.asked if not url.startswith((address, "data:", "blob:"))] == []


def test_pages_work_at_twice_the_size_and_without_scripts(browser: Any, address: str) -> None:
    context = browser.new_context(
        base_url=address,
        viewport={"width": 640, "height": 450},
        java_script_enabled=False,
        locale="ja-JP",
    )
    page = context.new_page()
    page.goto("/?q=災害時")
    page.locator("input[name=field][value=disaster]").check()
    page.get_by_role("button", name="検索").click()
    assert "field=disaster" in page.url
    assert page.locator(".card").count() >= 1
    context.close()
