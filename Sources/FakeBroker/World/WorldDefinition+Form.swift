import ExchangeCore

/// How a definition is read: from a world file, or from the `definition` of `POST /worlds`.
extension WorldDefinition {
    /// The definition that a JSON text spells. Members that it leaves out are the standard world's.
    public init(json text: String) throws(WorldDefinitionError) {
        let value: JSONValue
        do { value = try JSONReader.read(Array(text.utf8)) } catch {
            throw WorldDefinitionError(
                line: error.line, column: error.column, pointer: "", reason: "Expected JSON: \(error.reason)")
        }
        self = try WorldFile(value).definition()
    }

    /// The definition that a world file (YAML or JSON) spells. Paths in it are meant from the file's own folder.
    /// - Throws: `WorldDefinitionError` that names file, line, column and what was expected there.
    public static func load(path: String) throws(WorldDefinitionError) -> WorldDefinition {
        let bytes: [UInt8]
        do { bytes = try LocalFile.read(path) } catch {
            throw WorldDefinitionError(file: path, pointer: "", reason: "Cannot be read: \(error)")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw WorldDefinitionError(file: path, pointer: "", reason: "Expected UTF-8 text")
        }
        return try WorldFile(text, name: path).definition()
    }

    /// Reads the members of a world file over what stands here. Nothing is changed if any of it is wrong.
    /// - Parameter folder: where relative paths start; nil where files may not be named.
    mutating func read(_ form: Form, folder: String?) throws(ControlError) {
        var changed = self
        try form.object { members throws(ControlError) in
            // A schema that editors read.
            members.ignore("$schema")
            if let seed = members.optional("seed") { changed.seed = try seed.unsigned() }
            if let clock = members.optional("clock") { try changed.clock.read(clock) }
            if let market = members.optional("market") { try MarketForm.read(market, into: &changed.market) }
            if let oauth = members.optional("oauth") { try changed.oauth.read(oauth) }
            if let schwab = members.optional("schwab") { try changed.readSchwab(schwab) }
            if let alpaca = members.optional("alpaca") { changed.alpacaKeys = try Self.keys(alpaca) }
            if let instruments = members.optional("instruments") {
                changed.instruments = try InstrumentForm.readAll(instruments)
            }
            if let accounts = members.optional("accounts") { changed.accounts = try Self.accounts(accounts) }
            if let quotes = members.optional("quotes") { changed.quotes = try Self.quotes(quotes) }
            if let rules = members.optional("rules") { changed.rules = try rules.array(RuleForm.read) }
            if let faults = members.optional("faults") { changed.faults = try faults.array(FaultForm.read) }
            if let stubs = members.optional("stubs") { changed.stubs = try StubDefinition(stubs, folder: folder) }
            if let files = members.optional("stubFiles") {
                changed.stubs.files.merge(try StubDefinition.files(files)) { $1 }
            }
        }
        self = changed
    }

    private static func keys(_ form: Form) throws(ControlError) -> [AlpacaKeyDefinition]? {
        try form.object { members throws(ControlError) in
            try members.optional("keys")?.array { form throws(ControlError) in
                try form.object { members throws(ControlError) in
                    AlpacaKeyDefinition(
                        keyId: try members.required("keyId").name(),
                        secretKey: try members.required("secretKey").name(),
                        account: try members.optional("account")?.name())
                }
            }
        }
    }

    private static func accounts(_ form: Form) throws(ControlError) -> [AccountDefinition] {
        var taken: Set<String> = []
        var accounts: [AccountDefinition] = []
        for form in try form.array() {
            var account = try AccountForm.read(form)
            if account.accountNumber.isEmpty { account.accountNumber = AccountForm.freeNumber { taken.contains($0) } }
            guard taken.insert(account.accountNumber).inserted else {
                throw .unreadable(form.pointer + "/accountNumber", "Expected a number that no other account has")
            }
            accounts.append(account)
        }
        return accounts
    }

    private static func quotes(_ form: Form) throws(ControlError) -> [QuoteDefinition] {
        var quotes: [QuoteDefinition] = []
        for (symbol, body) in try form.dictionary() {
            guard !symbol.isEmpty else { throw form.refusal(expected: "symbols with a name") }
            quotes.append(QuoteDefinition(symbol: symbol, try QuoteForm.read(body, of: symbol)))
        }
        return quotes
    }
}

extension WorldFile {
    /// The definition that the file spells, over the standard world.
    func definition() throws(WorldDefinitionError) -> WorldDefinition {
        var definition = WorldDefinition.standard
        do { try definition.read(Form(value), folder: folder) } catch { throw self.error(error) }
        return definition
    }
}

extension WorldDefinition.ClockDefinition {
    /// Reads what is given; what is left out keeps its value.
    mutating func read(_ form: Form) throws(ControlError) {
        var changed = self
        try form.object { members throws(ControlError) in
            members.ignore("market", "nextTimer")
            if let mode = members.optional("mode") { changed.mode = try mode.one() }
            if let now = members.optional("now") { changed.now = try now.instant() }
            if let scale = members.optional("scale") {
                changed.scale = try scale.real(0...1_000_000, expected: "a number from 0 to 1000000: world seconds for each second")
                // What such a clock shows by itself is taken back.
                let own: Double? = changed.mode == .frozen ? 0 : changed.mode == .realtime ? 1 : nil
                if let own, changed.scale != own { throw scale.refusal(expected: "no scale for a clock that is \(changed.mode.rawValue)") }
            }
        }
        self = changed
    }
}

extension WorldDefinition.OAuthDefinition {
    /// Reads what is given; what is left out keeps its value.
    mutating func read(_ form: Form) throws(ControlError) {
        var changed = self
        try form.object { members throws(ControlError) in
            if let clock = members.optional("clock") { changed.clock = try clock.one() }
            if let consent = members.optional("consent") { changed.consent = try consent.one() }
            if let style = members.optional("refreshErrors") { changed.refreshErrors = try style.one() }
            if let rotates = members.optional("rotatesRefreshTokens") { changed.rotatesRefreshTokens = try rotates.flag() }
        }
        self = changed
    }
}
