extension String {
    /// The text that bytes spell; nil if they are no UTF-8. ASCII, the usual case, needs no more than a look.
    init?(utf8 bytes: UnsafeBufferPointer<UInt8>) {
        var seen: UInt8 = 0
        for byte in bytes { seen |= byte }
        if seen < 0x80 {
            self.init(decoding: bytes, as: UTF8.self)
        } else {
            self.init(validating: bytes, as: UTF8.self)
        }
    }
}
