import ExchangeCore

/// Dates in texts of another form, by the same patterns that print them.
extension TemplateDate {
    /// The instant that a text names in a form such as `dd/MM/yyyy HH:mm`, or in `epoch` milliseconds or `unix` seconds;
    /// nil for a text of another form. Without a zone in it the time is UTC's.
    static func instant(_ text: String, format: String) -> Instant? {
        switch format {
        case "epoch": return Int64(text).map { Instant(milliseconds: $0) }
        case "unix": return Int64(text).map { Instant(seconds: $0) }
        default: break
        }
        let pieces = DatePattern.pieces(of: format)
        var rest = text[...]
        var fields: [Character: Int] = [:]
        var isAfternoon: Bool?
        var offset = 0
        for (index, piece) in pieces.enumerated() {
            guard case .letter(let letter, let width) = piece else {
                guard case .text(let text) = piece, rest.hasPrefix(text) else { return nil }
                rest = rest.dropFirst(text.count)
                continue
            }
            switch letter {
            case "M" where width >= 3, "L" where width >= 3:
                guard let month = months.firstIndex(where: { rest.hasPrefix($0.prefix(width == 3 ? 3 : $0.count)) }) else { return nil }
                rest = rest.dropFirst(width == 3 ? 3 : months[month].count)
                fields["M"] = month + 1
            case "y", "u", "M", "L", "d", "H", "h", "m", "s", "S":
                // A number next to another one takes its own width; alone it takes what digits there are.
                let isNextToNumber = index + 1 < pieces.count && pieces[index + 1].isNumber
                let digits = rest.prefix(isNextToNumber ? width : 9).prefix { $0.isASCII && $0.isNumber }
                guard let number = Int(digits) else { return nil }
                rest = rest.dropFirst(digits.count)
                switch letter {
                case "u", "y": fields["y"] = width == 2 ? 2000 + number % 100 : number
                case "L": fields["M"] = number
                case "S": fields["S"] = Int((digits + "000000000").prefix(9)) ?? 0
                default: fields[letter] = number
                }
            case "a":
                isAfternoon = rest.lowercased().hasPrefix("pm")
                rest = rest.dropFirst(2)
            case "X", "x", "Z", "z", "V":
                let name = rest.prefix { !$0.isWhitespace }
                guard let zone = TemplateZone(String(name)) else { return nil }
                offset = zone.offset(at: Instant(nanoseconds: 0))
                rest = rest.dropFirst(name.count)
            case "E":
                rest = rest.drop(while: \.isLetter)
            default:
                for _ in 0..<width { guard rest.popFirst() == letter else { return nil } }
            }
        }
        guard rest.isEmpty, let date = CivilDate(year: fields["y"] ?? 1970, month: fields["M"] ?? 1, day: fields["d"] ?? 1)
        else { return nil }
        var hour = fields["H"] ?? fields["h"] ?? 0
        if let isAfternoon { hour = hour % 12 + (isAfternoon ? 12 : 0) }
        let (minute, second) = (fields["m"] ?? 0, fields["s"] ?? 0)
        guard hour < 24, minute < 60, second < 60 else { return nil }
        let ofDay = hour * 3600 + minute * 60 + second - offset
        return Instant(date: date, nanosecondOfDay: Int64(ofDay) * 1_000_000_000 + Int64(fields["S"] ?? 0))
    }
}
