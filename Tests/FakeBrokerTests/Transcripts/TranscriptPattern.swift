/// An expected text with placeholders. `{{name}}` must equal what was found under that name before, or else takes the
/// shortest text that lets the rest match; `{{name:kind}}` takes only such text; `{{_}}` takes anything and keeps nothing.
struct TranscriptPattern {
    let text: String

    /// What a placeholder may take.
    enum Kind: String {
        case any, digits, hex, uuid, word, time, number

        func allows(_ character: Character) -> Bool {
            switch self {
            case .any: true
            case .digits: character.isASCII && character.isNumber
            case .hex: character.isASCII && character.isHexDigit
            case .uuid: character.isASCII && (character.isHexDigit || character == "-")
            case .word: character.isASCII && (character.isLetter || character.isNumber || "._@-/".contains(character))
            case .time: character.isASCII && (character.isNumber || ":-+TZ.".contains(character))
            case .number: character.isASCII && (character.isNumber || "-.".contains(character))
            }
        }
    }

    private enum Piece {
        case literal([Character])
        case placeholder(name: String, kind: Kind)
    }

    /// Whether `found` is what was expected; what the placeholders took is put into `names`.
    func match(_ found: String, _ names: inout [String: String]) -> Bool {
        var captured = names
        guard Self.match(pieces()[...], Array(found)[...], &captured) else { return false }
        names = captured
        return true
    }

    /// The text with every known name filled in.
    static func fill(_ text: String, _ names: [String: String]) -> String {
        var result = text
        for (name, value) in names {
            result = result.split(separator: "{{\(name)}}", omittingEmptySubsequences: false).joined(separator: value)
        }
        return result
    }

    private func pieces() -> [Piece] {
        var pieces: [Piece] = []
        var rest = text[...]
        while let open = rest.firstRange(of: "{{"), let close = rest[open.upperBound...].firstRange(of: "}}") {
            if open.lowerBound > rest.startIndex { pieces.append(.literal(Array(rest[..<open.lowerBound]))) }
            let words = rest[open.upperBound..<close.lowerBound].split(separator: ":").map(String.init)
            pieces.append(.placeholder(name: words.first ?? "_", kind: words.count > 1 ? Kind(rawValue: words[1]) ?? .any : .any))
            rest = rest[close.upperBound...]
        }
        if !rest.isEmpty { pieces.append(.literal(Array(rest))) }
        return pieces
    }

    private static func match(
        _ pieces: ArraySlice<Piece>, _ found: ArraySlice<Character>, _ names: inout [String: String]
    ) -> Bool {
        guard let piece = pieces.first else { return found.isEmpty }
        let rest = pieces.dropFirst()
        switch piece {
        case .literal(let text):
            return found.starts(with: text) && match(rest, found.dropFirst(text.count), &names)
        case .placeholder(let name, _) where names[name] != nil:
            let known = Array(names[name] ?? "")
            return found.starts(with: known) && match(rest, found.dropFirst(known.count), &names)
        case .placeholder(let name, let kind):
            var end = found.startIndex
            while true {
                var captured = names
                if name != "_" { captured[name] = String(found[..<end]) }
                if match(rest, found[end...], &captured) {
                    names = captured
                    return true
                }
                guard end < found.endIndex, kind.allows(found[end]) else { return false }
                end += 1
            }
        }
    }

    /// JSON text without the white space between its tokens; other text as it is, lines joined.
    static func compact(_ lines: [String]) -> String {
        guard let first = lines.first?.trimmed.first, first == "{" || first == "[" else { return lines.joined(separator: "\n") }
        if lines.first?.trimmed.hasPrefix("{{") == true { return lines.joined(separator: "\n") }
        var text = ""
        var inString = false
        var isEscaped = false
        for character in lines.joined(separator: "\n") {
            if inString {
                text.append(character)
                if isEscaped {
                    isEscaped = false
                } else if character == "\\" {
                    isEscaped = true
                } else if character == "\"" {
                    inString = false
                }
            } else if !character.isWhitespace {
                text.append(character)
                inString = character == "\""
            }
        }
        return text
    }
}

extension String {
    fileprivate var trimmed: Substring { drop { $0.isWhitespace } }
}
