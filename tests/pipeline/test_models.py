"""A corpus goes over to another model without being read again; a text is embedded once; two models never meet."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from kyoutei_nlp import pipeline
from kyoutei_nlp.corpus import Corpus
from kyoutei_nlp.corpus_vectors import go_over, vectors_of
from kyoutei_nlp.embedding import embedder_named, fit_lsa
from kyoutei_nlp.embedding.transformer import TransformerEmbedder
from kyoutei_nlp.errors import ModelError
from kyoutei_nlp.pipeline import ingest, plan, run
from kyoutei_nlp.settings import Settings
from tiny import tiny_transformer

SUBJECTS = ("観光の振興", "災害時の物資の供給", "健康づくりの推進")
USUAL = "第２条　この協定に定めのない事項は、甲乙協議の上、定める。\n"


def write(folder: Path, n: int) -> None:
    subject = SUBJECTS[n % 3]
    (folder / f"{n:02}.txt").write_text(
        f"{subject}に関する協定書\n星野{n}市（以下「甲」という。）と株式会社あかつき{n}（以下「乙」という。）は、協定を締結する。\n"
        f"第１条　甲及び乙は、{subject}に取り組む。\n{USUAL}",
        encoding="utf-8",
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    sources = tmp_path / "sources"
    sources.mkdir()
    for n in range(6):
        write(sources, n)
    return sources


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A small model of another kind of vectors."""
    texts = [f"{subject}に{verb}。" for subject in SUBJECTS for verb in ("取り組む", "協力する")]
    place = tmp_path_factory.mktemp("models") / "own"
    fit_lsa(texts * 3, place, n_dimensions=4)
    return str(place)


@pytest.fixture(scope="module")
def costly(tmp_path_factory: pytest.TempPathFactory) -> str:
    base, models = tmp_path_factory.mktemp("base"), tmp_path_factory.mktemp("models")
    return str(tiny_transformer(base, models / "tiny-e5"))


def _refuse(*_: Any, **__: Any) -> None:
    raise AssertionError("something was read again")


def test_another_model_costs_no_reading(
    folder: Path, tmp_path: Path, other: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "c.sqlite3"
    run([folder], corpus=place)
    with Corpus.open(place) as corpus:
        before = {theme.id for theme in corpus.theme_list()}
        themes = {each: corpus.theme_of(each) for each in corpus.document_ids()}
        corpus.name_theme(min(before), "わたしの主題")
    settings = Settings(embedder=other)
    assert {stage for _, stage in plan([folder], corpus=place, settings=settings)} == {"embed"}
    monkeypatch.setattr(pipeline, "process", _refuse)
    told: list[str] = []
    report = run([folder], corpus=place, settings=settings, told=told.append)
    assert len(report.skipped) == 6
    assert "作り直しました" in told[-1]
    with Corpus.open(place) as corpus:
        assert corpus.model_id() == corpus.theme_model() == embedder_named(other).model_id
        vectors = corpus.vectors()
        assert vectors is not None
        assert len(vectors.passage_ids) == len(corpus.passages)
        assert corpus.search("観光", mode="semantic")
        assert "わたしの主題" in {theme.name for theme in corpus.theme_list()}
        kept = [corpus.theme_of(each) for each in themes]
        assert {theme.id for theme in kept if theme} <= before | {f"T{n:02}" for n in range(20)}
    assert {stage for _, stage in plan([folder], corpus=place, settings=settings)} == {None}


def test_what_is_forced_is_embedded_anew_and_comes_out_the_same(
    folder: Path, tmp_path: Path
) -> None:
    place = tmp_path / "c.sqlite3"
    run([folder], corpus=place, themes=False)
    with Corpus.open(place) as corpus:
        before = corpus.vectors()
    told: list[str] = []
    report = run([folder], corpus=place, themes=False, forced=["embed"], told=told.append)
    assert (len(report.skipped), len(told)) == (6, 2)
    with Corpus.open(place) as corpus:
        after = corpus.vectors()
    assert before is not None
    assert after is not None
    assert after.passage_ids == before.passage_ids
    assert after.matrix.tobytes() == before.matrix.tobytes()


class Counting(TransformerEmbedder):
    """Notes what it embeds."""

    seen: list[str] = []  # noqa: RUF012 (one list for the class is what is wanted)

    def embed_passages(self, texts: Sequence[str]) -> Any:
        self.seen.extend(texts)
        return super().embed_passages(texts)


@pytest.fixture
def counting(costly: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    plain = embedder_named(costly)
    assert isinstance(plain, TransformerEmbedder)
    counted = Counting(plain.model_id, plain.model, plain.prefixes)
    Counting.seen.clear()
    monkeypatch.setattr(
        pipeline, "embedder_named", lambda name: counted if name else embedder_named(name)
    )
    return Counting.seen


def test_a_costly_model_embeds_a_text_once(
    folder: Path, tmp_path: Path, costly: str, counting: list[str]
) -> None:
    place, settings = tmp_path / "c.sqlite3", Settings(embedder=costly)
    run([folder], corpus=place, settings=settings, themes=False)
    assert len(counting) == len(set(counting))
    assert sum("定めのない事項" in text for text in counting) == 1
    counting.clear()
    run([folder], corpus=place, settings=settings, themes=False, forced=["read"])
    assert counting == []
    write(folder, 9)
    run([folder], corpus=place, settings=settings, themes=False)
    assert counting
    assert not any("定めのない事項" in text for text in counting)
    with Corpus.open(place) as corpus:
        vectors = corpus.vectors()
        assert vectors is not None
        assert len(vectors.passage_ids) == len(corpus.passages)
        cut = corpus.text_vectors(vectors.model_id, list(corpus.passages["text"]))
        assert any(each.truncated for each in cut.values())


def test_a_change_that_was_broken_off_goes_on_where_it_was(
    folder: Path, tmp_path: Path, costly: str, counting: list[str]
) -> None:
    place = tmp_path / "c.sqlite3"
    run([folder], corpus=place, themes=False)
    embedder = pipeline.embedder_named(costly)
    with Corpus.open(place) as corpus:
        old, texts = corpus.model_id(), next(corpus.passage_texts())
        vectors_of(corpus, embedder, texts[:5])
        assert corpus.model_id() == old
        counting.clear()
        go_over(corpus, embedder, told=lambda _: None)
        assert set(counting) == set(texts[5:])
        assert corpus.model_id() == embedder.model_id


def test_two_models_never_meet(folder: Path, tmp_path: Path, other: str) -> None:
    place = tmp_path / "c.sqlite3"
    report = run([folder], corpus=place, themes=False)
    with (
        Corpus.open(place) as corpus,
        pytest.raises(ModelError, match="kyoutei run"),
    ):
        ingest([folder / "00.txt"], corpus, run_id=report.run, settings=Settings(embedder=other))
