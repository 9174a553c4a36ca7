"""The house rules, read from the syntax tree: imports point one way, one owner a library, late heavy imports."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "kyoutei_nlp"
PACKAGE = "kyoutei_nlp"

# From the top of the list in docs/architecture.md to its bottom; a room imports only from rooms above it.
FLOORS: list[set[str]] = [
    {"errors", "markup"},
    {"document", "data"},
    {"agreement", "vectors", "characters"},
    {"theme", "words", "deeds", "correction"},
    {
        "reading",
        "tagging",
        "embedding",
        "theming",
        "searching",
        "exporting",
        "evaluating",
        "plotting",
        "correcting",
    },
    {"corpus", "remote"},
    {"settings", "engine", "sources", "planning"},
    {"ledger", "provenance"},
    {"processing", "corpus_themes", "corpus_vectors"},
    {"corpus_examples"},
    {"pipeline", "doctor"},
    {"verifying", "handover", "reviewing", "comparing"},
    {"printing", "proofs", "drawing"},
    {"web"},
    {"demo", "releasing"},
    {"cli"},
    {"__init__"},
]
STAGES = FLOORS[4]

OWNERS: dict[str, set[str]] = {
    "sqlite3": {
        "corpus/sqlite.py",
        "doctor.py",
        "tagging/gazetteer.py",
        "tagging/municipalities.py",
    },
    "psycopg": {"corpus/postgres.py"},
    "distributed": {"engine/cluster.py", "engine/flight.py"},
    "bertopic": {"theming/bertopic.py"},
    "umap": {"theming/bertopic.py"},
    "fsspec": {"remote.py"},
    "dask": {"engine/cluster.py"},
    "rich": {
        "printing/answers.py",
        "printing/grouped.py",
        "printing/judged.py",
        "printing/terminal.py",
        "proofs.py",
    },
    "sudachipy": {"words.py"},
    "docx": {"reading/word.py"},
    "pptx": {"reading/slides.py"},
    "openpyxl": {"reading/workbook.py"},
    "lxml": {
        "reading/html.py",
        "reading/word.py",
        "reading/slides.py",
    },  # the last two: its error, which docx and pptx let through
    "pypdfium2": {"reading/pdfium/__init__.py", "reading/pdfium/calls.py"},
    "pdfplumber": {"reading/plumber.py"},
    "psutil": {"reading/guarding.py"},
    "pytesseract": {"reading/ocr.py"},
    "PIL": {"drawing.py"},
    "uvicorn": {"web/running.py"},
    "jinja2": {"web/rendering.py"},
    "markupsafe": {"web/rendering.py"},
    "argon2": {"web/accounts.py"},
    "anyio": {"web/app.py"},
    "ginza": {"tagging/ginza/__init__.py"},
    "spacy": {
        "tagging/ginza/loading.py",
        "tagging/ginza/weights.py",
        "tagging/ginza/fast.py",
        "tagging/components.py",
    },
    "thinc": {"tagging/ginza/loading.py"},
    "xlsxwriter": {"exporting/excel.py"},
    "pyarrow": {"exporting/parquet.py"},
    "vl_convert": {"plotting/vega.py"},
    "networkx": {"plotting/spreading.py"},
    "sentence_transformers": {"embedding/transformer.py", "embedding/module.py"},
}
LIGHT = {"numpy"}
# The pages stand on one framework throughout; nobody outside `web` imports it, and `web` itself loads it late.
WEB_FRAMEWORK = {"pydantic", "fastapi", "starlette", "uvicorn", "jinja2", "markupsafe", "anyio"}
# Classes that a vendor's framework loads itself; nobody else imports these modules early.
BELONG_TO_A_FRAMEWORK = {"tagging/components.py", "embedding/module.py", "theming/estimator.py"}


def modules() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def imports(path: Path, *, top_level_only: bool = False) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = tree.body if top_level_only else ast.walk(tree)
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield str(node.module)
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room(module: str) -> str | None:
    parts = module.split(".")
    return parts[1] if parts[0] == PACKAGE and len(parts) > 1 else None


def floor_of(name: str) -> int:
    return next(n for n, rooms in enumerate(FLOORS) if name in rooms)


def own_room(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_imports_point_up(path: Path) -> None:
    here = own_room(path)
    rooms = {name for name in map(room, imports(path)) if name and (SOURCE / name).exists()}
    rooms |= {
        name for name in map(room, imports(path)) if name and (SOURCE / f"{name}.py").exists()
    }
    for there in rooms - {here}:
        assert floor_of(there) < floor_of(here), f"{here} は {there} を使えません"


def test_every_room_has_a_floor() -> None:
    rooms = {own_room(path) for path in modules()}
    assert rooms == set().union(*FLOORS)


@pytest.mark.parametrize("library", sorted(OWNERS))
def test_one_owner_a_library(library: str) -> None:
    users = {
        str(path.relative_to(SOURCE))
        for path in modules()
        if any(name.split(".")[0] == library for name in imports(path))
    }
    assert users <= OWNERS[library], f"{library} は {OWNERS[library]} だけが使います"


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_heavy_imports_are_late(path: Path) -> None:
    import sys

    light = set(sys.stdlib_module_names) | LIGHT | {PACKAGE, "__future__"}
    heavy = {name.split(".")[0] for name in imports(path, top_level_only=True)} - light
    if own_room(path) == "web":
        heavy -= WEB_FRAMEWORK
    assert not heavy or str(path.relative_to(SOURCE)) in BELONG_TO_A_FRAMEWORK, heavy


def test_the_web_framework_stays_in_the_web_room() -> None:
    for path in modules():
        used = {name.split(".")[0] for name in imports(path)} & WEB_FRAMEWORK
        assert not used or own_room(path) == "web", path


def test_no_rooms_for_odds_and_ends() -> None:
    names = {path.stem for path in modules()}
    assert not names & {"utils", "helpers", "common", "manager", "misc"}


HEAVY = {"spacy", "torch", "pandas", "sklearn", "scipy", "distributed", "pdfplumber", "fastapi"}


def in_a_new_process(work: str, refused: set[str]) -> subprocess.CompletedProcess[str]:
    """Do ``work`` in a fresh process, which fails if one of the libraries ``refused`` is loaded then."""
    code = f"import sys\n{work}\nheavy = {refused!r} & set(sys.modules)\nassert not heavy, heavy"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


def by_command_line(*words: str) -> str:
    return f"from kyoutei_nlp.cli import main\ntry:\n    main({list(words)!r})\nexcept SystemExit:\n    pass"


def test_help_does_not_load_the_heavy_parts() -> None:
    done = in_a_new_process(by_command_line("--help"), HEAVY | {"numpy", "sudachipy", "rich"})
    assert done.returncode == 0, done.stderr
    assert "使い方" in done.stdout


def test_a_search_by_words_does_not_load_the_heavy_parts(tmp_path: Path) -> None:
    from kyoutei_nlp.corpus import Corpus

    corpus = tmp_path / "c.sqlite3"
    Corpus.open(corpus, create=True).close()
    search = by_command_line("search", "災害", "--mode", "keyword", "--corpus", str(corpus))
    done = in_a_new_process(search, HEAVY)
    assert done.returncode == 0, done.stderr


def test_tagging_loads_no_model(tmp_path: Path) -> None:
    deed = tmp_path / "deed.txt"
    deed.write_text(
        "観光に関する協定書\n館山市（以下「甲」という。）と株式会社みなと商事（以下「乙」という。）は、協定を締結する。\n"
        "第1条　甲と乙は、観光の振興に努める。\n令和5年4月1日\n館山市長　石井花子",
        encoding="utf-8",
    )
    work = (
        "from kyoutei_nlp import read, tag_document\n"
        f"tagged = tag_document(read({str(deed)!r}, ocr='off'))\n"
        "assert any(tag.label == 'person' for tag in tagged.tags)"
    )
    done = in_a_new_process(work, HEAVY | {"thinc", "ginza"})
    assert done.returncode == 0, done.stderr


def test_every_dependency_is_justified() -> None:
    project = tomllib.loads((SOURCE.parents[1] / "pyproject.toml").read_text("utf-8"))["project"]
    asked = {*project["dependencies"], *chain(*project["optional-dependencies"].values())}
    names = {re.split(r"[\[<>=~ ]", each)[0] for each in asked} - {project["name"]}
    listed = (SOURCE.parents[1] / "docs" / "dependencies.md").read_text("utf-8")
    assert names == set(re.findall(r"^\| ([\w.-]+) \|.*\d{4}-\d\d-\d\d \|$", listed, re.MULTILINE))
