"""``kyoutei demo``: the whole main job on the sample corpus, told step by step."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from kyoutei_nlp import printing
from kyoutei_nlp.corpus import Corpus
from kyoutei_nlp.errors import KyouteiError
from kyoutei_nlp.pipeline import run
from kyoutei_nlp.searching import SearchRequest
from kyoutei_nlp.settings import Settings

QUERIES: Final = ("災害時の物資の供給 prefecture:千葉県", "高齢者の見守り")
SAMPLE_FOLDERS: Final = (
    Path("corpora/sample/documents"),
    Path(__file__).parents[2] / "corpora" / "sample" / "documents",
    Path(__file__).parent / "data" / "sample" / "documents",
)


def demo(corpus: str | Path, *, sample: str | None = None) -> int:
    """Run the pipeline on the sample, then show agreements, themes and two searches; the exit code.

    Raises:
        KyouteiError: The sample cannot be found.
    """
    folder = Path(sample) if sample else next((f for f in SAMPLE_FOLDERS if f.is_dir()), None)
    if folder is None or not folder.is_dir():
        raise KyouteiError(
            "見本が見つかりません。--sample で corpora/sample/documents の場所を示してください"
        )
    Path(corpus).parent.mkdir(parents=True, exist_ok=True)
    with printing.progress() as progress:
        report = run([folder], corpus=corpus, settings=Settings(), progress=progress)
    with Corpus.open(corpus) as kept:
        printing.agreements(kept)
        printing.themes(kept.theme_list())
        for query in QUERIES:
            printing.search_page(kept.search_page(SearchRequest(query, size=5, facets=False)))
    printing.run_report(report, str(corpus))
    return 0
