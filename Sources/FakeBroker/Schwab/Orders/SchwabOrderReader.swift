import ExchangeCore

/// Reads an order request out of JSON, strictly: unknown members and words, missing members, and numbers that are none
/// are all reported, each with its place. Only Schwab's own schema is known here; the exchange judges the rest.
struct SchwabOrderReader {
    /// Children may stand this deep: a trigger of a one-cancels-other of orders, and one level to spare.
    private static let depthLimit = 4
    private static let childLimit = 20
    private static let legLimit = 20

    private var mistakes: [String] = []

    /// The order that a body spells.
    static func read(_ body: [UInt8]) throws(SchwabOrderRefusal) -> SchwabOrderRequest {
        let json: JSONValue
        do {
            json = try JSONReader.read(body)
        } catch {
            throw .invalid(["The request body is not valid JSON: \(error)"])
        }
        guard json.members != nil else { throw .invalid(["The request body must be a JSON object"]) }
        var reader = SchwabOrderReader()
        let request = reader.order(json, at: "", depth: 1)
        guard reader.mistakes.isEmpty, let request else { throw .invalid(reader.mistakes) }
        return request
    }

    /// Members of the schema that describe an order that exists already: accepted, and without effect.
    private static let ignored: Set<String> = [
        "filledQuantity", "remainingQuantity", "orderId", "cancelable", "editable", "status", "enteredTime", "closeTime",
        "accountNumber", "orderActivityCollection", "replacingOrderCollection", "statusDescription",
    ]

    private static let known: Set<String> = ignored.union([
        "session", "duration", "orderType", "cancelTime", "complexOrderStrategyType", "quantity", "destinationLinkName",
        "releaseTime", "stopPrice", "stopPriceLinkBasis", "stopPriceLinkType", "stopPriceOffset", "stopType",
        "priceLinkBasis", "priceLinkType", "priceOffset", "price", "taxLotMethod", "orderLegCollection",
        "activationPrice", "specialInstruction", "orderStrategyType", "childOrderStrategies",
    ])

    private mutating func order(_ json: JSONValue, at path: String, depth: Int) -> SchwabOrderRequest? {
        guard let members = json.members else {
            mistakes.append("\(place(path)) must be an object")
            return nil
        }
        for member in members where !Self.known.contains(member.name) {
            mistakes.append("Unrecognized field \"\(path)\(member.name)\"")
        }
        var order = SchwabOrderRequest()
        order.strategy = word(json, "orderStrategyType", path, SchwabStrategyType.self, isRequired: true) ?? .single
        let isContainer = order.strategy == .oco
        order.session = word(json, "session", path, SchwabSession.self, isRequired: !isContainer) ?? .normal
        order.duration = word(json, "duration", path, SchwabDuration.self, isRequired: !isContainer) ?? .day
        order.type = word(json, "orderType", path, SchwabOrderType.self, isRequired: !isContainer)
        order.complexStrategy = word(json, "complexOrderStrategyType", path, SchwabComplexStrategy.self)
        order.quantity = decimal(json, "quantity", path)
        order.price = decimal(json, "price", path)
        order.stopPrice = decimal(json, "stopPrice", path)
        order.stopPriceLinkBasis = word(json, "stopPriceLinkBasis", path, SchwabLinkBasis.self)
        order.stopPriceLinkType = word(json, "stopPriceLinkType", path, SchwabLinkType.self)
        order.stopPriceOffset = decimal(json, "stopPriceOffset", path)
        order.stopType = word(json, "stopType", path, SchwabStopType.self)
        order.priceLinkBasis = word(json, "priceLinkBasis", path, SchwabLinkBasis.self)
        order.priceLinkType = word(json, "priceLinkType", path, SchwabLinkType.self)
        order.priceOffset = decimal(json, "priceOffset", path)
        order.activationPrice = decimal(json, "activationPrice", path)
        order.taxLotMethod = word(json, "taxLotMethod", path, SchwabTaxLotMethod.self)
        order.specialInstruction = word(json, "specialInstruction", path, SchwabSpecialInstruction.self)
        order.cancelTime = instant(json, "cancelTime", path)
        order.releaseTime = instant(json, "releaseTime", path)
        if let name = present(json, "destinationLinkName") {
            order.destinationLinkName = name.string
            if name.string == nil { mistakes.append("\(path)destinationLinkName must be a string") }
        }
        checkIgnored(json, path)
        order.legs = list(json, "orderLegCollection", path, limit: Self.legLimit) { reader, json, path in
            reader.leg(json, at: path)
        }
        order.children = list(json, "childOrderStrategies", path, limit: Self.childLimit) { reader, json, path in
            if depth >= Self.depthLimit {
                reader.mistakes.append("\(reader.place(path)) is nested too deeply")
                return nil
            }
            return reader.order(json, at: path, depth: depth + 1)
        }
        if isContainer {
            if !order.legs.isEmpty { mistakes.append("\(path)orderLegCollection is not allowed in an OCO order") }
            if order.children.count < 2 { mistakes.append("\(path)childOrderStrategies must hold at least two orders") }
        } else if json["orderLegCollection"] == nil || json["orderLegCollection"]?.isNull == true
            || json["orderLegCollection"]?.array?.isEmpty == true
        {
            mistakes.append("\(path)orderLegCollection is required")
        }
        if order.strategy == .trigger, order.children.isEmpty {
            mistakes.append("\(path)childOrderStrategies is required")
        }
        if order.strategy == .single, !order.children.isEmpty {
            mistakes.append("\(path)childOrderStrategies is not allowed in a SINGLE order")
        }
        return order
    }

    /// Members without effect must still be of their kind.
    private mutating func checkIgnored(_ json: JSONValue, _ path: String) {
        _ = word(json, "status", path, SchwabOrderStatus.self)
        for name in ["filledQuantity", "remainingQuantity"] { let _: Quantity? = decimal(json, name, path) }
        for name in ["orderId", "accountNumber"] { whole(json, name, path) }
        for name in ["cancelable", "editable"] {
            if let value = present(json, name), value.bool == nil { mistakes.append("\(path)\(name) must be true or false") }
        }
    }

    private static let knownInLeg: Set<String> = [
        "orderLegType", "legId", "instrument", "instruction", "positionEffect", "quantity", "quantityType", "divCapGains",
        "toSymbol",
    ]

    /// Members of the instruments that the schema knows; all but two are without effect.
    private static let knownInInstrument: Set<String> = [
        "assetType", "cusip", "symbol", "description", "instrumentId", "netChange", "type", "maturityDate", "factor",
        "variableRate", "optionDeliverables", "putCall", "optionMultiplier", "underlyingSymbol",
    ]

    private mutating func leg(_ json: JSONValue, at path: String) -> SchwabOrderRequest.Leg? {
        guard let members = json.members else {
            mistakes.append("\(place(path)) must be an object")
            return nil
        }
        for member in members where !Self.knownInLeg.contains(member.name) {
            mistakes.append("Unrecognized field \"\(path)\(member.name)\"")
        }
        let instruction = word(json, "instruction", path, SchwabInstruction.self, isRequired: true)
        let effect = word(json, "positionEffect", path, SchwabPositionEffect.self)
        let quantityType = word(json, "quantityType", path, SchwabQuantityType.self)
        _ = word(json, "orderLegType", path, SchwabLegType.self)
        _ = word(json, "divCapGains", path, SchwabDividendCapitalGains.self)
        whole(json, "legId", path)
        if let symbol = present(json, "toSymbol"), symbol.string == nil { mistakes.append("\(path)toSymbol must be a string") }
        let quantity: Quantity? = decimal(json, "quantity", path)
        if present(json, "quantity") == nil { mistakes.append("\(path)quantity is required") }
        guard let instrument = present(json, "instrument"), let members = instrument.members else {
            mistakes.append("\(path)instrument is required")
            return nil
        }
        for member in members where !Self.knownInInstrument.contains(member.name) {
            mistakes.append("Unrecognized field \"\(path)instrument.\(member.name)\"")
        }
        let assetType = word(instrument, "assetType", path + "instrument.", SchwabAssetType.self, isRequired: true)
        guard let symbol = instrument["symbol"]?.string, !symbol.isEmpty else {
            mistakes.append("\(path)instrument.symbol is required")
            return nil
        }
        guard let instruction, let quantity, let assetType else { return nil }
        if !quantity.isPositive || !quantity.isWhole {
            mistakes.append("\(path)quantity must be a positive whole number")
        }
        if let fault = Self.portalRule(assetType, instruction) { mistakes.append(path + fault) }
        return SchwabOrderRequest.Leg(
            symbol: symbol, assetType: assetType, instruction: instruction, positionEffect: effect, quantity: quantity,
            quantityType: quantityType)
    }

    /// The portal's table of which instruction goes with which asset type (documentation).
    private static func portalRule(_ asset: SchwabAssetType, _ instruction: SchwabInstruction) -> String? {
        switch (asset, instruction) {
        case (.equity, .buy), (.equity, .sell), (.equity, .buyToCover), (.equity, .sellShort),
            (.option, .buyToOpen), (.option, .buyToClose), (.option, .sellToOpen), (.option, .sellToClose):
            nil
        case (.equity, _), (.option, _):
            "instruction \(instruction.rawValue) is not allowed for assetType \(asset.rawValue)"
        default:
            "instrument.assetType \(asset.rawValue) cannot be traded: only EQUITY and OPTION can"
        }
    }

    // Members

    /// A member that is there and not null.
    private func present(_ json: JSONValue, _ name: String) -> JSONValue? {
        guard let value = json[name], !value.isNull else { return nil }
        return value
    }

    private mutating func word<Word: RawRepresentable & CaseIterable>(
        _ json: JSONValue, _ name: String, _ path: String, _ type: Word.Type, isRequired: Bool = false
    ) -> Word? where Word.RawValue == String {
        guard let value = present(json, name) else {
            if isRequired { mistakes.append("\(path)\(name) is required") }
            return nil
        }
        guard let text = value.string, let word = Word(rawValue: text) else {
            let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
            let found = value.string.map { "\"\($0)\"" } ?? value.kind
            mistakes.append("\(path)\(name) must be one of \(words), not \(found)")
            return nil
        }
        return word
    }

    /// A decimal that came as a JSON number or as a string of digits.
    private mutating func decimal<Number: FixedPoint>(_ json: JSONValue, _ name: String, _ path: String) -> Number? {
        guard let value = present(json, name) else { return nil }
        guard let text = value.decimalText, let number = Number(text) else {
            mistakes.append("\(path)\(name) must be a number")
            return nil
        }
        return number
    }

    /// A member that is a whole number, if it is there.
    private mutating func whole(_ json: JSONValue, _ name: String, _ path: String) {
        guard let value = present(json, name) else { return }
        if value.decimalText.flatMap(Int64.init) == nil { mistakes.append("\(path)\(name) must be a whole number") }
    }

    private mutating func instant(_ json: JSONValue, _ name: String, _ path: String) -> Instant? {
        guard let value = present(json, name) else { return nil }
        guard let text = value.string, let instant = Instant(text) ?? Instant(text + "T00:00:00Z") else {
            mistakes.append("\(path)\(name) must be a date-time")
            return nil
        }
        return instant
    }

    private mutating func list<Element>(
        _ json: JSONValue, _ name: String, _ path: String, limit: Int,
        _ read: (inout SchwabOrderReader, JSONValue, String) -> Element?
    ) -> [Element] {
        guard let value = present(json, name) else { return [] }
        guard let elements = value.array else {
            mistakes.append("\(path)\(name) must be an array")
            return []
        }
        if elements.count > limit {
            mistakes.append("\(path)\(name) must not hold more than \(limit)")
            return []
        }
        var result: [Element] = []
        for (index, element) in elements.enumerated() {
            if let read = read(&self, element, "\(path)\(name)[\(index)].") { result.append(read) }
        }
        return result
    }

    private func place(_ path: String) -> String { path.isEmpty ? "The order" : String(path.dropLast()) }
}
