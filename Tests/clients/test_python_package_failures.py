"""The package of clients/python in pytest: what is told and kept of a test that fails."""

from package_bench import suite

pytest_plugins = ["pytester"]

TRADE = """
    import pytest, requests

    def bid(world):
        session = requests.Session()
        session.trust_env = False
        session.headers["Authorization"] = "Bearer " + world.tokens.mint()["access_token"]
        orders = f"{world.url}/trader/v1/accounts/{world.schwab.account_hash}/orders"
        answer = session.post(orders, json={
            "orderType": "LIMIT", "session": "NORMAL", "duration": "DAY", "orderStrategyType": "SINGLE",
            "price": "1.50", "orderLegCollection": [{"instruction": "BUY", "quantity": 10,
            "instrument": {"symbol": "NVDA", "assetType": "EQUITY"}}]})
        session.get(f"{orders}/4711")
        session.get(f"{world.url}/no/such/thing")
        return answer

    @pytest.mark.world(seed=5, clock="2026-03-02T09:30:00-05:00")
    def test_one(world):
        assert bid(world).status_code == 299
    """


class TestReport:
    def test_tells_each_request_and_why_it_was_answered_so(self, suite):
        result = suite(TRADE)
        result.assert_outcomes(failed=1)
        result.stdout.fnmatch_lines([
            "*FakeBroker world w*",
            "seed 5, clock frozen at 2026-03-02T14:30:00Z, market always_open, *",
            "requests (3), oldest first:",
            "  POST   */orders  201  schwab.placeOrder",
            "  GET    */orders/4711  404  schwab.getOrder",
            "         {*",
            "  GET    */no/such/thing  501  no route and no stub",
            "open orders (1):",
            "  1  10000001  buy 10 NVDA limit at 1.5  working, 0 filled",
        ])

    def test_keeps_to_the_newest_requests(self, suite):
        result = suite("""
            import requests

            def test_one(world):
                session = requests.Session()
                session.trust_env = False
                for number in range(45):
                    session.get(f"{world.url}/number/{number}")
                assert False
            """)
        result.stdout.fnmatch_lines(["requests (45), oldest first:", "  … 5 earlier ones", "  GET    */number/5  501  *"])
        assert "/number/4 " not in result.stdout.str()


class TestKeepFailed:
    def test_a_pass_is_not_kept(self, suite, pytester):
        suite("def test_one(world): pass", "--fakebroker-keep-failed", "kept").assert_outcomes(passed=1)
        assert not (pytester.path / "kept").exists()
