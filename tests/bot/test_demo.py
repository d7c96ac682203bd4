"""What a newcomer starts: one at a time in its folder, on ports that stay the same, and never over somebody's files."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest

from bot.console.errors import Failure
from bot.demo.children import environment, only_one
from bot.demo.launch import Demo
from bot.demo.ports import HOST, remembered


def test_ports_are_remembered_while_they_are_free(tmp_path: Path) -> None:
    file = tmp_path / "ports.json"
    first = remembered(file, {"page": 0, "bot": 0})
    assert first["page"] != first["bot"]
    assert remembered(file, {"page": 0, "bot": 0}) == first
    with socket.socket() as taken:
        taken.bind((HOST, first["page"]))
        taken.listen()
        second = remembered(file, {"page": 0, "bot": 0})
    assert second["page"] != first["page"]
    assert second["bot"] == first["bot"]


def test_a_port_asked_for_is_taken_and_a_spoilt_memory_forgotten(tmp_path: Path) -> None:
    file = tmp_path / "ports.json"
    file.write_text("{", encoding="ascii")
    assert remembered(file, {"page": 4321, "bot": 0})["page"] == 4321
    assert json.loads(file.read_text(encoding="ascii"))["page"] == 4321


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(Failure, match="holds something else"):
        Demo(tmp_path).run(reset=True)
    assert (tmp_path / "thesis.txt").exists()


def test_a_second_one_in_the_same_folder_is_refused(tmp_path: Path) -> None:
    with only_one(tmp_path / "lock", RuntimeError()), pytest.raises(Failure, match="stop it first"):
        Demo(tmp_path).run(reset=True)


def test_the_real_bots_settings_do_not_reach_the_demonstration(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VORONKA_BOT_TOKEN", "1:real")
    monkeypatch.setenv("VORONKA_WEBHOOK_URL", "https://crm.example.com")
    given = environment({"VORONKA_HTTP_PORT": "1"})
    assert {name for name in given if name.startswith("VORONKA_")} == {"VORONKA_HTTP_PORT"}
