"""The demo as a program: what it says when it cannot go on."""

from __future__ import annotations

import fcntl
from pathlib import Path

import pytest

from storefront.launch import demo, preparation
from storefront.launch.steps import CannotContinue


class TestRunDemo:
    def test_second_demo_of_a_checkout_is_refused_when_one_runs(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(preparation, "LOCAL", tmp_path)
        monkeypatch.setattr(demo, "STOPPING_SIGNALS", ())  # the test run's own handlers stay
        with (tmp_path / "demo.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            assert demo.run_demo([]) == 1
        assert "running already" in capsys.readouterr().err

    def test_reset_is_refused_when_the_database_is_not_ours(self) -> None:
        with pytest.raises(CannotContinue) as caught:
            preparation.forget_everything(own_database=False)
        assert "DATABASE_URL" in caught.value.report()

    def test_options_are_explained_when_asked(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(demo, "STOPPING_SIGNALS", ())
        with pytest.raises(SystemExit) as ended:
            demo.run_demo(["--help"])
        assert ended.value.code == 0
        assert {"--port", "--reset", "--elasticsearch"} <= set(
            capsys.readouterr().out.replace(",", " ").split()
        )
