"""The suite of examples/python runs as its README says, and passes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from built_server import BINARY, environment

EXAMPLE = Path(__file__).parents[2] / "examples" / "python"


@pytest.mark.parametrize("arguments", [[], ["-n", "2"]])
def test_the_example_suite_passes(arguments):
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", *arguments], cwd=EXAMPLE, capture_output=True,
        text=True, env=environment(FAKEBROKER_SERVER=os.path.abspath(BINARY)))
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert " passed" in ended.stdout
