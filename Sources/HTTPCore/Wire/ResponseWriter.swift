/// Writes one response's head and body behind one another into an output buffer (RFC 9112 section 4). The framing
/// fields are its own: `Content-Length`, `Transfer-Encoding` and `Connection` given by a responder are left out, and
/// no CR, LF or NUL of a field's value reaches the wire.
struct ResponseWriter {
    /// The request that is answered.
    var exchange: Exchange
    /// Bodies from this size on are gzipped where both sides allow it, bytes.
    var compressionFloorBytes: Int
    /// Has the compressor.
    var context: ConnectionContext
    /// The wall clock for a `Date` that the responder did not give, seconds since 1970.
    var wallSeconds: Int64

    /// How the end of the body is shown.
    enum Framing {
        case length
        case chunked
        case untilClose
    }

    /// What a response's head turned out to be.
    struct Written {
        /// False: the connection ends with this response.
        var keepsConnection: Bool
        /// False: no body may follow.
        var hasBody: Bool
        /// Where the body begins in the output.
        var bodyStart: Int
    }

    /// Writes head and body of a response that is here as a whole.
    func write(_ response: HTTPResponse, framing: Framing = .length, into output: inout [UInt8]) -> Written {
        let start = output.count
        // One growth instead of several; a typical head has less than 512 bytes.
        output.reserveCapacity(start + 512 + response.body.count)
        writeStatusLine(response.status, into: &output)
        let facts = writeFields(response.headers, into: &output)

        let mayHaveBody = Self.allowsBody(response.status)
        var compressed: [UInt8]?
        if mayHaveBody, framing == .length, response.allowsCompression, !facts.hasContentEncoding,
            response.body.count >= compressionFloorBytes
        {
            if !facts.variesByEncoding { output.append("Vary: Accept-Encoding\r\n") }
            if exchange.acceptsGzip {
                compressed = context.gzip(response.body)
                output.append("Content-Encoding: gzip\r\n")
            }
        }
        if !facts.hasDate { output.append(contentsOf: context.dateLine(secondsSince1970: wallSeconds)) }
        if mayHaveBody {
            switch framing {
            case .length:
                output.append("Content-Length: ")
                output.append(decimal: compressed?.count ?? response.body.count)
                output.append("\r\n")
            case .chunked:
                output.append("Transfer-Encoding: chunked\r\n")
            case .untilClose:
                break
            }
        }
        let wantsMore = exchange.keepsConnection && response.keepsConnection
        let keeps = wantsMore && !facts.closes && framing != .untilClose
        if !keeps {
            output.append("Connection: close\r\n")
        } else if exchange.minorVersion == 0 {
            output.append("Connection: keep-alive\r\n")
        }
        output.append("\r\n")
        let hasBody = mayHaveBody && !exchange.isHead
        let bodyStart = output.count
        if hasBody, framing == .length {
            output.append(contentsOf: compressed ?? response.body)
        }
        return Written(keepsConnection: keeps, hasBody: hasBody, bodyStart: bodyStart)
    }

    /// Writes the 101 that turns the connection into something else (RFC 9110 section 15.2.2).
    func writeSwitch(_ response: HTTPResponse, into output: inout [UInt8]) {
        writeStatusLine(response.status, into: &output)
        for field in response.headers { Self.write(field, into: &output) }
        output.append("\r\n")
    }

    /// Whether a response of that status has a body at all (RFC 9110 section 6.4.1).
    static func allowsBody(_ status: HTTPStatus) -> Bool {
        status.code >= 200 && status.code != 204 && status.code != 304
    }

    private func writeStatusLine(_ status: HTTPStatus, into output: inout [UInt8]) {
        // Nearly all of them.
        if status.code == 200, status.reason == "OK" { return output.append("HTTP/1.1 200 OK\r\n") }
        output.append("HTTP/1.1 ")
        output.append(decimal: min(max(status.code, 100), 999))
        output.append(ByteClass.space)
        let start = output.count
        output.append(utf8: status.reason)
        output.blankControls(from: start)
        output.append("\r\n")
    }

    /// What a responder's fields say about the parts of the head that are written here.
    private struct FieldFacts {
        var hasDate = false
        var hasContentEncoding = false
        var variesByEncoding = false
        var closes = false

        /// Notes what a field says. Returns whether it is to be written.
        mutating func take(_ field: HTTPField) -> Bool {
            switch field.role {
            case .plain: break
            case .date: hasDate = true
            case .vary: variesByEncoding = variesByEncoding || ResponseWriter.coversEncoding(Array(field.value.utf8))
            case .contentEncoding: hasContentEncoding = true
            case .connection:
                // Anything else that a Connection field may say, such as Upgrade, is not ours to judge.
                let value = Array(field.value.utf8)
                let says = ByteClass.matches(value, value.indices, "close")
                closes = closes || says
                return !says && !ByteClass.matches(value, value.indices, "keep-alive")
            case .framing: return false
            }
            return true
        }
    }

    private func writeFields(_ fields: [HTTPField], into output: inout [UInt8]) -> FieldFacts {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1024) { room in
            var facts = FieldFacts()
            var gathered = Gathered(room: room)
            for index in fields.indices {
                // Most fields are no more than their line.
                if fields[index].role == .plain, fields[index].isClean {
                    fields[index].withLine { gathered.append($0, into: &output) }
                    continue
                }
                gathered.flush(into: &output)
                if facts.take(fields[index]) { Self.write(fields[index], into: &output) }
            }
            gathered.flush(into: &output)
            return facts
        }
    }

    /// Lines that are put behind one another on the stack, and handed to the output together.
    private struct Gathered {
        private let room: UnsafeMutableBufferPointer<UInt8>
        private var count = 0

        init(room: UnsafeMutableBufferPointer<UInt8>) { self.room = room }

        @inline(__always)
        mutating func append(_ line: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) {
            guard line.count <= room.count - count, let start = room.baseAddress, let bytes = line.baseAddress else {
                flush(into: &output)
                return output.append(contentsOf: line)
            }
            // Sound: the room for the line was just found to be there.
            (start + count).update(from: bytes, count: line.count)
            count += line.count
        }

        mutating func flush(into output: inout [UInt8]) {
            guard count > 0 else { return }
            output.append(contentsOf: UnsafeBufferPointer(rebasing: room[..<count]))
            count = 0
        }
    }

    /// Writes one field line; a field without a valid name is left out.
    private static func write(_ field: HTTPField, into output: inout [UInt8]) {
        if field.isClean { return output.append(utf8: field.line) }
        let name = field.name
        guard !name.isEmpty, name.utf8.allSatisfy(ByteClass.isToken) else { return }
        output.append(utf8: name)
        output.append(": ")
        let valueStart = output.count
        output.append(utf8: field.value)
        output.blankControls(from: valueStart)
        output.append("\r\n")
    }

    fileprivate static func coversEncoding(_ value: [UInt8]) -> Bool {
        value.split(separator: 0x2C).contains { item in
            let item = ByteClass.trimmed(value, item.startIndex..<item.endIndex)
            return ByteClass.matches(value, item, "accept-encoding") || ByteClass.matches(value, item, "*")
        }
    }
}
