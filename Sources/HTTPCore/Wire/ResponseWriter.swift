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
        if mayHaveBody, framing == .length, response.delivery.allowsCompression, !facts.hasContentEncoding,
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
        let wantsMore = exchange.keepsConnection && response.delivery.keepsConnection
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
        for field in response.headers { _ = Self.write(field, into: &output) }
        output.append("\r\n")
    }

    /// Whether a response of that status has a body at all (RFC 9110 section 6.4.1).
    static func allowsBody(_ status: HTTPStatus) -> Bool {
        status.code >= 200 && status.code != 204 && status.code != 304
    }

    private func writeStatusLine(_ status: HTTPStatus, into output: inout [UInt8]) {
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
    }

    private func writeFields(_ fields: [HTTPField], into output: inout [UInt8]) -> FieldFacts {
        var facts = FieldFacts()
        for field in fields {
            let start = output.count
            guard let (name, value) = Self.write(field, into: &output) else { continue }
            switch name.count {
            case 4 where ByteClass.matches(output, name, "date"):
                facts.hasDate = true
            case 4 where ByteClass.matches(output, name, "vary"):
                facts.variesByEncoding = facts.variesByEncoding || Self.coversEncoding(output, value)
            case 16 where ByteClass.matches(output, name, "content-encoding"):
                facts.hasContentEncoding = true
            case 10 where ByteClass.matches(output, name, "connection"):
                // Anything else that a Connection field may say, such as Upgrade, is not ours to judge.
                let closes = ByteClass.matches(output, value, "close")
                facts.closes = facts.closes || closes
                if closes || ByteClass.matches(output, value, "keep-alive") { output.removeLast(output.count - start) }
            case 10 where ByteClass.matches(output, name, "keep-alive"),
                14 where ByteClass.matches(output, name, "content-length"),
                17 where ByteClass.matches(output, name, "transfer-encoding"):
                output.removeLast(output.count - start)
            default:
                break
            }
        }
        return facts
    }

    /// Writes one field line and returns where name and value stand; a field without a valid name is left out (nil).
    private static func write(_ field: HTTPField, into output: inout [UInt8]) -> (name: Range<Int>, value: Range<Int>)?
    {
        let nameStart = output.count
        output.append(utf8: field.name)
        let nameEnd = output.count
        var index = nameStart
        while index < nameEnd, ByteClass.isToken(output[index]) { index += 1 }
        guard index == nameEnd, nameEnd > nameStart else {
            output.removeLast(nameEnd - nameStart)
            return nil
        }
        output.append(": ")
        let valueStart = output.count
        output.append(utf8: field.value)
        output.blankControls(from: valueStart)
        let valueEnd = output.count
        output.append("\r\n")
        return (nameStart..<nameEnd, valueStart..<valueEnd)
    }

    private static func coversEncoding(_ output: [UInt8], _ value: Range<Int>) -> Bool {
        output[value].split(separator: 0x2C).contains { item in
            let item = ByteClass.trimmed(output, item.startIndex..<item.endIndex)
            return ByteClass.matches(output, item, "accept-encoding") || ByteClass.matches(output, item, "*")
        }
    }
}
