"""The search site of a release, opened from disk: the same rules and the same answers as Python, by keyboard, without a request."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from browser.conftest import Watched
from browser.test_browser import RULES, tab_to
from kyoutei_nlp.corpus import Corpus
from kyoutei_nlp.releasing import release
from kyoutei_nlp.releasing.index_files import Numbering
from kyoutei_nlp.searching import Filters, SearchRequest

VECTORS = json.loads(
    (Path(__file__).parents[1] / "releasing" / "vectors.json").read_text(encoding="utf-8")
)
DAY = "2026-04-01"
SAME_ANSWERS: list[tuple[str, dict[str, tuple[str, ...]]]] = [
    ("災害時の物資供給", {}),
    ("見守り 高齢者", {}),
    ("「緊急放送」", {}),
    ("協定 -放送", {}),
    ("市", {}),
    ("ごみ", {}),
    ("=見守り", {}),
    ("トラック 輸送", {"prefecture": ("埼玉県",)}),
    ("協定", {"field": ("disaster",), "state": ("有効", "自動更新中(推定)")}),
    ("", {"party_type": ("company",)}),
    ("", {}),
    ("ゐゑゐゑ", {}),
]
PYTHON_NAMES = {
    "field": "fields", "prefecture": "prefectures", "party_type": "party_types", "state": "states",
}  # fmt: skip
ASK = """async ([query, filters, day]) => {
  const answer = await Kyoutei.search.run(Kyoutei.site, {query, filters, sort: 'relevance', page: 1, day});
  return {
    hits: answer.hits.map(hit => [hit.entry, hit.score, hit.twins]), total: answer.total, exact: answer.exact,
    facets: Object.fromEntries(answer.facets.map(f => [f.axis, Object.fromEntries(f.values.map(v => [v.value, v.count]))])),
  };
}"""


@pytest.fixture(scope="session")
def site(corpus_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("release") / "公開 資料"
    with Corpus.open(corpus_file) as corpus:
        release(corpus, folder)
    return folder / "site"


@pytest.fixture
def opened(browser: Any, site: Path) -> Iterator[Watched]:
    """The site from disk; afterwards nothing was complained of and nothing but its own files was asked for."""
    context = browser.new_context(locale="ja-JP", viewport={"width": 1280, "height": 900})
    one = Watched(context)
    one.page.goto((site / "index.html").as_uri())
    wait_for(one.page, "")
    yield one
    context.close()
    assert one.complaints == []
    assert [url for url in one.asked if not url.startswith("file:")] == []


def wait_for(page: Any, address: str) -> None:
    """Until the page that the address says stands there."""
    page.wait_for_function("at => document.body.dataset.shown === at", arg=address)


def go(page: Any, address: str) -> None:
    page.evaluate("at => { location.hash = at; }", address)
    page.wait_for_function("() => document.body.dataset.shown === location.hash")


def test_the_shared_rules_in_the_browser(opened: Watched) -> None:
    page = opened.page
    cut = page.evaluate(
        "([part, texts]) => { const lexicon = Kyoutei.lexicon.make(part);"
        " return texts.map(t => Kyoutei.lexicon.located(lexicon, t).map(w => [w.term, w.start, w.end, w.dull])); }",
        [VECTORS["lexicon"], [text for text, _ in VECTORS["cut"]]],
    )
    for (text, expected), found in zip(VECTORS["cut"], cut, strict=True):
        wide = [n for n, letter in enumerate(text) if ord(letter) > 0xFFFF]
        shift = [
            [w, s + sum(n < s for n in wide), e + sum(n < e for n in wide), d]
            for w, s, e, d in expected
        ]
        assert found == shift, text
    for text, folded, _ in VECTORS["fold"]:
        assert page.evaluate("t => Kyoutei.lexicon.fold(t).folded", text) == folded
    for numbers, text in VECTORS["numbers"]:
        assert page.evaluate("t => Kyoutei.numbers(t)", text) == numbers
    for text, number in VECTORS["hash"]:
        assert page.evaluate("t => Kyoutei.hash(t)", text) == number
    for term, day, state in VECTORS["state"]:
        assert page.evaluate("([t, d]) => Kyoutei.search.state(t, d)", [term, day]) == state  # fmt: skip


def test_the_same_answers_as_python(opened: Watched, corpus_file: Path) -> None:
    """Order, scores, numbers and facets of ``Corpus.search_page`` by words."""
    with Corpus.open(corpus_file) as corpus:
        place = {number: n for n, number in enumerate(Numbering.of(corpus.index).entries)}
        for query, filters in SAME_ANSWERS:
            asked = Filters(**{PYTHON_NAMES[a]: values for a, values in filters.items()})  # type: ignore[arg-type]
            request = SearchRequest(query, "keyword", asked, size=100, on=date.fromisoformat(DAY))
            page = corpus.search_page(request)
            found = opened.page.evaluate(
                ASK, [query, {a: list(v) for a, v in filters.items()}, DAY]
            )
            entries = [place[hit.entry.number] for hit in page.hits]
            scores = [hit.score for hit in page.hits]
            assert [hit[0] for hit in found["hits"]] == entries, query
            assert [hit[1] for hit in found["hits"]] == pytest.approx(scores, abs=1e-6), query
            assert (found["total"], found["exact"]) == (page.total, page.exact), query
            facets = {f.axis: {v.value: v.count for v in f.values} for f in page.facets}
            assert found["facets"] == {a: facets.get(a, {}) for a in found["facets"]}, query


def test_search_filter_and_evidence_by_keyboard(opened: Watched) -> None:
    page = opened.page
    tab_to(page, "ことば、団体名、分野など")
    page.keyboard.type("災害時の物資の供給")
    page.keyboard.press("Enter")
    page.wait_for_url("**#q=*")
    page.locator(".card mark").first.wait_for()
    tab_to(page, "千葉県")
    page.keyboard.press("Space")
    page.wait_for_url("**prefecture=*")
    page.locator(".chip").wait_for()
    assert page.evaluate("document.activeElement.value") == "千葉県", "選んだ印から焦点が外れます"
    assert "生活物資" in page.inner_text(".card h3 >> nth=0")
    assert "東松山" not in page.inner_text("#answers")
    tab_to(page, "頁の本文で見る")
    page.keyboard.press("Enter")
    page.locator("#text mark").first.wait_for()
    assert page.evaluate("document.activeElement.tagName") == "MARK"
    assert "物資" in page.inner_text("#text")
    page.go_back()
    page.locator(".card").first.wait_for()
    assert "prefecture=" in page.url


def test_an_agreement_shows_its_facts_with_evidence(opened: Watched, corpus_file: Path) -> None:
    with Corpus.open(corpus_file) as corpus:
        titles = corpus.titles(corpus.document_ids())
        key = next(i for i, title in titles.items() if "生活物資" in title)
        deed = corpus.tagged(key).agreements()[0]
    page = opened.page
    go(page, f"doc={key}")
    told = page.inner_text("#document-page")
    for text in (
        "2016年9月1日（平成28年9月1日）",
        "市原市",
        "状態（今日）",
        "第2条",
        "役割の分担",
    ):
        assert text in told, text
    assert page.locator(".clauses .fold").count() == sum(c.level <= 1 for c in deed.clauses)
    page.locator(".record-table .proof").first.click()
    page.locator("#text mark").wait_for()
    assert page.inner_text("#text mark") in {t.surface for p in deed.parties for t in p.evidence}
    assert page.title().startswith(titles[key])


def test_an_address_can_be_shared(opened: Watched, browser: Any, site: Path) -> None:
    page = opened.page
    go(page, "q=災害時&field=disaster&sort=newest")
    first = page.inner_text("#answers")
    other = browser.new_context(locale="ja-JP")
    again = other.new_page()
    again.goto((site / "index.html").as_uri() + "#q=災害時&field=disaster&sort=newest")
    again.wait_for_function("() => document.body.dataset.shown !== undefined")
    assert again.inner_text("#answers") == first
    other.close()


HOSTILE = [
    "q=<img src=x onerror=alert(1)>", "doc=<script>alert(1)</script>", "doc=zzz&mark=9-1", "page=99999999&q=災害",
    "sort=constructor&field=__proto__&q=__proto__", "mark=a-b&doc=&q=「「「", "q=%00%ff", "q=" + "災" * 3000,
]  # fmt: skip


def test_no_address_breaks_it(opened: Watched) -> None:
    for address in HOSTILE:
        go(opened.page, address)
        assert opened.page.locator("main img, main script").count() == 0
        assert opened.page.inner_text("#failure") == ""
    go(opened.page, "q=災害")
    assert opened.page.locator(".card").count() > 0


@pytest.mark.parametrize("width", [1280, 390])
def test_no_rule_of_accessibility_is_broken(
    browser: Any, site: Path, corpus_file: Path, width: int
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    with Corpus.open(corpus_file) as corpus:
        key = corpus.document_ids()[1]
    context = browser.new_context(
        locale="ja-JP", viewport={"width": width, "height": 844}, bypass_csp=True
    )
    page = context.new_page()
    page.goto((site / "index.html").as_uri())
    found = []
    for address in (
        "q=災害時",
        "q=ありえないことば",
        f"doc={key}",
        f"doc={key}&mark=0-20",
        "doc=nothing",
    ):
        go(page, address)
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        found += [f"{address}: {wide} 画素はみ出します"] if wide > 0 else []
        told = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
        found += [
            f"{address}: {v['id']} {n['html'][:120]}"
            for v in told.response["violations"]
            for n in v["nodes"]
        ]
    context.close()
    assert found == []


def test_a_missing_file_is_told_in_words(browser: Any, site: Path, tmp_path: Path) -> None:
    import shutil

    shutil.copytree(site, tmp_path / "site")
    shutil.rmtree(tmp_path / "site" / "data" / "terms")
    context = browser.new_context(locale="ja-JP")
    page = context.new_page()
    page.goto((tmp_path / "site" / "index.html").as_uri() + "#q=災害")
    page.wait_for_function("() => document.getElementById('failure').textContent !== ''")
    assert "フォルダごと写したか" in page.inner_text("#failure")
    context.close()
