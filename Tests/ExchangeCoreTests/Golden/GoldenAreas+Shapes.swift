@testable import ExchangeCore

// Cases of an area that goes by another name here: what they give and ask says what they are about.
extension GoldenAreas {
    /// The area of a case, by its name or else by its shape.
    static func handler(of item: GoldenCase) -> Handler? {
        if item.area == "halt", item.has("order", in: item.when) { return handlers["fill"] }
        if item.area == "luld", isOfBreaker(item) { return handlers["mwcb"] }
        if ["old_value", "old_order_value"].contains(where: { item.has($0, in: item.given) }) { return handlers["replace_reservation"] }
        return handlers[item.area] ?? handlers[word(item.area)] ?? shape(item).flatMap { handlers[$0] }
    }

    private static func shape(_ item: GoldenCase) -> String? {
        func has(_ names: String...) -> Bool { names.contains { item.has($0, in: item.given) } }
        func asks(_ names: String...) -> Bool { names.contains { item.has($0, in: item.when) } }
        if asks("order") {
            if case .array? = item.peek("order", in: item.when).map({ item.peek("legs", in: $0) ?? .null }) { return "combo" }
            let existing = item.peek("existing", in: item.given)
            if !has("existing_client_order_id"), item.peek("side", in: existing?.list.first ?? existing) != nil {
                return "wash_trade"
            }
            if has("quote", "quotes", "book", "bar", "bars", "events", "closing_auction_price", "opening_auction_price", "halted") {
                return "fill"
            }
            if asks("submitted_at_et", "created_at_et") { return "tif_expiry" }
            return item.expect["accepted"] != nil || item.expect["http"] != nil ? "validation" : "fill"
        }
        let shapes: [(Bool, String)] = [
            (has("deposits", "deposit", "start_cash", "initial_cash") && (has("fills") || asks("fills")), "conservation"),
            (isOfBreaker(item), "mwcb"), (has("timers", "interval", "real_elapsed_ms", "alerts"), "clock"),
            (has("hwm", "lwm"), "trailing_stop"),
            (has("legs") && asks("events"), "oco"), (asks("limit_price", "limit_prices", "validate", "field"), "validation"),
            (asks("price", "stop_price") && (item.expect["accepted"] ?? item.expect["valid"]) != nil && !has("tier"), "validation"),
            (asks("events") && has("take_profit", "stop_loss", "state"), "bracket"), (has("child"), "trigger"),
            (has("values") && asks("mode", "modes", "op"), "rounding"), (asks("transition"), "state_machine"),
            (asks("submit_at"), "tif_cutoff"), (asks("fills"), "pnl"),
            (has("parent_qty"), "trigger"), (has("lots", "day1"), "tax_lots"),
            (asks("charge"), "fees"), (has("trade_date") && asks("read"), "settlement"), (asks("count_sessions"), "calendar"),
            (has("date") && has("calendar"), "calendar"), (has("tier", "reference"), "luld"), (has("algo"), "prng"),
            (has("bar_volume") && asks("expand", "split"), "bar_expansion"), (has("S") && has("price"), "implied_vol"),
            (has("S", "K"), "option_pricing"), (has("S0", "u"), "price_path"),
            (has("ratio"), "split"), (has("dps"), "dividend"), (asks("incoming", "actions"), "matching"),
            (asks("expire", "assign", "exercise"), "option_expiry"),
            (has("settled_debit"), "margin_interest"), (asks("intraday_long_exposure"), "intraday_margin"),
            (has("long_mv"), "buying_power"),
            (asks("modes"), "rounding"), (has("bar_volume"), "slippage"), (asks("expand", "run"), "bar_expansion"),
            (asks("orders"), "reservation"),
            (asks("stop_prices", "take_profits"), "bracket_validation"), (has("entry", "entry_qty"), "bracket"),
            (asks("prices", "bars") && has("trail_price", "trail_percent", "offset"), "trailing_stop"), (has("prior_close"), "mwcb"),
            (has("settled"), "cash_account"), (has("notional"), "fractional"), (asks("action"), "replace"),
            (has("old"), "replace_reservation"),
        ]
        return shapes.first { $0.0 }?.1
    }
}

extension GoldenCase {
    /// A member, without its counting as understood.
    func peek(_ name: String, in json: JSONValue?) -> JSONValue? {
        guard case .object(let members)? = json, let value = members.peek(name), value != .null else { return nil }
        return value
    }

    /// Whether there is a member, without its counting as understood.
    func has(_ name: String, in json: JSONValue) -> Bool { peek(name, in: json) != nil }
}
