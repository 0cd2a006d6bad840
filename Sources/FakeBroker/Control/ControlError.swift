/// Why the control API refused something: the same by HTTP and from Swift.
///
/// By HTTP it is WireMock's error shape, `{"errors":[{"code":10,"source":{"pointer":"/by"},"title":…,"detail":…}]}`.
public struct ControlError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The HTTP status: 404 for what is not there, 409 for what cannot be now, 410 for an ended world, 422 for a body
    /// that cannot be read.
    public var status: Int
    /// What is wrong, in one line.
    public var title: String
    /// What was found, or what to do about it.
    public var detail: String?
    /// The JSON pointer of the member that is wrong, e.g. `/quotes/AAPL/bid`; empty for the body as a whole.
    public var pointer: String?
    /// Whether the member's name is what is wrong, and not its value.
    var isAboutName = false

    public init(status: Int, title: String, detail: String? = nil, pointer: String? = nil) {
        self.status = status
        self.title = title
        self.detail = detail
        self.pointer = pointer
    }

    public var description: String {
        var text = String(status)
        if let pointer, !pointer.isEmpty { text += " " + pointer }
        text += ": " + title
        if let detail { text += ". " + detail }
        return text
    }

    /// 422: a member that is not what stands in the contract.
    static func unreadable(_ pointer: String, _ title: String, detail: String? = nil) -> ControlError {
        ControlError(status: 422, title: title, detail: detail, pointer: pointer)
    }

    /// 422: a member that nobody knows.
    static func unknownMember(_ pointer: String, _ title: String, detail: String) -> ControlError {
        var error = ControlError.unreadable(pointer, title, detail: detail)
        error.isAboutName = true
        return error
    }

    /// 404: something this world does not have.
    static func missing(_ title: String, detail: String? = nil) -> ControlError {
        ControlError(status: 404, title: title, detail: detail)
    }

    /// 409: something that cannot be as things stand.
    static func conflict(_ title: String, detail: String? = nil) -> ControlError {
        ControlError(status: 409, title: title, detail: detail)
    }

    /// 400: a query parameter that cannot be read.
    static func badQuery(_ name: String, _ text: String, expected: String) -> ControlError {
        ControlError(
            status: 400, title: "The query parameter '\(name)' is '\(text)'", detail: "Expected \(expected).",
            pointer: "/" + name)
    }
}
