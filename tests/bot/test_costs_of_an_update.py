"""What an update costs: statements, and files crossed. The benchmarks count them, and so go on running."""

from __future__ import annotations

from pathlib import Path

from benchmarks import crossings, statements


async def test_a_clients_message_takes_eight_statements_from_the_raw_commit_to_the_answers_mark(tmp_path: Path) -> None:
    said = await statements.an_update(tmp_path)
    assert len(said) - 1 <= 8, "\n".join(said)


async def test_the_files_that_an_update_crosses_are_counted_and_do_not_grow_unseen(tmp_path: Path) -> None:
    step, message = await crossings.measure(tmp_path)
    assert len(step.files) <= 115, "\n".join(step.lines())
    assert len(message.files) <= 95, "\n".join(message.lines())
