"""A corpus as a folder that can be cited (公開用フォルダ)."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from kyoutei_nlp.corpus import Corpus
from kyoutei_nlp.errors import CorpusError
from kyoutei_nlp.evaluating import Evaluation
from kyoutei_nlp.releasing.codebook import codebook
from kyoutei_nlp.releasing.package import write_json, write_package
from kyoutei_nlp.releasing.papers import (
    CARD,
    citation,
    known_card,
    manifest,
    measured_card,
    readme,
    write_sums,
    write_text,
)
from kyoutei_nlp.releasing.site import Site, write_site
from kyoutei_nlp.releasing.tables import write_tables
from kyoutei_nlp.releasing.wanted import Paths, Wanted

OUR_MARK: Final = "datapackage.json"
NO_DAY: Final = "1970-01-01"


@dataclass(frozen=True, slots=True)
class Released:
    """What was written.

    Attributes:
        folder: Where.
        rows: Table → rows.
        site: None where it was not wanted.
        sha256: Of ``SHA256SUMS``: stands for every byte of the release.
    """

    folder: Path
    rows: dict[str, int]
    site: Site | None
    sha256: str


def release(
    corpus: Corpus,
    folder: str | Path,
    wanted: Wanted | None = None,
    *,
    evaluation: tuple[Evaluation, str] | None = None,
    with_site: bool = True,
) -> Released:
    """Write tables, papers and the search site of a corpus; the folder appears when it is complete.

    The same corpus and the same words of the person give the same bytes: the day of the data is that of the last run.

    Args:
        corpus: The corpus.
        folder: New, empty, or an earlier release, which is replaced.
        wanted: Title, authors, licence, version.
        evaluation: Figures to put in, and the name of the gold file.
        with_site: Whether the search site is written.

    Raises:
        CorpusError: The folder holds something else, or cannot be written; the corpus is empty.
    """
    wanted = wanted or Wanted()
    if not len(corpus):
        raise CorpusError("コーパスが空です。先に kyoutei run で文書を読み取ってください")
    target = Path(folder)
    paths = Paths(
        [path for _, path, _ in corpus.originals()] + [each.path for each in corpus.quarantine()]
    )
    created = _day_of(corpus)
    with _whole_folder(target) as unfinished:
        written = write_tables(corpus, unfinished / "data", path_of=paths.of)
        rows = dict(written.rows)
        write_package(unfinished, wanted, written, created=created)
        about = f"{wanted.title}　{wanted.version or created}　文書 {rows['documents']:,} 件"
        site = None
        if with_site:
            site = write_site(
                corpus, unfinished / "site", title=wanted.title, about=about, path_of=paths.of
            )
        runs = _runs(corpus)
        write_json(
            unfinished / "manifest.json", manifest(paths.cleaned(runs), wanted, created=created)
        )
        versions = runs[0]["versions"] if runs else {}
        write_text(
            unfinished / "README.md",
            readme(wanted, created=created, counts=rows, site=site, versions=versions),
        )
        write_text(unfinished / "codebook.md", codebook(rows))
        write_text(unfinished / "CITATION.cff", citation(wanted, created=created))
        write_text(unfinished / CARD, measured_card(*evaluation) if evaluation else known_card())
        digest = write_sums(unfinished)
    return Released(target, rows, site, digest)  # fmt: skip


def _runs(corpus: Corpus) -> list[dict[str, Any]]:
    """The manifests of the runs behind the documents, newest first."""
    used = {corpus.provenance(key)["run"] for key in corpus.document_ids()}
    return [corpus.manifest(run["id"]) for run in corpus.runs() if run["id"] in used]


def _day_of(corpus: Corpus) -> str:
    """The day of the last run, as the day of the data."""
    found = [run["finished_at"] or run["started_at"] for run in corpus.runs()]
    return str(max(found))[:10] if found else NO_DAY


@contextmanager
def _whole_folder(target: Path) -> Iterator[Path]:
    """A folder beside ``target`` that takes its place on success and is removed on failure."""
    if target.exists() and not _may_replace(target):
        raise CorpusError(
            f"{target} には別のものが入っています。空のフォルダか、新しい名前を選んでください"
        )
    unfinished = target.parent / f".{target.name}.unfinished"
    try:
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        yield unfinished
        if target.exists():
            shutil.rmtree(target)
        unfinished.rename(target)
    except OSError as error:
        raise CorpusError(
            f"{target} に書き込めません。置き場所と空き容量を確かめてください"
        ) from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _may_replace(target: Path) -> bool:
    return target.is_dir() and (not any(target.iterdir()) or (target / OUR_MARK).is_file())
