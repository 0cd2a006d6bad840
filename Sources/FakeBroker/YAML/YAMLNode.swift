/// A value of a YAML text, with the place where it begins.
struct YAMLNode: Sendable, Equatable {
    /// What kind of value it is.
    enum Content: Sendable, Equatable {
        /// Text as it was meant: unquoted, unescaped, folded. `isPlain`: it stood without quotes, so it may be a
        /// number, a truth or nothing at all.
        case scalar(String, isPlain: Bool)
        case sequence([YAMLNode])
        /// Members in their order; no name stands twice.
        case mapping([Member])
    }

    /// One member of a mapping.
    struct Member: Sendable, Equatable {
        var name: String
        /// Where the name stands.
        var place: YAMLPlace
        var value: YAMLNode
    }

    var content: Content
    /// Where the value begins; for one that is left out, where it would.
    var place: YAMLPlace

    /// Whether nothing stands here.
    var isAbsent: Bool { content == .scalar("", isPlain: true) }
}

/// A place in a text.
struct YAMLPlace: Sendable, Hashable {
    /// Counted from 1.
    var line: Int
    /// Counted from 1, in Unicode scalars.
    var column: Int
}

/// Why a text is not read, and where.
struct YAMLError: Error, Sendable, Equatable {
    var place: YAMLPlace
    /// What was expected there.
    var reason: String
}
