/// The date form of HTTP header fields (IMF-fixdate, RFC 9110 section 5.6.7).
public enum HTTPDate {
    /// `Sun, 06 Nov 1994 08:49:37 GMT` for that many seconds since 1970; years outside 0…9999 are clamped to them.
    public static func string(secondsSince1970 seconds: Int64) -> String {
        var bytes: [UInt8] = []
        append(secondsSince1970: seconds, into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends the same text to `output`.
    static func append(secondsSince1970 seconds: Int64, into output: inout [UInt8]) {
        let seconds = min(max(seconds, -62_167_219_200), 253_402_300_799)
        let day = Int(seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400)
        let second = Int(seconds - Int64(day) * 86_400)
        let date = civil(day)
        output.append(names: "SunMonTueWedThuFriSat", index: ((day + 4) % 7 + 7) % 7)
        output.append(", ")
        output.append(twoDigits: date.day)
        output.append(ByteClass.space)
        output.append(names: "JanFebMarAprMayJunJulAugSepOctNovDec", index: date.month - 1)
        output.append(ByteClass.space)
        output.append(twoDigits: date.year / 100)
        output.append(twoDigits: date.year)
        output.append(ByteClass.space)
        output.append(twoDigits: second / 3600)
        output.append(0x3A)
        output.append(twoDigits: second / 60 % 60)
        output.append(0x3A)
        output.append(twoDigits: second % 60)
        output.append(" GMT")
    }

    /// The Gregorian date of a day counted from 1970-01-01, computed in eras of 400 years that begin on 1 March.
    private static func civil(_ day: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = day + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (
            yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        )
    }
}

extension Array where Element == UInt8 {
    /// Appends the three letters at `index` of a literal of three-letter names.
    fileprivate mutating func append(names: StaticString, index: Int) {
        names.withUTF8Buffer { append(contentsOf: $0[(3 * index)..<(3 * index + 3)]) }
    }
}
