import ExchangeCore

/// How a definition is written: the members of a world file, so that reading them gives the definition back.
extension WorldDefinition {
    /// The definition as JSON text.
    public var json: String {
        String(decoding: JSONWriter.object(reserving: 4096) { write(into: &$0) }, as: UTF8.self)
    }

    /// Writes the members.
    func write(into json: inout JSONWriter) {
        json.member("seed", raw: String(seed))
        json.object("clock") { clock.write(into: &$0) }
        json.object("market") { MarketForm.write(market, into: &$0) }
        json.object("oauth") { oauth.write(into: &$0) }
        writeSchwab(into: &json)
        if let alpacaKeys {
            json.object("alpaca") { json in
                json.array("keys") { json in
                    for key in alpacaKeys {
                        json.object { json in
                            json.member("keyId", key.keyId)
                            json.member("secretKey", key.secretKey)
                            if let account = key.account { json.member("account", account) }
                        }
                    }
                }
            }
        }
        if !instruments.isEmpty {
            json.object("instruments") { json in
                for instrument in instruments {
                    json.name(instrument.symbol.text)
                    InstrumentForm.write(instrument, into: &json)
                }
            }
        }
        json.array("accounts") { json in for account in accounts { AccountForm.write(account, into: &json) } }
        json.object("quotes") { json in
            for quote in quotes {
                json.name(quote.symbol)
                QuoteForm.write(quote, into: &json)
            }
        }
        json.array("rules") { json in for rule in rules { json.object { RuleForm.write(rule, into: &$0) } } }
        json.array("faults") { json in for fault in faults { json.object { FaultForm.write(fault, into: &$0) } } }
        if !stubs.files.isEmpty {
            json.object("stubFiles") { json in
                for (name, bytes) in stubs.files.sorted(by: { $0.key < $1.key }) {
                    json.member(name, .string(Base64.encode(bytes)))
                }
            }
        }
        json.array("stubs") { json in for stub in stubs.mappings { json.value(stub.json) } }
    }
}

extension WorldDefinition.ClockDefinition {
    func write(into json: inout JSONWriter) {
        json.member("mode", mode.rawValue)
        if let now { json.member("now", now.description) }
        if let scale { json.member("scale", raw: RealText.text(scale)) }
    }
}

extension WorldDefinition.OAuthDefinition {
    func write(into json: inout JSONWriter) {
        json.member("clock", clock.rawValue)
        json.member("consent", consent.rawValue)
        json.member("refreshErrors", refreshErrors.rawValue)
        json.member("rotatesRefreshTokens", rotatesRefreshTokens)
    }
}

/// Numbers that need not be exact, as JSON writes them.
enum RealText {
    /// The shortest text that reads back as the same number, without a needless `.0`; zero for what JSON cannot say.
    static func text(_ number: Double) -> String {
        guard number.isFinite else { return "0" }
        let text = number.description
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}
