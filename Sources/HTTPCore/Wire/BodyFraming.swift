/// The two fields that say how long a body is, read so that nobody can read them in another way
/// (RFC 9112 sections 6.1 to 6.3 and 11.2).
enum BodyFraming {
    /// The value of a Content-Length field. Digits only: the grammar has no sign, no space, no list.
    static func contentLength(_ bytes: [UInt8], _ range: Range<Int>) throws(RequestError) -> Int {
        guard let first = range.first else { throw .emptyContentLength }
        if bytes[first] == 0x2B || bytes[first] == 0x2D { throw .signedContentLength }
        var length = 0
        for index in range {
            let byte = bytes[index]
            if ByteClass.isBlank(byte) { throw .spaceInContentLength }
            guard ByteClass.isDigit(byte) else { throw .malformedContentLength }
            let (tenfold, overflow) = length.multipliedReportingOverflow(by: 10)
            let (sum, carried) = tenfold.addingReportingOverflow(Int(byte - 0x30))
            guard !overflow, !carried, range.count <= 19 else { throw .overlongContentLength }
            length = sum
        }
        return length
    }

    /// Accepts exactly `chunked`; every other list of codings has its own error.
    static func checkTransferEncoding(_ bytes: [UInt8], _ range: Range<Int>) throws(RequestError) {
        if ByteClass.matches(bytes, range, "chunked") { return }
        var chunkedBefore = false
        var knowsAll = true
        for coding in bytes[range].split(separator: 0x2C, omittingEmptySubsequences: false) {
            let name = ByteClass.trimmed(bytes, coding.startIndex..<coding.endIndex)
            guard !name.isEmpty, bytes[name].allSatisfy(ByteClass.isToken) else { throw .malformedTransferEncoding }
            if chunkedBefore { throw .chunkedNotFinal }
            if ByteClass.matches(bytes, name, "chunked") { chunkedBefore = true } else { knowsAll = false }
        }
        if !knowsAll { throw .unknownTransferCoding }
    }
}

/// The Accept-Encoding field (RFC 9110 section 12.5.3), as far as gzip goes.
enum AcceptEncoding {
    /// Whether a client that sent `value` takes a gzip-coded body: `gzip` or `*` with a weight above zero.
    static func acceptsGzip(_ value: ArraySlice<UInt8>) -> Bool {
        var anyCoding = false
        for item in value.split(separator: 0x2C) {
            let parts = item.split(separator: 0x3B, maxSplits: 1)
            guard let coding = parts.first?.filter({ !ByteClass.isBlank($0) }).map(ByteClass.lowered) else { continue }
            let isAllowed = parts.count < 2 || hasWeight(parts[1])
            if coding.elementsEqual("gzip".utf8) || coding.elementsEqual("x-gzip".utf8) { return isAllowed }
            if coding == [0x2A] { anyCoding = isAllowed }
        }
        return anyCoding
    }

    /// Whether a parameter list such as ` q=0.5` gives a weight above zero; one without a weight does.
    private static func hasWeight(_ parameters: ArraySlice<UInt8>) -> Bool {
        let text = parameters.filter { !ByteClass.isBlank($0) }.map(ByteClass.lowered)
        guard text.starts(with: "q=".utf8) else { return true }
        return text.dropFirst(2).contains { $0 >= 0x31 && $0 <= 0x39 }
    }
}
