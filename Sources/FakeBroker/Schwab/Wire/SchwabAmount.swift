import ExchangeCore

/// An amount of money as Schwab writes it, made text once for the several places where an account shows it.
struct SchwabAmount {
    private let amount: Money
    private let text: SIMD32<UInt8>
    /// How much of `text` it takes; 0: an amount beyond nine billion, which is written out where it stands.
    private let count: Int

    init(_ amount: Money) {
        self.amount = amount
        var text = SIMD32<UInt8>()
        count =
            Int64(exactly: amount.billionths).map { billionths in
                withUnsafeMutableBytes(of: &text) { text in
                    // Sound: an amount of 64 bits takes 14 bytes, and what is stored with them ends below 32.
                    SchwabNumbers.write(
                        hundredthsOf: billionths, to: text.assumingMemoryBound(to: UInt8.self).baseAddress.unsafelyUnwrapped)
                }
            } ?? 0
        self.text = text
    }

    /// Appends it.
    @inline(__always)
    func append(to out: inout ByteText) {
        if count == 0 { return out.append(cents: amount) }
        out.append(atMost: 32) { room in
            UnsafeMutableRawPointer(room).storeBytes(of: text, as: SIMD32<UInt8>.self)
            return count
        }
    }
}

extension ByteText {
    /// Appends an amount of money that is text already.
    @inline(__always)
    mutating func append(_ amount: SchwabAmount) { amount.append(to: &self) }
}
