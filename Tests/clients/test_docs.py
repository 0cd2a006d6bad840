"""Every example of the pages, each page run as one session against a fresh server, with the answers that it shows."""

import re
import subprocess
from pathlib import Path

import pytest

from built_server import Server, environment

DOCS = Path(__file__).parents[2] / "docs"
PAGES = ["control-api", "stubs"]
# Where the page says that the server stands.
WRITTEN = "http://127.0.0.1:8080"
MARK = "=-=-= end of block =-=-="


def blocks(page):
    """A page's shell blocks with the answer shown behind each, if one is."""
    found = re.findall(r"```sh\n(.*?)```\n(?:```json\n(.*?)```)?", (DOCS / f"{page}.md").read_text(), re.S)
    assert found
    return found


def pattern(shown):
    """What matches an answer as the page shows it: a line end behind a comma or a bracket is only layout, and `…` is what
    was left out."""
    text = re.sub(r"(?<=[,\[])\n", "", shown.strip())
    return "".join(".*?" if part == "…" else re.escape(part) for part in re.split("(…)", text))


@pytest.fixture(scope="module")
def outputs(tmp_path_factory):
    """What each block of each page wrote, all blocks of a page having run in one shell."""
    return {page: run_page(page, tmp_path_factory.mktemp(page)) for page in PAGES}


def run_page(page, folder):
    # An answer has no line end of its own; a terminal would show the next prompt behind it.
    (folder / ".curlrc").write_text('write-out = "\\n"\n')
    server = Server("--port", 0, "--ca-dir", folder / "ca")
    try:
        script = "".join(f"{code}\necho '{MARK}'\n" for code, _ in blocks(page))
        ran = subprocess.run(
            ["bash", "-c", script.replace(WRITTEN, server.url)], capture_output=True, text=True, timeout=60,
            env={**environment(), "CURL_HOME": str(folder)}, cwd=folder)
        assert ran.returncode == 0, ran.stderr
        return ran.stdout.replace(server.url, WRITTEN).split(MARK + "\n")[:-1]
    finally:
        server.stop()


@pytest.mark.parametrize("page, number", [(page, number) for page in PAGES for number in range(len(blocks(page)))])
def test_the_answer_is_as_shown(page, number, outputs):
    code, shown = blocks(page)[number]
    written = "\n".join(line for line in outputs[page][number].splitlines() if line)
    assert re.fullmatch(pattern(shown), written, re.S), f"{code}\nwrote\n{written}\nand not\n{shown}"
