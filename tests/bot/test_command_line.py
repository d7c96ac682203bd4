"""`voronka …` as a person types it: what can be put right is one line and exit code 2."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def voronka(*words: str, folder: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("VORONKA_")}
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        cwd=folder,
        env={**clean, "PYTHONPATH": str(ROOT), "COLUMNS": "120", "LANGUAGE": "en", **settings},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("words", "settings", "said"),
    [
        (["run"], {}, "VORONKA_BOT_TOKEN is missing"),
        (["run"], {"VORONKA_BOT_TOKEN": "nonsense"}, "VORONKA_BOT_TOKEN: is not a bot token"),
        (
            ["run"],
            {"VORONKA_BOT_TOKEN": "1:x", "VORONKA_WEBHOOK_URL": "https://crm.example.com/x"},
            "VORONKA_WEBHOOK_SECRET is missing",
        ),
        (["run"], {"VORONKA_BOT_TOKN": "1:x"}, "did you mean VORONKA_BOT_TOKEN?"),
        (["run"], {"VORONKA_BOT_TOKEN": "1:x", "VORONKA_HTTP_HOST": "192.0.2.1"}, "cannot listen on 192.0.2.1:8080"),
        (["migrate"], {"VORONKA_DATABASE_URL": "postgresql://u:hidden@127.0.0.1:1/x"}, "the database cannot be used"),
        (["migrate"], {"VORONKA_DATABASE_URL": "oracle://x"}, "must look like sqlite:///"),
        (["staff", "invite", "--role", "admin", "--name", " "], {}, "--name is empty"),
        (["inbox", "replay"], {}, "say which"),
        (["backup", "b"], {}, "there is no database at data/voronka.db"),
        (["restore", "b"], {}, "b cannot be read"),
        (["invoice", "pdf", "2026-0001", "bill.pdf"], {}, "no invoice has the number 2026-0001"),
        (["inbox", "replay", "7"], {}, "nothing was set aside under 7"),
    ],
)
def test_what_can_be_put_right_is_one_line(
    words: list[str], settings: dict[str, str], said: str, tmp_path: Path
) -> None:
    done = voronka(*words, folder=tmp_path, **settings)
    assert done.returncode == 2, done.stderr
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert "hidden" not in done.stderr
    assert done.stdout == ""


def test_a_regulations_mistakes_are_all_told(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text('funnels = 3\n[company]\nnam = "x"\n', encoding="utf-8")
    done = voronka("regulation", "check", "mine.toml", folder=tmp_path)
    assert done.returncode == 1
    assert "mine.toml:3: company.nam: there is no setting “nam” here. Did you mean “name”?" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_regulation_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    done = voronka("regulation", "check", "nowhere.toml", folder=tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("nowhere.toml: the file cannot be read")


def test_an_invitation_is_a_link_and_needs_no_network(tmp_path: Path) -> None:
    linked = voronka("staff", "invite", "--role", "admin", "--name", "Анна", "--bot", "@my_crm_bot", folder=tmp_path)
    assert linked.returncode == 0, linked.stderr
    assert linked.stdout.startswith("https://t.me/my_crm_bot?start=inv_")
    payload = linked.stdout.strip().rpartition("=")[2]
    assert len(payload) <= 64
    offline = voronka(
        "staff", "invite", "--role", "manager", "--name", "Boris", "--department", "Sales", folder=tmp_path,
        VORONKA_BOT_TOKEN="1:x", VORONKA_BOT_API_URL="http://127.0.0.1:1",
    )  # fmt: skip
    assert offline.returncode == 0, offline.stderr
    assert offline.stdout.startswith("/start inv_")


def test_a_backup_is_made_and_put_back(tmp_path: Path) -> None:
    voronka("migrate", folder=tmp_path)
    assert voronka("backup", "b", folder=tmp_path).stdout.startswith("Saved and looked at: b,")
    done = voronka("restore", "b", "--json", folder=tmp_path)
    told = json.loads(done.stdout)
    assert done.returncode == 0, done.stderr
    assert told["rows"]["contacts"] == 0
    assert (tmp_path / told["aside"]).exists()


def test_an_invitations_prefix_is_the_one_that_the_bot_knows() -> None:
    from bot.cli.staff import PREFIX
    from handlers.personal import invitation

    assert PREFIX == invitation.PREFIX


@pytest.mark.parametrize("words", [["--help"], ["run"], ["staff", "--help"]])
def test_neither_help_nor_a_complaint_waits_for_aiogram(words: list[str], tmp_path: Path) -> None:
    code = f"import sys; sys.argv[1:] = {words!r}\nfrom bot.cli import main\ntry: main()\nexcept SystemExit: pass\n"
    code += "assert 'aiogram' not in sys.modules and 'sqlalchemy' not in sys.modules"
    clean = {name: value for name, value in os.environ.items() if not name.startswith("VORONKA_")}
    subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env={**clean, "PYTHONPATH": str(ROOT)}, check=True, timeout=60,
        capture_output=True,
    )  # fmt: skip


def test_a_report_is_printed_for_people_and_for_programs(tmp_path: Path) -> None:
    voronka("migrate", folder=tmp_path)
    assert "expected" in voronka("report", "list", folder=tmp_path).stdout
    printed = voronka("report", "won", "--from", "2026-03-01", "--to", "2026-03-31", "--json", folder=tmp_path)
    told = json.loads(printed.stdout)
    assert (told["report"], told["rows"], told["total"]["count"]) == ("won", [], 0)
    assert told["period"]["since"] == "2026-02-28T21:00:00+00:00"
    for words in (["gossip"], ["won", "--from", "yesterday"], ["won", "--funnel", "none"], ["won", "--manager", "Eve"]):
        refused = voronka("report", *words, folder=tmp_path)
        assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)
