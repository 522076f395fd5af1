"""One line a step; a failure says what to do."""

from __future__ import annotations

import re
import sys

import pytest

from storefront.launch.steps import CannotContinue, ProgramFailed, complain, run_program, step


class TestStep:
    def test_line_tells_name_and_seconds_when_the_step_works(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with step("Boil water", remedy="Buy a kettle."):
            pass
        assert re.fullmatch(r"  Boil water \.+ +\d+\.\d s\n", capsys.readouterr().out)

    @pytest.mark.parametrize("error", [ValueError("no gas"), SystemExit("no gas"), OSError("no gas")])
    def test_text_tells_reason_and_remedy_when_the_step_fails(
        self, error: BaseException, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with pytest.raises(CannotContinue) as caught, step("Boil water", remedy="Buy a kettle."):
            raise error
        assert complain(caught.value) == 1
        said = capsys.readouterr()
        assert said.out.endswith("failed\n")
        assert "no gas" in said.err
        assert "Boil water. Buy a kettle." in said.err

    def test_ctrl_c_passes_through_when_a_step_runs(self) -> None:
        with pytest.raises(KeyboardInterrupt), step("Boil water", remedy="Buy a kettle."):
            raise KeyboardInterrupt


class TestRunProgram:
    def test_output_is_returned_when_the_program_ends_well(self) -> None:
        assert run_program([sys.executable, "-c", "print('tea')"]) == "tea\n"

    def test_end_of_output_is_told_when_the_program_fails(self) -> None:
        script = "import sys\nfor n in range(100): print('line', n)\nsys.exit(3)"
        with pytest.raises(ProgramFailed) as caught:
            run_program([sys.executable, "-c", script])
        lines = str(caught.value).splitlines()
        assert lines[-1] == "line 99"
        assert len(lines) == 25

    def test_code_is_told_when_a_silent_program_fails(self) -> None:
        with pytest.raises(ProgramFailed, match="ended with code 3"):
            run_program([sys.executable, "-c", "raise SystemExit(3)"])
