"""What a run says of itself: kept in the corpus, exported, and true."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from kyoutei_nlp.cli import main
from kyoutei_nlp.corpus import Corpus
from kyoutei_nlp.errors import CorpusError
from kyoutei_nlp.pipeline import run
from samples import DEED


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A first run of two deeds and an empty file, a second one with nothing new."""
    folder = tmp_path_factory.mktemp("sources")
    (folder / "a.txt").write_text(DEED, encoding="utf-8")
    (folder / "b.txt").write_text(DEED.replace("見守り", "清掃"), encoding="utf-8")
    (folder / "empty.txt").write_bytes(b"")
    file = tmp_path_factory.mktemp("corpus") / "c.sqlite3"
    log = file.with_name("log.jsonl")
    run([folder], corpus=file, log=log)
    run([folder], corpus=file, log=log)
    return file


def test_every_file_that_was_worked_on_is_told(corpus: Path) -> None:
    with Corpus.open(corpus) as kept:
        second, first = (kept.manifest(each["id"]) for each in kept.runs())
    assert first["counts"] == {"added": 2, "renewed": 0, "skipped": 0, "quarantined": 1}
    assert second["counts"] == {"added": 0, "renewed": 0, "skipped": 2, "quarantined": 1}
    results = {Path(each["path"]).name: each["result"] for each in first["documents"]}
    assert results == {"a.txt": "added", "b.txt": "added", "empty.txt": "quarantined"}
    deed = first["documents"][0]
    assert deed["sha256"] == hashlib.sha256(DEED.encode()).hexdigest()
    assert deed["document"] == deed["sha256"][:12]
    assert set(deed["seconds"]) == {"read", "tag", "embed", "rows"}
    assert second["documents"] == []


def test_inputs_can_be_proved_with_sha256sum(corpus: Path) -> None:
    with Corpus.open(corpus) as kept:
        manifest = kept.manifest()
    folder = Path(manifest["sources"][0])
    lines = [
        f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file}\n"
        for file in sorted(folder.iterdir())
    ]
    digest = hashlib.sha256("".join(lines).encode()).hexdigest()
    assert manifest["inputs"] == {"files": 3, "sha256": digest}


def test_what_decides_the_result_is_told(corpus: Path) -> None:
    with Corpus.open(corpus) as kept:
        manifest = kept.manifest(kept.runs()[1]["id"][:6])
    assert {"kyoutei-nlp", "spacy", "sudachidict-core"} <= {
        name.lower() for name in manifest["versions"]
    }
    assert len(manifest["data"]["fields.toml"]) == 64
    assert manifest["models"]["kyoutei-ja-300"]["revision"]
    assert manifest["taggers"]["dates"]
    assert manifest["settings"]["random_state"] == 0
    assert manifest["machine"]["cores"] >= 1
    seconds = manifest["seconds"]
    assert seconds["documents"] >= seconds["stages"]["tag"] > 0
    assert seconds["themes"] > 0


def test_an_interrupted_run_has_no_end(corpus: Path, tmp_path: Path) -> None:
    import shutil
    from datetime import UTC, datetime

    copy = tmp_path / "c.sqlite3"
    shutil.copy(corpus, copy)
    with Corpus.open(copy) as kept:
        begun = kept.begin_run(settings={}, versions={}, now=datetime(2030, 1, 1, tzinfo=UTC))
        assert kept.runs()[0]["id"] == begun
        assert kept.manifest()["finished_at"] is None
        with pytest.raises(CorpusError, match="見つかりません"):
            kept.manifest("nobody")


def test_the_log_tells_of_beginning_documents_and_end(corpus: Path) -> None:
    told = corpus.with_name("log.jsonl").read_text(encoding="utf-8").splitlines()
    events = [json.loads(line) for line in told]
    first = [e["event"] for e in events if e["run"] == events[0]["run"]]
    assert first == ["begin", "document", "document", "document", "end"]
    assert (events[4]["added"], events[4]["quarantined"]) == (2, 1)


def test_a_manifest_and_the_traces_are_written_as_files(
    corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "run.json"
    assert main(["runs", "last", "-o", str(out), "--corpus", str(corpus)]) == 0
    assert json.loads(out.read_text(encoding="utf-8"))["contract"] == "1"
    assert main(["runs", "--corpus", str(corpus)]) == 0
    assert "作り直し" in capsys.readouterr().out
    traces = tmp_path / "traces"
    assert main(["quarantine", "--traces", str(traces), "--corpus", str(corpus)]) == 0
    (file,) = traces.iterdir()
    assert file.name == "0001-empty.txt.txt"
    assert "UnreadableSourceError" in file.read_text(encoding="utf-8")
    capsys.readouterr()
    assert main(["quarantine", "--json", "--corpus", str(corpus)]) == 0
    assert json.loads(capsys.readouterr().out)[0]["reason"] == "empty"
