import ExchangeCore

/// One value of a quote as it goes over the wire, in a REST answer or in a numbered field of the streamer.
enum MarketValue: Sendable, Equatable {
    /// A decimal, always written with a point.
    case decimal(Ratio)
    case whole(Int64)
    case text(String)
    case flag(Bool)
    /// JSON text made elsewhere: a book's levels, a screener's rows.
    case raw([UInt8])

    /// Writes the value behind a member's name.
    func write(to json: inout JSONWriter) {
        switch self {
        case .decimal(let number): json.number { $0.append(double: number) }
        case .whole(let number): json.int(number)
        case .text(let text): json.string(text)
        case .flag(let flag): json.bool(flag)
        case .raw(let bytes): json.raw(bytes)
        }
    }
}

/// How one value of a quote follows from what is known of a security. Tables of these, with the vendor's names or
/// numbers, make the quotes and the stream, so that both say the same.
struct MarketField: Sendable {
    let value: @Sendable (SecurityFacts) -> MarketValue?

    /// A price; a missing one is written as 0.0, as the recordings do.
    static func price(_ get: @escaping @Sendable (SecurityFacts) -> Price?) -> MarketField {
        MarketField { .decimal(Ratio(billionths: get($0)?.billionths ?? 0)) }
    }

    /// A number without a dimension; a missing one is written as 0.0.
    static func ratio(_ get: @escaping @Sendable (SecurityFacts) -> Ratio?) -> MarketField {
        MarketField { .decimal(get($0) ?? 0) }
    }

    /// A size or volume, in whole units.
    static func size(_ get: @escaping @Sendable (SecurityFacts) -> Quantity) -> MarketField {
        MarketField { .whole(get($0).wholeUnits) }
    }

    /// An instant in milliseconds since 1970; 0 where there is none.
    static func time(_ get: @escaping @Sendable (SecurityFacts) -> Instant?) -> MarketField {
        MarketField { .whole(get($0)?.millisecondsSinceEpoch ?? 0) }
    }

    static func whole(_ get: @escaping @Sendable (SecurityFacts) -> Int) -> MarketField {
        MarketField { .whole(Int64(get($0))) }
    }

    static func text(_ get: @escaping @Sendable (SecurityFacts) -> String) -> MarketField {
        MarketField { .text(get($0)) }
    }

    static func flag(_ get: @escaping @Sendable (SecurityFacts) -> Bool) -> MarketField {
        MarketField { .flag(get($0)) }
    }
}

/// One block of a quote: its members in the recorded order.
typealias MarketBlock = [(name: StaticString, field: MarketField)]

extension JSONWriter {
    /// A member that is an object of a block's fields; those without a value are left out.
    mutating func block(_ name: StaticString, _ fields: MarketBlock, of facts: SecurityFacts) {
        object(name) { json in
            for (name, field) in fields {
                guard let value = field.value(facts) else { continue }
                json.name(name)
                value.write(to: &json)
            }
        }
    }
}

extension Quantity {
    /// The whole units in it; fractions are cut off.
    var wholeUnits: Int64 { Int64(clamping: billionths / Quantity.scale) }
}

extension FixedPoint {
    /// The decimal nearest to a floating-point number, with so many places; zero for what is no number or too large.
    init(rounding value: Double, places: Int = 9) {
        guard value.isFinite, value.magnitude < 1e15 else {
            self = .zero
            return
        }
        self = Self(billionths: Int128((value * 1e9).rounded())).rounded(toPlaces: places)
    }
}
