/// The parameters of permessage-deflate that hold on a connection (RFC 7692 section 7.1).
struct DeflateAgreement: Equatable, Sendable {
    /// The server begins every message with an empty window.
    var serverNoContextTakeover = false
    /// The client does.
    var clientNoContextTakeover = false
    /// The server's window is at most 2^n bytes, 9 … 15: zlib has no raw window of 2^8 to compress with.
    var serverMaxWindowBits: Int32 = 15

    /// What a server agrees to of the offers in a client's `Sec-WebSocket-Extensions` fields: the first that it can
    /// meet, or nothing.
    static func answer(to fields: [String]) -> DeflateAgreement? {
        for field in fields {
            guard let offers = WebSocketExtension.parse(field) else { continue }
            for offer in offers where offer.name == "permessage-deflate" {
                if let agreement = accept(offer) { return agreement }
            }
        }
        return nil
    }

    /// The agreement as the server's `Sec-WebSocket-Extensions` field states it.
    var field: String {
        var text = "permessage-deflate"
        if serverNoContextTakeover { text += "; server_no_context_takeover" }
        if clientNoContextTakeover { text += "; client_no_context_takeover" }
        if serverMaxWindowBits < 15 { text += "; server_max_window_bits=\(serverMaxWindowBits)" }
        return text
    }

    /// Nil for an offer with a parameter that is unknown, repeated or out of range (section 7.1), or that cannot be
    /// met. What the client limits itself to without being asked needs no answer, except its context takeover, which
    /// saves us the window.
    private static func accept(_ offer: WebSocketExtension) -> DeflateAgreement? {
        var agreement = DeflateAgreement()
        var seen: Set<String> = []
        for parameter in offer.parameters {
            guard seen.insert(parameter.name).inserted else { return nil }
            switch (parameter.name, parameter.value) {
            case ("server_no_context_takeover", nil): agreement.serverNoContextTakeover = true
            case ("client_no_context_takeover", nil): agreement.clientNoContextTakeover = true
            case ("client_max_window_bits", nil): break
            case ("client_max_window_bits", let value?):
                guard windowBits(value) != nil else { return nil }
            case ("server_max_window_bits", let value?):
                guard let bits = windowBits(value), bits > 8 else { return nil }
                agreement.serverMaxWindowBits = bits
            default: return nil
            }
        }
        return agreement
    }

    /// 8 … 15, without leading zeros.
    private static func windowBits(_ text: String) -> Int32? {
        (8...15).first { String($0) == text }
    }
}
