import ExchangeCore

/// Numbers of securities that follow from other numbers.
enum SecurityNumbers {
    /// The ISIN of an American security: `US`, the CUSIP and a check digit (ISO 6166). Nil for what is no CUSIP.
    static func isin(cusip: String) -> String? {
        guard cusip.utf8.count == 9 else { return nil }
        let body = "US" + cusip
        var digits: [Int] = []
        for byte in body.utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digits.append(Int(byte - UInt8(ascii: "0")))
            case UInt8(ascii: "A")...UInt8(ascii: "Z"):
                let value = Int(byte - UInt8(ascii: "A")) + 10
                digits += [value / 10, value % 10]
            default: return nil
            }
        }
        // Luhn's sum: every second digit from the right is doubled.
        let sum = digits.reversed().enumerated().reduce(0) { sum, digit in
            let value = digit.offset % 2 == 0 ? digit.element * 2 : digit.element
            return sum + value / 10 + value % 10
        }
        return body + String((10 - sum % 10) % 10)
    }

    /// A number of the form that London gives: six digits, made up from the CUSIP, and the check digit of London's rule.
    /// Nil for what is no CUSIP.
    static func sedol(cusip: String) -> String? {
        guard cusip.utf8.count == 9 else { return nil }
        let digits = String(200_000 + StableHash.fnv1a("sedol." + cusip) % 800_000)
        let weights = [1, 3, 1, 7, 3, 9]
        let sum = digits.utf8.enumerated().reduce(0) { sum, digit in
            sum + Int(digit.element - UInt8(ascii: "0")) * weights[digit.offset]
        }
        return digits + String((10 - sum % 10) % 10)
    }
}
