"""Every market-data method of both clients, unmodified."""

import datetime

import pytest
import schwab
import schwabdev

TODAY = datetime.date.today()


@pytest.fixture
def py(world, approve):
    """schwab-py."""
    context = schwab.auth.get_auth_context(world.client_id, world.callback_url)
    return schwab.auth.client_from_received_url(
        world.client_id, world.client_secret, context, approve(context.authorization_url), lambda *_, **__: None)


@pytest.fixture
def dev(world, approve, tmp_path):
    """Schwabdev."""
    client = schwabdev.Client(
        world.client_id, world.client_secret, world.callback_url, tokens_db=str(tmp_path / "tokens.db"),
        call_on_auth=approve)
    yield client
    client.close()


def body(answer):
    assert answer.status_code == 200, answer.text
    return answer.json()


class TestSchwabPy:
    def test_quotes(self, py):
        quotes = body(py.get_quotes(["AAPL", "$SPX", "/ES", "EUR/USD", "ZZZZ"], indicative=False))
        assert set(quotes) == {"AAPL", "$SPX", "/ES", "EUR/USD", "errors"}
        assert body(py.get_quote("$SPX"))["$SPX"]["assetMainType"] == "INDEX"
        fields = [py.Quote.Fields.REFERENCE]
        assert "quote" not in body(py.get_quote("AAPL", fields=fields))["AAPL"]

    def test_option_chain(self, py):
        chain = body(py.get_option_chain(
            "AAPL", contract_type=py.Options.ContractType.CALL, strike_count=4, include_underlying_quote=True,
            from_date=TODAY, to_date=TODAY + datetime.timedelta(days=60)))
        assert chain["status"] == "SUCCESS" and chain["underlying"]["symbol"] == "AAPL"
        assert chain["numberOfContracts"] == sum(len(strikes) for strikes in chain["callExpDateMap"].values())
        expirations = body(py.get_option_expiration_chain("AAPL"))["expirationList"]
        assert {key.split(":")[0] for key in chain["callExpDateMap"]} <= {e["expirationDate"] for e in expirations}

    @pytest.mark.parametrize("every", ["minute", "five_minutes", "ten_minutes", "fifteen_minutes", "thirty_minutes", "day", "week"])
    def test_price_history_every(self, py, every):
        history = body(getattr(py, f"get_price_history_every_{every}")("AAPL"))
        assert history["symbol"] == "AAPL" and not history["empty"]
        instants = [candle["datetime"] for candle in history["candles"]]
        assert instants == sorted(set(instants))

    def test_price_history(self, py):
        kinds = py.PriceHistory
        history = body(py.get_price_history(
            "MSFT", period_type=kinds.PeriodType.YEAR, period=kinds.Period.ONE_YEAR,
            frequency_type=kinds.FrequencyType.MONTHLY, frequency=kinds.Frequency.MONTHLY, need_previous_close=True))
        assert 11 <= len(history["candles"]) <= 13
        assert history["previousClose"] > 0

    def test_movers(self, py):
        movers = body(py.get_movers(py.Movers.Index.DJI, sort_order=py.Movers.SortOrder.VOLUME))["screeners"]
        assert 0 < len(movers) <= 10

    def test_market_hours(self, py):
        markets = [py.MarketHours.Market.EQUITY, py.MarketHours.Market.OPTION]
        assert set(body(py.get_market_hours(markets, date=TODAY))) == {"equity", "option"}

    def test_instruments(self, py):
        projection = py.Instrument.Projection
        found = body(py.get_instruments(["AAPL", "MSFT"], projection.SYMBOL_SEARCH))["instruments"]
        assert [one["symbol"] for one in found] == ["AAPL", "MSFT"]
        for kind in projection:
            assert py.get_instruments("AAPL", kind).status_code == 200
        assert body(py.get_instrument_by_cusip("037833100"))["instruments"][0]["symbol"] == "AAPL"


class TestSchwabdev:
    def test_quotes(self, dev):
        assert set(body(dev.quotes(["AAPL", "BRK/B"]))) == {"AAPL", "BRK/B"}
        assert "/ES" in body(dev.quote("/ES"))

    def test_option_chains(self, dev):
        chain = body(dev.option_chains("AAPL", strikeCount=2, toDate=TODAY + datetime.timedelta(days=30)))
        assert chain["status"] == "SUCCESS"
        assert body(dev.option_expiration_chain("AAPL"))["expirationList"]

    def test_price_history(self, dev):
        history = body(dev.price_history("AAPL", "year", 1, "daily", 1, needPreviousClose=True))
        assert len(history["candles"]) > 200

    def test_movers_hours_instruments(self, dev):
        assert body(dev.movers("$SPX", sort="VOLUME", frequency=5))["screeners"]
        assert set(body(dev.market_hours(["equity", "bond"]))) == {"equity", "bond"}
        assert set(body(dev.market_hour("forex"))) == {"forex"}
        assert body(dev.instruments("AAPL", "fundamental"))["instruments"][0]["fundamental"]["symbol"] == "AAPL"
        assert body(dev.instrument_cusip("037833100"))["instruments"][0]["assetType"] == "EQUITY"
