"""What is remembered of short texts, and never of long ones."""

from casekit.vault.cached import LONGEST, cached


def test_a_short_text_is_looked_at_once_and_a_long_one_each_time() -> None:
    asked: list[int] = []

    @cached
    def length(text: str) -> int:
        asked.append(len(text))
        return len(text)

    assert [length(text) for text in ("a", "a", "b" * (LONGEST + 1), "b" * (LONGEST + 1))] == [
        1, 1, LONGEST + 1, LONGEST + 1,
    ]  # fmt: skip
    assert asked == [1, LONGEST + 1, LONGEST + 1]
