"""The README's session, pasted into a shell."""

import re
import subprocess
from pathlib import Path

from built_server import Server, environment

README = Path(__file__).parents[2] / "README.md"


def test_the_first_session_ends_filled(tmp_path):
    session, = [block for block in re.findall(r"```sh\n(.*?)```", README.read_text(), re.S) if "/v1/oauth/token" in block]
    # A server of its own, since the session speaks to the default world.
    server = Server("--port", 0, "--ca-dir", tmp_path)
    try:
        session = session.replace("http://127.0.0.1:8080", server.url)
        pasted = subprocess.run(
            ["bash", "-c", session], capture_output=True, text=True, timeout=50, env=environment())
    finally:
        server.stop()
    assert pasted.returncode == 0, pasted.stderr
    assert pasted.stdout.splitlines()[-1] == '"status":"FILLED"'
