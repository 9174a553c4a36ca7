"""Bad files are set aside with a reason in Japanese, the good one beside them is all there, the batch exits 3."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from kyoutei_nlp.cli import main
from kyoutei_nlp.corpus import Corpus
from kyoutei_nlp.errors import QUARANTINE_REASONS
from samples import DEED

SAMPLE = Path(__file__).parents[2] / "corpora" / "sample" / "documents"
HUGE = 200 * 1024 * 1024


def encrypted_pdf() -> bytes:
    """A PDF whose /Encrypt asks for a password nobody has (standard handler, revision 3, made-up keys)."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
        b"<</Filter/Standard/V 2/R 3/Length 128/P -4/O<"
        + b"3a" * 32
        + b">/U<"
        + b"7c" * 32
        + b">>>",
    ]
    out, places = b"%PDF-1.5\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer<</Size 5/Root 1 0 R/Encrypt 4 0 R/ID[<00><00>]>>"
    return (
        out
        + b"xref\n0 5\n0000000000 65535 f \n"
        + table
        + trailer
        + b"\nstartxref\n%d\n%%%%EOF" % len(out)
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "in"
    place.mkdir()
    good = (SAMPLE / "001_nagaoka_university.pdf").read_bytes()
    (place / "good.txt").write_text(DEED, encoding="utf-8")
    (place / "broken.pdf").write_bytes(good[:2000])
    (place / "encrypted.pdf").write_bytes(encrypted_pdf())
    (place / "blank.txt").write_text(" \n\u3000\n", encoding="utf-8")
    (place / "zero.pdf").write_bytes(b"")
    (place / "image_only.pdf").write_bytes((SAMPLE / "009_fuchu_hiroshima.pdf").read_bytes())
    (place / "not_a_pdf.pdf").write_bytes("これは文書です。".encode("cp932"))
    with (place / "huge.txt").open("wb") as stream:
        stream.truncate(HUGE)
    return place


EXPECTED = {
    "broken.pdf": "corrupt",
    "encrypted.pdf": "encrypted",
    "blank.txt": "empty",
    "zero.pdf": "empty",
    "image_only.pdf": "no_text_layer",
    "not_a_pdf.pdf": "not_supported",
    "huge.txt": "too_large",
}


def test_bad_files_get_reasons_and_the_batch_goes_on(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(tmp_path / "k.sqlite3")
    command = ["run", str(folder), "--corpus", file, "--workers", "1", "--ocr", "off"]
    assert main(command) == 3
    shown = capsys.readouterr().out
    with Corpus.open(file) as corpus:
        assert {Path(e.path).name: e.reason for e in corpus.quarantine()} == EXPECTED
        assert [Path(path).name for path in corpus.documents["path"]] == ["good.txt"]
        assert list(corpus.parties["name"])[:2] == ["星野市", "株式会社あかつき"]
    plain = "".join(shown.split())
    for reason in set(EXPECTED.values()):
        assert QUARANTINE_REASONS[reason][:8] in plain
    assert main(["status", "--corpus", file, "--json"]) == 0
    status = json.loads(capsys.readouterr().out)
    assert {Path(e["path"]).name for e in status["quarantine"]} == set(EXPECTED)


def test_a_file_mended_in_place_leaves_the_quarantine(tmp_path: Path) -> None:
    file, corpus_file = tmp_path / "deed.txt", str(tmp_path / "k.sqlite3")
    file.write_bytes(b"")
    assert main(["run", str(file), "--corpus", corpus_file]) == 3
    file.write_text(DEED, encoding="utf-8")
    assert main(["run", str(file), "--corpus", corpus_file]) == 0
    with Corpus.open(corpus_file) as corpus:
        assert corpus.quarantine() == ()
        assert len(corpus) == 1


def test_twins_are_one_document_with_two_paths(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(DEED, encoding="utf-8")
    corpus_file = str(tmp_path / "k.sqlite3")
    assert main(["run", str(tmp_path / "*.txt"), "--corpus", corpus_file]) == 0
    with Corpus.open(corpus_file) as corpus:
        assert len(corpus) == 1
        assert corpus.resolve(str(tmp_path / "a.txt")) == corpus.resolve(str(tmp_path / "b.txt"))


WRONG_USE = [
    ["run"],
    ["fly"],
    ["search", "--mode", "magic", "x"],
    ["export", "--format", "doc", "-o", "x"],
]


@pytest.mark.parametrize("arguments", WRONG_USE)
def test_wrong_use_is_said_in_japanese_with_code_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "使い方" in capsys.readouterr().err


def test_failure_is_said_in_japanese_with_code_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["status", "--corpus", str(tmp_path / "none.sqlite3")]) == 1
    assert main(["run", str(tmp_path / "none.pdf"), "--corpus", str(tmp_path / "k.sqlite3")]) == 1
    said = capsys.readouterr().err
    assert "コーパスがありません" in said
    assert "原本が見つかりません" in said


def test_processes_find_the_same_as_one(tmp_path: Path) -> None:
    files = sorted(str(path) for path in SAMPLE.glob("01[0-9]_*"))[:6]
    found = []
    for workers in ("1", "2"):
        corpus_file = tmp_path / f"k{workers}.sqlite3"
        config = tmp_path / "kyoutei.toml"
        config.write_text("direct_up_to = 0\n", encoding="utf-8")
        command = [
            sys.executable,
            "-m",
            "kyoutei_nlp.cli",
            "run",
            *files,
            "--corpus",
            str(corpus_file),
        ]
        subprocess.run(
            [*command, "--workers", workers, "--config", str(config)],
            check=True,
            capture_output=True,
        )
        with Corpus.open(corpus_file) as corpus:
            found.append([corpus.tagged(document_id) for document_id in corpus.document_ids()])
    assert found[0] == found[1]
    assert len(found[0]) == 6


def test_two_models_never_meet_in_one_corpus(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    corpus_file = str(tmp_path / "k.sqlite3")
    (tmp_path / "a.txt").write_text(DEED, encoding="utf-8")
    assert main(["run", str(tmp_path / "a.txt"), "--corpus", corpus_file]) == 0
    with sqlite3.connect(corpus_file) as connection:
        connection.execute("UPDATE vectors SET model = 'another@1'")
    connection.close()
    (tmp_path / "b.txt").write_text(DEED + "別", encoding="utf-8")
    assert main(["run", str(tmp_path / "b.txt"), "--corpus", corpus_file]) == 0
    assert "作り直します" in capsys.readouterr().out
    with sqlite3.connect(corpus_file) as connection:
        models = [model for (model,) in connection.execute("SELECT DISTINCT model FROM vectors")]
        n_bare = connection.execute(
            "SELECT count(*) FROM passages WHERE id NOT IN (SELECT passage FROM vectors)"
        ).fetchone()
    connection.close()
    assert (len(models), n_bare) == (1, (0,))
    assert "another@1" not in models
