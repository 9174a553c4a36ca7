"""Themes as people work on them at the command line: join, take apart, compare, teach by example."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kyoutei_nlp.cli import main
from kyoutei_nlp.corpus import Corpus
from kyoutei_nlp.corpus_examples import read_examples
from kyoutei_nlp.errors import ThemeError
from kyoutei_nlp.pipeline import run
from kyoutei_nlp.settings import Settings

RELIEF = (
    "毛布と飲料水を避難所に運ぶ",
    "地震のときに食料を避難所で配る",
    "津波の避難者に毛布を配る",
    "避難所の水と食料を備蓄する",
)
VISITS = (
    "祭りに観光客を招く",
    "名所の観光案内をする",
    "観光客に特産品を売る",
    "温泉と名所を旅行者に紹介する",
)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("deeds")
    for kind, texts in (("a", RELIEF), ("b", VISITS)):
        for number, text in enumerate(texts):
            body = f"協力に関する協定書\n\n第１条　甲と乙は、{text}。\n\n第２条　乙は、{texts[number - 1]}。\n"
            (folder / f"{kind}{number}.txt").write_text(body, encoding="utf-8")
    path = folder / "corpus.sqlite3"
    run(
        [folder / f"{kind}{n}.txt" for kind in "ab" for n in range(4)],
        corpus=path,
        settings=Settings(n_themes=2),
    )
    return path


def _themes(path: Path) -> dict[str, int]:
    with Corpus.open(path) as kept:
        return {theme.id: theme.size for theme in kept.theme_list()}


def test_comparing_changes_nothing(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = _themes(corpus)
    assert main(["themes", "compare", "-n", "2", "--json", "--corpus", str(corpus)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {change["kind"] for change in told} == {"kept"}
    assert _themes(corpus) == before


def test_join_and_take_apart_again(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = _themes(corpus)
    assert main(["themes", "merge", "T01", "T02", "--corpus", str(corpus)]) == 0
    assert _themes(corpus) == {"T01": sum(before.values())}
    assert main(["themes", "split", "T01", "--corpus", str(corpus)]) == 0
    after = _themes(corpus)
    assert set(after) == {"T01", "T02"}
    assert sorted(after.values()) == sorted(before.values())
    assert "主題" in capsys.readouterr().out
    assert main(["themes", "merge", "T01", "T77", "--corpus", str(corpus)]) == 1
    assert "T77" in capsys.readouterr().err


def test_examples_teach_the_rest(
    corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "examples.csv"
    lines = [
        "文書,主題",
        *(f"{kind}{n}.txt,{name}" for kind, name in (("a", "T01"), ("b", "T02")) for n in range(3)),
    ]
    table.write_text("\ufeff" + "\r\n".join(lines), encoding="utf-8")
    assert main(["themes", "learn", str(table), "--apply", "--json", "--corpus", str(corpus)]) == 0
    out = capsys.readouterr().out
    told = json.loads(out[: out.rindex("}") + 1])
    assert [each["best"] for each in sorted(told["documents"], key=lambda each: each["best"])] == [
        "T01",
        "T02",
    ]
    assert {len(told["curve"]), told["curve"][-1]["n_examples"] <= 6} == {4, True}
    with Corpus.open(corpus) as kept:
        frame = kept.documents
        chosen = frame.loc[frame["path"].str.endswith("a0.txt"), "id"].iloc[0]
        theme = kept.theme_of(str(chosen))
    assert theme is not None
    assert (theme.id, theme.probability) == ("T01", 1.0)


def test_a_table_without_labels_is_refused(tmp_path: Path) -> None:
    table = tmp_path / "examples.csv"
    table.write_text("文書,主題\na0.txt,\n", encoding="utf-8")
    with pytest.raises(ThemeError, match=r"a0\.txt"):
        read_examples(table)
    with pytest.raises(ThemeError, match="読めません"):
        read_examples(tmp_path / "none.csv")
