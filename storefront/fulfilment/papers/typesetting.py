"""A form and its data become a PDF, by typst. Texts go in as data, never as markup."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import typst


def typeset(form: Path, data: Mapping[str, Any]) -> bytes:
    """The PDF of a form; it may read what lies beside it, nothing else."""
    return typst.compile(
        str(form), root=str(form.parent), font_paths=_fonts(), sys_inputs={"data": json.dumps(data)}
    )


@cache
def _fonts() -> typst.Fonts:
    """The machine's fonts and typst's own. To look for them costs four times what a page of text does: once."""
    return typst.Fonts()
