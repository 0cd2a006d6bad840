"""The same script against two servers of their own gives the same bytes: answers, events, journal, orders. An exported file has
the instants of the wall at which things were done, and is left out."""

import json
import re

import requests

from built_server import Server

FROZEN = {
    "id": "same", "seed": 42, "market": {"hours": "nyse"}, "oauth": {"clock": "world"},
    "clock": {"mode": "frozen", "now": "2026-03-02T09:30:00-05:00"},
}
BUY = {
    "orderType": "LIMIT", "session": "NORMAL", "duration": "DAY", "orderStrategyType": "SINGLE", "price": "185.00",
    "orderLegCollection": [{"instruction": "BUY", "quantity": 10, "instrument": {"symbol": "AAPL", "assetType": "EQUITY"}}],
}


class Session:
    """A script's requests to one server, and all that came back."""

    def __init__(self, server):
        self.server = server
        self.told = []
        self.headers = {}
        # One connection, so that the client's port, which is the installation's own, is the only one.
        self.connection = requests.Session()
        # Compressed, the port in an answer would change its length.
        self.connection.headers["Accept-Encoding"] = "identity"

    def __call__(self, method, path, body=None, text=None):
        """Asks, keeps status, headers and body, and returns the body."""
        data = text if body is None else json.dumps(body)
        answer = self.connection.request(method, self.server.url + path, data=data, headers=self.headers, timeout=20)
        self.told.append((method, path, answer.status_code, self.kept(answer.headers, path), self.neutral(answer.text)))
        return answer

    def control(self, method, path, body=None):
        return self(method, "/worlds/same/__admin" + path, body)

    def kept(self, headers, path):
        """An answer's headers; those of the control API are dated by the wall."""
        return [(name, self.neutral(value)) for name, value in headers.items() if name != "Date" or "/__admin" not in path]

    def neutral(self, text):
        """The text without the server's port."""
        return re.sub(rf"\b{self.server.url.rsplit(':', 1)[1]}\b", "PORT", text)


def script(session):
    """A session that touches every part of a world."""
    world = session("POST", "/__admin/worlds", FROZEN).json()
    app = world["credentials"]["schwab"]
    control = session.control
    token = control("POST", "/tokens", {"clientId": app["clientId"]}).json()["access_token"]
    account = app["accounts"][0]["hashValue"]
    control("PUT", "/quotes/AAPL", {"bid": "189.98", "ask": "190.02", "last": "190"})
    control("PUT", "/quotes/TSLA/source", {"kind": "scripted", "points": [{"after": "1s", "bid": 5, "ask": 6, "last": 5.5}]})
    control("POST", "/rules", {"when": {"symbol": "MSFT"}, "then": [{"fill": {"percent": 40}}, {"fill": {"percent": 60, "after": "2s"}}]})
    control("POST", "/faults", {
        "target": {"operation": "schwab.getQuotes"}, "when": {"probability": 0.5}, "fault": {"status": 503}})
    control("POST", "/mappings", {"request": {"url": "/model"}, "response": {
        "body": "{{randomValue length=20}} {{now}}", "transformers": ["response-template"]}})
    session.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    for symbol in ["AAPL", "MSFT", "NVDA"]:
        order = json.loads(json.dumps(BUY))
        order["orderLegCollection"][0]["instrument"]["symbol"] = symbol
        session("POST", f"/trader/v1/accounts/{account}/orders", order)
    for _ in range(8):
        session("GET", "/marketdata/v1/quotes?symbols=AAPL,MSFT,$SPX,AAPL%20%20260320C00200000")
    session("GET", "/marketdata/v1/chains?symbol=AAPL&strikeCount=4")
    session("GET", "/marketdata/v1/pricehistory?symbol=NVDA&periodType=day&period=1&frequencyType=minute&frequency=30")
    session("GET", "/worlds/same/model")
    session("GET", "/worlds/same/nothing?a=1")
    session.headers = {}
    control("POST", "/snapshots", {"name": "before"})
    control("POST", "/orders/1/fill", {"quantity": "4", "price": "184.99"})
    control("POST", "/clock/advance", {"by": "1h"})
    control("POST", "/clock/advance", {"to": "nextClose"})
    control("GET", "/diff?from=before")
    control("POST", "/snapshots/before/restore")
    control("POST", "/accounts", {"type": "CASH", "cash": "5000"})
    control("POST", "/clock/advance", {"by": "36h"})
    for path in ["/events", "/orders", "/accounts", "/quotes", "/instruments", "/tokens", "/rules", "/faults", "/mappings",
                 "/snapshots", "/requests", "/leaks", "/definition", "/credentials", "/clock"]:
        control("GET", path)
    control("POST", "/reset")
    control("GET", "/events")
    session("DELETE", "/__admin/worlds/same")
    return session.told


def test_the_same_script_gives_the_same_bytes(tmp_path):
    told = []
    for name in ["one", "two"]:
        server = Server("serve", "--port", 0, "--ca-dir", tmp_path / name)
        told.append(script(Session(server)))
        assert server.stop() == 0
    for first, second in zip(*told):
        assert first == second, first[:2]
    assert len(told[0]) == len(told[1])
