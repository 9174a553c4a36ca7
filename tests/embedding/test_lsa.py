"""A model made of one's own texts: the same interface, loads again from its folder, knows which words go together."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kyoutei_nlp.embedding import Embedder, fit_lsa, load_embedder
from kyoutei_nlp.errors import ModelError

TEXTS = [
    f"{one}{two}"
    for one in ("災害のとき", "市と会社は", "毎年", "協議して")
    for two in (
        "避難所に毛布と飲料水を運ぶ。",
        "毛布と食料を避難所で配る。",
        "飲料水と食料を備蓄する。",
        "観光客に名所を案内する。",
        "祭りと名所で観光客を招く。",
        "特産品と祭りを宣伝する。",
    )
]


def test_words_that_go_together_are_near(tmp_path: Path) -> None:
    model = fit_lsa(TEXTS, tmp_path / "own", n_dimensions=3)
    assert isinstance(model, Embedder)
    near, far = model.embed_passages(["備蓄する飲料水", "名所の祭り"]) @ model.embed_query("毛布")
    assert near > far + 0.3


def test_it_loads_again_and_gives_the_same(tmp_path: Path) -> None:
    made = fit_lsa(TEXTS, tmp_path / "own")
    again = load_embedder(tmp_path / "own")
    assert again.model_id == made.model_id
    assert made.model_id.startswith("own@")
    assert np.array_equal(again.embed_passages(TEXTS), made.embed_passages(TEXTS))
    assert np.allclose(np.linalg.norm(made.embed_passages([*TEXTS, "", "ギガント"]), axis=1), 1)
    assert fit_lsa(TEXTS, tmp_path / "two" / "own").model_id == made.model_id


def test_too_few_texts_are_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="足りません"):
        fit_lsa(["港", "山"], tmp_path / "own")
