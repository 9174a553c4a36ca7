"""What every tagger leans on: answers that are kept."""

from __future__ import annotations

from kyoutei_nlp.tagging.marking import remembered


def test_many_lines_do_not_push_out_the_document_in_hand() -> None:
    asked: list[str] = []

    @remembered
    def length(text: str) -> int:
        asked.append(text)
        return len(text)

    document = "協定の本文。" * 200
    assert length(document) == 1200
    for number in range(500):
        length(f"第{number}条")
    assert length(document) == 1200
    assert length("第3条") == 3
    assert asked.count(document) == asked.count("第3条") == 1
