"""Every example of the control API's page, run as one session against a fresh server, with the answers that it shows."""

import re
import subprocess
from pathlib import Path

import pytest

from built_server import Server, environment

PAGE = Path(__file__).parents[2] / "docs" / "control-api.md"
# Where the page says that the server stands.
WRITTEN = "http://127.0.0.1:8080"
MARK = "=-=-= end of block {} =-=-="


def blocks():
    """The page's shell blocks with the answer shown behind each, if one is."""
    found = re.findall(r"```sh\n(.*?)```\n(?:```json\n(.*?)```)?", PAGE.read_text(), re.S)
    assert len(found) > 10
    return found


def pattern(shown):
    """What matches an answer as the page shows it: a line end behind a comma or a bracket is only layout, and `…` is what
    was left out."""
    text = re.sub(r"(?<=[,\[])\n", "", shown.strip())
    return "".join(".*?" if part == "…" else re.escape(part) for part in re.split("(…)", text))


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    """What each block wrote, all having run in one shell."""
    folder = tmp_path_factory.mktemp("docs")
    # An answer has no line end of its own; a terminal would show the next prompt behind it.
    (folder / ".curlrc").write_text('write-out = "\\n"\n')
    server = Server("--port", 0, "--ca-dir", folder / "ca")
    try:
        script = "".join(f"{code}\necho '{MARK.format(number)}'\n" for number, (code, _) in enumerate(blocks()))
        ran = subprocess.run(
            ["bash", "-c", script.replace(WRITTEN, server.url)], capture_output=True, text=True, timeout=60,
            env={**environment(), "CURL_HOME": str(folder)}, cwd=folder)
        assert ran.returncode == 0, ran.stderr
        written = ran.stdout.replace(server.url, WRITTEN)
    finally:
        server.stop()
    outputs = re.split(r"=-=-= end of block \d+ =-=-=\n", written)
    return outputs[:-1]


@pytest.mark.parametrize("number", range(len(blocks())))
def test_the_answer_is_as_shown(number, session):
    code, shown = blocks()[number]
    written = "\n".join(line for line in session[number].splitlines() if line)
    assert re.fullmatch(pattern(shown), written, re.S), f"{code}\nwrote\n{written}\nand not\n{shown}"
