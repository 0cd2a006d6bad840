/// A date's form as a template writes it, such as `dd/MM/yyyy 'at' HH:mm`, in its pieces.
enum DatePattern {
    enum Piece: Equatable {
        /// Text as it stands.
        case text(String)
        /// A letter that means a part of a date, and how often it is repeated.
        case letter(Character, width: Int)

        /// Whether it stands for a number.
        var isNumber: Bool {
            if case .letter(let letter, _) = self { "yuMLdHhmsS".contains(letter) } else { false }
        }
    }

    /// The pieces, in order. What is quoted is text; two quotes together are one.
    static func pieces(of format: String) -> [Piece] {
        var pieces: [Piece] = []
        var rest = format[...]
        while let letter = rest.first {
            if letter == "'" {
                let quoted = rest.dropFirst().prefix { $0 != "'" }
                pieces.append(.text(quoted.isEmpty && rest.count > 1 ? "'" : String(quoted)))
                rest = rest.dropFirst(quoted.count + 2)
            } else {
                let run = rest.prefix { $0 == letter }
                pieces.append(.letter(letter, width: run.count))
                rest = rest.dropFirst(run.count)
            }
        }
        return pieces
    }
}
