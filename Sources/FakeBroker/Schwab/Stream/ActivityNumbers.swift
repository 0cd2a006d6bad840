import ExchangeCore

/// How the account activity writes numbers and times (recorded): `{"lo":"220470000","signScale":12}` is 220.47, half of
/// the scale being the number of places and its lowest bit the sign.
extension JSONWriter {
    /// A decimal with six places; an absent one is an empty object, a zero has a scale alone.
    mutating func exact(_ name: StaticString, _ value: (some FixedPoint)?) {
        object(name) { json in
            guard let value else { return }
            let millionths = value.rounded(toPlaces: 6).billionths / 1000
            if millionths != 0 { json.member("lo", "\(millionths.magnitude)") }
            json.member("signScale", millionths < 0 ? 13 : 12)
        }
    }

    /// A whole number; a zero is an empty object.
    mutating func count(_ name: StaticString, _ value: Quantity) {
        object(name) { json in
            if value.wholeUnits != 0 { json.member("lo", String(value.wholeUnits)) }
        }
    }

    /// An instant on New York's clock, without an offset.
    mutating func time(_ name: StaticString, _ instant: Instant) {
        object(name) { json in
            let local = instant.adding(nanoseconds: NewYorkTime.utcOffset(at: instant) * 1_000_000_000)
            let text = local.text(fractionDigits: 3, zone: "")
            json.member("DateTimeString", String(text.prefix(10) + " " + text.dropFirst(11)))
        }
    }

    /// A date.
    mutating func day(_ name: StaticString, _ date: CivilDate) {
        object(name) { $0.member("DateTimeString", date.description) }
    }
}
