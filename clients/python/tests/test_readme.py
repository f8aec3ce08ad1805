# Copyright the Infermeter authors. Apache-2.0.
"""The examples of the README, run as they stand but for the address."""

import pathlib
import re

import pytest

README = pathlib.Path(__file__).parent.parent / "README.md"
EXAMPLES = re.findall(r"^```python\n(.*?)^```", README.read_text(), re.MULTILINE | re.DOTALL)


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 8


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_example(number: int, target: str, capsys: pytest.CaptureFixture[str]) -> None:
    names: dict[str, object] = {}
    for earlier in EXAMPLES[:number]:
        for line in earlier.splitlines():
            if line.startswith(("from ", "import ")):
                exec(line, names)
    exec(EXAMPLES[number].replace("localhost:4630", target), names)
    assert capsys.readouterr().out.strip()
