"""Requests to the control API, with nothing but the standard library. No proxy is asked, whatever the environment says."""

import http.client
import ssl
from typing import Any, Dict, Iterator, Mapping, Optional
from urllib.parse import urlsplit

from .errors import FakeBrokerError, NotFound
from .values import decode, encode, query_text

PATIENCE_SECONDS = 30


class Control:
    """The control API below one address. A connection a request: any thread may call, and nothing stays open."""

    def __init__(self, url: str, path: str = "/__admin", context: Optional[ssl.SSLContext] = None):
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"Expected an address such as http://127.0.0.1:8080, found {url!r}")
        self.url = url.rstrip("/")
        self._scheme, self._host, self._port = parts.scheme, parts.hostname, parts.port
        self._path = parts.path.rstrip("/") + path
        self._context = context

    def world(self, id: str) -> "Control":
        """The control API of one world."""
        return Control(self.url, f"/worlds/{id}/__admin", self._context)

    def call(
        self, method: str, path: str, body: Any = None, *, query: Optional[Mapping[str, Any]] = None,
        patience: float = 0,
    ) -> Any:
        """One request and its answer's JSON, None where there is none.

        `path` begins after `/__admin`; `query` is sent without what is None; `patience` is how many seconds the answer
        may take beyond the usual. A refusal is a `FakeBrokerError`; a server that is not there an `OSError`.
        """
        return decode(self.bytes(method, path, None if body is None else encode(body), query=query, patience=patience))

    def bytes(
        self, method: str, path: str, body: Optional[bytes] = None, *, query: Optional[Mapping[str, Any]] = None,
        content_type: str = "application/json", patience: float = 0,
    ) -> bytes:
        """One request and its answer's body as it came, for what is not JSON."""
        connection, answer = self._send(method, path, body, query or {}, patience, {"Content-Type": content_type})
        try:
            return answer.read()
        finally:
            connection.close()

    def lines(self, path: str, *, query: Optional[Mapping[str, Any]] = None, idle: float) -> Iterator[str]:
        """The lines of an answer that goes on, as they come; a silence longer than `idle` seconds is a TimeoutError.
        Closing the generator ends the request."""
        connection, answer = self._send(
            "GET", path, None, query or {}, idle - PATIENCE_SECONDS, {"Accept": "text/event-stream"})
        try:
            for line in answer:
                yield line.decode().rstrip("\r\n")
        finally:
            connection.close()

    def _send(self, method, path, body, query, patience, headers: Dict[str, str]):
        target = self._path + path + query_text(query)
        connection = self._connect(PATIENCE_SECONDS + patience)
        try:
            connection.request(method, target, body, headers if body is not None or "Accept" in headers else {})
            answer = connection.getresponse()
            if answer.status >= 300:
                raise _refusal(answer.status, answer.reason, answer.read(), f"{method} {target}")
            return connection, answer
        except BaseException:
            connection.close()
            raise

    def _connect(self, timeout: float) -> http.client.HTTPConnection:
        if self._scheme == "https":
            return http.client.HTTPSConnection(self._host, self._port, timeout=timeout, context=self._context)
        return http.client.HTTPConnection(self._host, self._port, timeout=timeout)


def _refusal(status: int, reason: str, body: bytes, request: str) -> FakeBrokerError:
    kind = NotFound if status == 404 else FakeBrokerError
    try:
        errors = decode(body)["errors"]
        first = errors[0]
        return kind(
            status, first.get("title", reason), first.get("detail"), (first.get("source") or {}).get("pointer"),
            errors, request)
    except (ValueError, KeyError, TypeError, IndexError, AttributeError):
        return kind(status, reason, body.decode(errors="replace").strip() or None, request=request)
