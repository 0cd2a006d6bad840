"""FakeBroker in pytest: a server for the run, a world for each test, and what happened in it when the test fails.

This module's fixtures, options and marker need no import: installing the package is enough.
"""

import json
import os
import re
import shutil
import tempfile
from pathlib import Path
from typing import Any, Dict, Generator, Iterator, List, Mapping, Optional

import pytest

from .environment import PROXY_VARIABLES
from .errors import StartError
from .report import keep, report
from .server import Server
from .world import World

_SHARE = pytest.StashKey[Path]()
_WORLD = pytest.StashKey[World]()
_SHARE_INPUT = "fakebroker_share"
_MARKER = (
    "world(seed=…, clock=…, market=…, oauth=…, definition=…, leaks=…): what the test's world is made with; definition is a "
    "mapping or a world file beside the test, leaks=True fails the test if it leaves something behind")


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("fakebroker", "FakeBroker")
    group.addoption("--fakebroker-url", metavar="URL", help="use the server at this address (FAKEBROKER_URL)")
    group.addoption(
        "--fakebroker-binary", metavar="PATH", help="start this program (FAKEBROKER_SERVER, or fakebroker-server)")
    group.addoption(
        "--fakebroker-keep-failed", metavar="DIR",
        help="write the world of each test that fails into a folder there: snapshot, journal, orders, events")
    group.addoption(
        "--fakebroker-check-leaks", action="store_true", help="a test that leaves something behind in its world fails")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", _MARKER)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    # pytest-xdist's controller gives all workers one folder, and tidies up after those that die.
    stash = node.config.stash
    if _SHARE not in stash:
        stash[_SHARE] = Path(tempfile.mkdtemp(prefix="fakebroker-"))
    node.workerinput[_SHARE_INPUT] = str(stash[_SHARE])


def pytest_unconfigure(config: pytest.Config) -> None:
    folder = config.stash.get(_SHARE, None)
    if folder is not None:
        from .share import Share

        Share(folder).clear()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def fakebroker_server(pytestconfig: pytest.Config) -> Iterator[Server]:
    """The server of this run: the one that `--fakebroker-url` or `FAKEBROKER_URL` names, else one that is started now and
    stopped at the end, shared by all workers of pytest-xdist."""
    binary = pytestconfig.getoption("fakebroker_binary")
    url = pytestconfig.getoption("fakebroker_url") or (os.environ.get("FAKEBROKER_URL") if binary is None else None)
    folder = getattr(pytestconfig, "workerinput", {}).get(_SHARE_INPUT)
    share = None
    try:
        if folder is None or url:
            server = Server(binary, url=url)
        else:
            from .share import Share

            share = Share(Path(folder))
            server = share.join(lambda folder: Server(binary, folder=folder))
    except (StartError, OSError) as error:
        pytest.fail(f"No FakeBroker server: {error}", pytrace=False)
    yield server
    server.stop()
    if share is not None:
        share.leave()


@pytest.fixture
def world(request: pytest.FixtureRequest, fakebroker_server: Server) -> Iterator[World]:
    """A world of this test's own, as its `world` markers say; it ends with the test."""
    terms = _terms(request.node)
    checks_leaks = terms.pop("leaks", request.config.getoption("fakebroker_check_leaks"))
    world = fakebroker_server.world(**terms)
    request.node.stash[_WORLD] = world
    yield world
    leaks = world.end()
    if checks_leaks and leaks:
        pytest.fail(f"the test left behind in its world: {leaks}", pytrace=False)


@pytest.fixture
def fakebroker_environment(world: World, monkeypatch: pytest.MonkeyPatch) -> Dict[str, str]:
    """Puts this process into the environment of the test's world, for code under test that runs in it; returns it."""
    variables = world.environment()
    for name in PROXY_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return variables


def _terms(item: pytest.Item) -> Dict[str, Any]:
    """What the markers of a test say, the nearest one winning member by member."""
    terms: Dict[str, Any] = {}
    for marker in reversed(list(item.iter_markers("world"))):
        if marker.args:
            raise pytest.UsageError("The marker 'world' takes its arguments by name: world(seed=42)")
        terms.update(marker.kwargs)
    if "definition" in terms:
        terms["definition"] = _definition(terms["definition"], item.path.parent)
    return terms


def _definition(definition: Any, folder: Path) -> Mapping[str, Any]:
    """A world file's members: a mapping is one, a path is read, relative to the test's own folder."""
    if isinstance(definition, Mapping):
        return definition
    path = folder / definition
    if path.suffix == ".json":
        return json.loads(path.read_text())
    try:
        import yaml
    except ImportError:
        raise pytest.UsageError(f"{path} is YAML: install fakebroker[yaml], or write it as JSON") from None
    return yaml.safe_load(path.read_text())


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo) -> Generator[None, Any, None]:
    outcome = yield
    result: Optional[pytest.TestReport] = outcome.get_result()
    if result is None or not result.failed or result.when == "teardown":
        return
    for world in _worlds(item):
        result.sections.append((f"FakeBroker world {world.id}", report(world)))
        directory = item.config.getoption("fakebroker_keep_failed")
        if directory:
            folder = item.config.invocation_params.dir / directory / _folder_name(item.nodeid) / world.id
            keep(world, folder)
            result.sections.append(("FakeBroker kept", str(folder)))


def _worlds(item: pytest.Item) -> List[World]:
    """The worlds of a test: the fixture's, although only another fixture asked for it, and those that came as arguments."""
    worlds = [value for value in getattr(item, "funcargs", {}).values() if isinstance(value, World)]
    own = item.stash.get(_WORLD, None)
    return worlds if own is None or own in worlds else [own, *worlds]


def _folder_name(nodeid: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "-", nodeid).strip("-.")[-150:]
