/// What the documents say of one operation of the control API: what it does, what it reads and what it answers.
struct OperationNote: Sendable {
    let summary: String
    /// The schema of its body; nil if it takes none.
    let body: String?
    /// The schema of its answer.
    let answer: String
    /// The status of success.
    let status: Int
    /// The query parameters that it takes.
    let queries: [String]

    private init(_ summary: String, body: String? = nil, answer: String = "Object", status: Int = 200, queries: [String] = []) {
        self.summary = summary
        self.body = body
        self.answer = answer
        self.status = status
        self.queries = queries
    }

    /// What each query parameter means, wherever it stands.
    static let queryMeanings: [String: String] = [
        "limit": "How many at the most.", "offset": "How many to pass over.", "after": "Only what has a greater `seq`.",
        "wait": "How long to wait for the first that matches, at the most.", "type": "The event's type.",
        "order": "The exchange's id of an order.", "account": "An account's number.", "symbol": "An instrument's symbol.",
        "status": "A status, `open` or `closed`.", "clientOrderId": "The id that the client gave.",
        "since": "Only what came at or after this instant.", "unmatched": "Only what nothing answered.",
        "matchingStub": "Only what this stub answered.", "stream": "A socket's id.", "direction": "`sent`, `received` or `withheld`.",
        "contains": "A text that the message has.", "from": "A snapshot's id or name.",
        "to": "A snapshot's id or name; now if it is left out.",
    ]

    /// The notes, by operation.
    static let all: [String: OperationNote] = [
        "root": OperationNote("The stubs that are loaded, as WireMock shows them at its root.", answer: "Mappings"),
        "createWorld": OperationNote(
            "Make a world: from a definition, or as a copy of another or of a snapshot.", body: "NewWorld", answer: "World", status: 201),
        "listWorlds": OperationNote("All worlds.", answer: "Worlds", queries: ["limit", "offset"]),
        "getWorld": OperationNote("One world, with the credentials by which clients find it.", answer: "World"),
        "deleteWorld": OperationNote("End a world; the answer says what was left behind in it.", answer: "Leaks"),
        "getClock": OperationNote("What time it is, whether the market is open, and what is due next.", answer: "ClockReading"),
        "setClock": OperationNote(
            "Freeze the clock, let it run with the wall or faster, or put it to an instant.", body: "Clock", answer: "ClockReading"),
        "advanceClock": OperationNote(
            "Move the clock forward; everything due on the way has happened when this is answered.", body: "Advance", answer: "Advanced"),
        "listQuotes": OperationNote("What everything is worth.", answer: "QuoteList", queries: ["limit", "offset"]),
        "setQuotes": OperationNote("Set several quotes at once, all or none.", body: "Quotes", answer: "QuoteList"),
        "getQuote": OperationNote("What a symbol is worth.", answer: "QuoteReading"),
        "setQuote": OperationNote(
            "Set a symbol's quote; it stays until it is set again or deleted.", body: "Quote", answer: "QuoteReading"),
        "clearQuote": OperationNote("Give a symbol back to its own source of prices.", answer: "QuoteReading"),
        "setQuoteSource": OperationNote("Generate, script or replay a symbol's prices.", body: "QuoteSource", answer: "QuoteReading"),
        "listInstruments": OperationNote("All instruments.", answer: "Instruments", queries: ["limit", "offset"]),
        "getInstrument": OperationNote("One instrument.", answer: "Instrument"),
        "setInstrument": OperationNote("Define an instrument, or change it.", body: "Instrument", answer: "Instrument"),
        "deleteInstrument": OperationNote(
            "Take an instrument out of trading; its orders are canceled and the world knows it no more.", answer: "Instrument"),
        "openAccount": OperationNote("Open an account.", body: "Account", answer: "AccountReading", status: 201),
        "listAccounts": OperationNote("All accounts with positions and balances.", answer: "Accounts", queries: ["limit", "offset"]),
        "getAccount": OperationNote("One account with its positions and balances.", answer: "AccountReading"),
        "changeAccount": OperationNote(
            "Set an account's type, cash, positions or restrictions.", body: "Account", answer: "AccountReading"),
        "closeAccount": OperationNote("Close an account; its open orders are canceled.", answer: "AccountReading"),
        "listOrders": OperationNote(
            "Orders, oldest first: by status (`open` and `closed` too), symbol, account, client's id.", answer: "Orders",
            queries: ["status", "symbol", "account", "clientOrderId", "limit", "offset"]),
        "getOrder": OperationNote("One order, by the exchange's id or the vendor's.", answer: "Order"),
        "fillOrder": OperationNote("Fill an order, whole or in part, at its own terms or at a price.", body: "Fill", answer: "Order"),
        "cancelOrder": OperationNote("Cancel an order as its client would.", body: "Object", answer: "Order"),
        "rejectOrder": OperationNote("Reject an order as the exchange would, with a reason.", body: "Reject", answer: "Order"),
        "expireOrder": OperationNote("Let an order expire now.", body: "Object", answer: "Order"),
        "listTokens": OperationNote("What the authorization servers have given out.", answer: "Tokens", queries: ["limit", "offset"]),
        "mintToken": OperationNote("Give an app tokens without the browser.", body: "Mint", status: 201),
        "expireTokens": OperationNote("End tokens as time would.", body: "EndTokens", answer: "Tokens"),
        "revokeTokens": OperationNote("End tokens as the vendor would.", body: "EndTokens", answer: "Tokens"),
        "getCredentials": OperationNote("Whom the world knows: apps, keys, accounts.", answer: "Credentials"),
        "resetWorld": OperationNote("Back to the definition; `keep` spares tokens, journal or clock.", body: "Reset", answer: "World"),
        "getDefinition": OperationNote("What the world began as: the members of a world file."),
        "addRule": OperationNote("Script how the exchange treats the orders that match.", body: "Rule", answer: "RuleReading", status: 201),
        "listRules": OperationNote("All rules, with how often each fired.", answer: "Rules", queries: ["limit", "offset"]),
        "deleteRules": OperationNote("Take every rule back.", answer: "Rules"),
        "resetRules": OperationNote("Back to the rules of the definition, with nothing counted.", answer: "Rules"),
        "getRule": OperationNote("One rule.", answer: "RuleReading"),
        "setRule": OperationNote("Change a rule; it begins anew.", body: "Rule", answer: "RuleReading"),
        "deleteRule": OperationNote("Take a rule back.", answer: "RuleReading"),
        "addFault": OperationNote("Have something go wrong on the wire.", body: "Fault", answer: "FaultReading", status: 201),
        "listFaults": OperationNote("All faults, with how often each struck.", answer: "Faults", queries: ["limit", "offset"]),
        "deleteFaults": OperationNote("Take every fault back.", answer: "Faults"),
        "resetFaults": OperationNote("Back to the faults of the definition, with nothing counted.", answer: "Faults"),
        "getFault": OperationNote("One fault.", answer: "FaultReading"),
        "setFault": OperationNote("Change a fault; it begins anew.", body: "Fault", answer: "FaultReading"),
        "deleteFault": OperationNote("Take a fault back.", answer: "FaultReading"),
        "listEvents": OperationNote(
            "What happened on the exchange; waits for it, or streams it as server-sent events.", answer: "Events",
            queries: ["after", "type", "order", "account", "wait", "limit"]),
        "listStreams": OperationNote("The sockets that are open.", answer: "Streams", queries: ["limit", "offset"]),
        "sendToStream": OperationNote("Send a message of your own to a socket.", body: "StreamMessage"),
        "closeStream": OperationNote("Close a socket with a code.", body: "StreamClose"),
        "listMessages": OperationNote(
            "What went over the sockets; waits for it.", answer: "Messages",
            queries: ["after", "stream", "direction", "contains", "wait", "limit"]),
        "takeSnapshot": OperationNote("Keep the world as it is.", body: "NewSnapshot", answer: "Snapshot", status: 201),
        "listSnapshots": OperationNote("All snapshots.", answer: "Snapshots", queries: ["limit", "offset"]),
        "getSnapshot": OperationNote("One snapshot.", answer: "Snapshot"),
        "deleteSnapshot": OperationNote("Forget a snapshot.", answer: "Snapshot"),
        "restoreSnapshot": OperationNote("Make the world again what it was.", body: "Object", answer: "Snapshot"),
        "exportSnapshot": OperationNote("A snapshot as one file, which another server can import.", answer: "SnapshotFile"),
        "importSnapshot": OperationNote(
            "Make a snapshot of an exported file; refused if it is damaged or newer.", body: "SnapshotFile", answer: "Snapshot", status: 201
        ),
        "diff": OperationNote(
            "What differs between two snapshots, or a snapshot and now: orders, accounts, quotes, events.", answer: "Diff",
            queries: ["from", "to"]),
        "listLeaks": OperationNote("What a test has left behind so far.", answer: "Leaks"),
        "explain": OperationNote("What would answer a request, and why, without effect.", body: "Candidate", answer: "Explanation"),
        "listMappings": OperationNote("All stubs.", answer: "Mappings", queries: ["limit", "offset"]),
        "createMapping": OperationNote("Add a stub.", body: "StubMapping", answer: "StubMapping", status: 201),
        "deleteMappings": OperationNote("Take every stub back."),
        "editMapping": OperationNote("Change a stub that its body names.", body: "StubMapping", answer: "StubMapping"),
        "createMappingAsBefore": OperationNote(
            "Add a stub, by WireMock's older path.", body: "StubMapping", answer: "StubMapping", status: 201),
        "removeMapping": OperationNote("Take the stub back that the body spells.", body: "StubMapping"),
        "findMappingsByMetadata": OperationNote("The stubs whose metadata match.", body: "ContentPattern", answer: "Mappings"),
        "removeMappingsByMetadata": OperationNote("Take the stubs back whose metadata match.", body: "ContentPattern"),
        "importMappings": OperationNote("Add many stubs at once.", body: "Mappings"),
        "resetMappings": OperationNote("Back to the stubs that were loaded from files.", body: "Object"),
        "saveMappings": OperationNote("Write the stubs to the first stub folder.", body: "Object"),
        "listUnmatchedMappings": OperationNote("The stubs that never answered.", answer: "Mappings"),
        "deleteUnmatchedMappings": OperationNote("Take the stubs back that never answered."),
        "getMapping": OperationNote("One stub.", answer: "StubMapping"),
        "updateMapping": OperationNote("Change a stub.", body: "StubMapping", answer: "StubMapping"),
        "deleteMapping": OperationNote("Take a stub back."),
        "listFiles": OperationNote("The files that stubs answer with."),
        "getFile": OperationNote("One file."),
        "putFile": OperationNote("Write a file.", body: "Object"),
        "deleteFile": OperationNote("Remove a file."),
        "listScenarios": OperationNote("The scenarios and their states."),
        "resetScenarios": OperationNote("Every scenario back to its start.", body: "Object"),
        "setScenarioState": OperationNote("Put a scenario into a state.", body: "ScenarioState"),
        "getSettings": OperationNote("The delays that all stubs have."),
        "updateSettings": OperationNote("Set the delays that all stubs have.", body: "Object"),
        "replaceSettings": OperationNote("Set the delays that all stubs have.", body: "Object"),
        "extendSettings": OperationNote("Set extended settings.", body: "Object"),
        "startRecording": OperationNote("Refused, 501: a recorder opens connections outwards, and nothing here does.", body: "Object"),
        "stopRecording": OperationNote("Refused, 501: nothing is recorded.", body: "Object"),
        "snapshotRecording": OperationNote("Refused, 501: nothing was recorded.", body: "Object"),
        "getRecordingStatus": OperationNote("Whether WireMock's recorder runs: it never does."),
        "listRequests": OperationNote(
            "What was asked of the vendors, the newest first, and why it was answered so.", answer: "Requests",
            queries: ["since", "limit", "offset", "unmatched", "matchingStub"]),
        "deleteRequests": OperationNote("Forget what was asked."),
        "countRequests": OperationNote("How many requests match a pattern.", body: "RequestPattern", answer: "Count"),
        "findRequests": OperationNote("The requests that match a pattern.", body: "RequestPattern", answer: "Requests"),
        "removeRequests": OperationNote("Forget the requests that match a pattern.", body: "RequestPattern", answer: "Requests"),
        "removeRequestsByMetadata": OperationNote(
            "Forget the requests whose stub's metadata match.", body: "ContentPattern", answer: "Requests"),
        "resetRequests": OperationNote("Forget what was asked, by WireMock's older path.", body: "Object"),
        "listUnmatchedRequests": OperationNote("The requests that nothing answered.", answer: "Requests"),
        "findNearMissesOfUnmatched": OperationNote("The stubs that came closest to what nothing answered.", answer: "NearMisses"),
        "getRequest": OperationNote("One request."),
        "deleteRequest": OperationNote("Forget one request."),
        "findNearMissesByRequest": OperationNote("The stubs that come closest to a request.", body: "Object", answer: "NearMisses"),
        "findNearMissesByPattern": OperationNote(
            "The requests that come closest to a pattern.", body: "RequestPattern", answer: "NearMisses"),
        "authority": OperationNote("The certificate that clients must trust, in PEM.", answer: "Text"),
        "authorityForWireMock": OperationNote("The same certificate, by WireMock's path.", answer: "Text"),
        "health": OperationNote("Whether the server is well, what it listens on, and which worlds it has.", answer: "Health"),
        "metrics": OperationNote("Counts and durations in Prometheus's text.", answer: "Text"),
        "version": OperationNote("The server's version.", answer: "Version"),
        "openapi": OperationNote("This description."),
        "ui": OperationNote("A page to browse and try the operations.", answer: "Page"),
    ]
}
