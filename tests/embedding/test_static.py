"""The built-in model: finite, unit, telling, the same by NumPy and by sentence-transformers."""

from __future__ import annotations

import sys
from hashlib import sha256
from pathlib import Path
from subprocess import run

import numpy as np
import pytest

from kyoutei_nlp.embedding import BUILT_IN, Embedder, load_embedder
from kyoutei_nlp.embedding.build import LEARNED, build
from kyoutei_nlp.embedding.embedder import direction
from kyoutei_nlp.embedding.measure import held_out
from kyoutei_nlp.embedding.static import is_static, read_card, spelled
from kyoutei_nlp.errors import ModelError

MODELS = Path(__file__).parents[2] / "models"
TEXTS = [
    "地震のときに飲み水と食べ物を運ぶ。",
    "大雨の災害に備えて非常食を備蓄する。",
    "観光客を呼ぶ祭りを町で開く。",
    "ゾヌッポという機械を試す。",
    "",
    "　。、",
]
NEARER = [
    ("大地震が起きたら水を届ける", "災害時の給水の応援", "子どもに絵本を読む"),
    ("高齢者の見守り", "お年寄りの安否の確認", "太陽光による発電"),
    ("打合せをする", "打ち合わせをする", "散歩をする"),
    ("森林の保全", "木を植えて山を守る", "税の申告を電子で行う"),
]


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return load_embedder()


def test_it_is_an_embedder_with_name_and_revision(embedder: Embedder) -> None:
    assert isinstance(embedder, Embedder)
    assert embedder.model_id.startswith(f"{BUILT_IN}@")
    assert embedder.n_dimensions == 300


def test_every_text_has_a_finite_unit_vector(embedder: Embedder) -> None:
    matrix = embedder.embed_passages(TEXTS)
    assert matrix.dtype == np.float32
    assert matrix.shape == (len(TEXTS), 300)
    assert np.allclose(np.linalg.norm(matrix, axis=1), 1, atol=1e-5)
    assert embedder.embed_query(TEXTS[0]).shape == (300,)
    assert embedder.embed_passages([]).shape == (0, 300)
    assert embedder.truncated(TEXTS) == [False] * len(TEXTS)


def test_nothing_is_not_similar_to_everything(embedder: Embedder) -> None:
    matrix = embedder.embed_passages(TEXTS)
    for row in (3, 4, 5):
        others = np.delete(np.arange(len(TEXTS)), row)
        assert np.abs(matrix[others] @ matrix[row]).max() < 0.35, TEXTS[row]


@pytest.mark.parametrize(("text", "near", "far"), NEARER)
def test_meaning_decides(embedder: Embedder, text: str, near: str, far: str) -> None:
    query, rows = embedder.embed_query(text), embedder.embed_passages([near, far])
    assert rows[0] @ query > rows[1] @ query + 0.1


def test_unknown_words_with_common_letters_are_nearer() -> None:
    assert spelled("ヌメポン市", 300) @ spelled("ヌメポン", 300) > 0.5
    assert abs(spelled("ヌメポン", 300) @ spelled("ガギヅラ", 300)) < 0.3
    assert np.isclose(np.linalg.norm(direction("", 300)), 1)


def test_long_texts_are_read_to_the_end(embedder: Embedder) -> None:
    long = "観光の振興を図る。" * 400
    with_end = embedder.embed_query(long + "原子力" * 400)
    assert with_end @ embedder.embed_query("原子力") > embedder.embed_query(
        long
    ) @ embedder.embed_query("原子力")


def test_sentence_transformers_gives_the_same_numbers(embedder: Embedder) -> None:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(
        str(MODELS / BUILT_IN), trust_remote_code=True, local_files_only=True
    )
    found = model.encode(TEXTS, show_progress_bar=False)
    assert np.allclose(found, embedder.embed_passages(TEXTS), atol=1e-5)


def test_the_built_in_model_starts_without_torch_and_spacy() -> None:
    code = (
        "import sys; from kyoutei_nlp.embedding import load_embedder;"
        "load_embedder().embed_query('港');"
        "print(sorted({'torch', 'spacy', 'sentence_transformers', 'sklearn'} & set(sys.modules)))"
    )
    done = run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_building_again_gives_the_same_bytes(tmp_path: Path) -> None:
    build(tmp_path / BUILT_IN, learned=MODELS / BUILT_IN / LEARNED)
    made = sorted((tmp_path / BUILT_IN).iterdir())
    kept = {path.name for path in (MODELS / BUILT_IN).iterdir() if path.is_file()}
    assert {path.name for path in made} == kept - {LEARNED, "learn.py"}
    for path in made:
        assert path.read_bytes() == (MODELS / BUILT_IN / path.name).read_bytes(), path.name


def test_nothing_is_built_without_what_was_learned(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"learn\.py"):
        build(tmp_path)


def test_the_card_tells_where_it_comes_from() -> None:
    card = read_card(MODELS / BUILT_IN)
    assert is_static(MODELS / BUILT_IN)
    assert {"name", "revision", "licence", "attribution", "made_from", "scores"} <= set(card)
    learned = (MODELS / BUILT_IN / LEARNED).read_bytes()
    assert card["made_from"]["learned_sha256"] == sha256(learned).hexdigest()


def test_a_sentence_is_on_one_side_of_what_is_held_out_only() -> None:
    pairs = [(f"{n}番の猫が走る。", f"{n + 1}番の猫が走る") for n in range(0, 400, 2)]
    chained = [*pairs, ("0番の猫が走る", "2番の猫が、走る。"), ("2番の猫が走る", "4番の猫が走る")]
    out = held_out(chained)
    assert out[0] == out[1] == out[2] == out[-1] == out[-2]
    assert 0.08 < sum(out) / len(out) < 0.25
    assert held_out([(two, one) for one, two in pairs]) == held_out(pairs)


def test_a_damaged_model_says_so(tmp_path: Path) -> None:
    folder = tmp_path / "broken"
    folder.mkdir()
    (folder / "MODEL.toml").write_text(
        'name = "x"\nrevision = "1"\nunknown_weight = 0.5\n', encoding="utf-8"
    )
    (folder / "words.txt").write_text("港\n山", encoding="utf-8")
    with pytest.raises(ModelError, match="make models"):
        load_embedder(folder)
    (folder / "MODEL.toml").write_text("= ?", encoding="utf-8")
    with pytest.raises(ModelError, match="書き方"):
        load_embedder(folder)
