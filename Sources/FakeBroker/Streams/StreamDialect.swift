import ExchangeCore
import HTTPCore

/// What one open stream says and understands, in one vendor's words: a value that lives in its world.
///
/// A dialect never sends. It fills an output, and the world's stream room sends it, so that what goes wrong on purpose
/// goes wrong at one place. Nothing here waits or reads a clock: time is the world's.
protocol StreamDialect: Sendable {
    /// What faults and listings call this kind of stream, e.g. `schwab.streamer`.
    var name: String { get }
    /// The client id or key id that the peer proved; nil before it did.
    var principal: String? { get }
    /// What the peer asked to be told of.
    var subscriptions: [StreamInterest] { get }
    /// When it wants to act by itself; nil for never.
    var nextDue: Instant? { get }

    /// The socket is open: what this side says first.
    mutating func opened(_ world: inout WorldState, _ output: inout StreamOutput)
    /// The peer said something.
    mutating func received(_ message: WebSocketMessage, _ world: inout WorldState, _ output: inout StreamOutput)
    /// These events happened, oldest first, and it is `world.now`: whatever was due until then is said in order.
    mutating func happened(_ events: [Event], _ world: inout WorldState, _ output: inout StreamOutput)
    /// The world became another under the open stream: what is held in it is asked for anew.
    mutating func worldChanged(_ world: inout WorldState)
    /// The stream is gone: what was held in the world for it is given back.
    mutating func closed(_ world: inout WorldState)
}

/// One line of what a stream is subscribed to.
struct StreamInterest: Sendable, Equatable {
    /// The vendor's service or channel.
    var service: String
    /// Symbols, or whatever the service takes for keys.
    var keys: [String]
    /// Which fields of them; empty where the service sends all there are.
    var fields: [String] = []
}

/// One message on its way out.
struct StreamFrame: Sendable {
    /// What a message is for; faults tell them apart.
    enum Purpose: String, Sendable {
        /// An answer to something the peer sent, or a notice about the stream itself.
        case answer
        case heartbeat
        /// What the stream is for.
        case data
        /// Put in by a test.
        case injected
    }

    var message: WebSocketMessage
    var purpose: Purpose
}

/// What a dialect wants said, in order, and whether the stream ends after it.
struct StreamOutput: Sendable {
    private(set) var frames: [StreamFrame] = []
    private(set) var closing: StreamClosing?

    /// Says something.
    mutating func send(_ message: WebSocketMessage, _ purpose: StreamFrame.Purpose) {
        if closing == nil { frames.append(StreamFrame(message: message, purpose: purpose)) }
    }

    /// Says JSON text.
    mutating func send(json bytes: [UInt8], _ purpose: StreamFrame.Purpose) {
        send(.text(String(decoding: bytes, as: UTF8.self)), purpose)
    }

    /// Ends the stream once everything before is said.
    mutating func close(_ code: UInt16 = StreamClosing.normal, _ reason: String = "") {
        if closing == nil { closing = StreamClosing(code: code, reason: reason) }
    }
}

/// How a stream ends (RFC 6455 section 7.4).
struct StreamClosing: Sendable, Equatable {
    static let normal: UInt16 = 1000
    static let goingAway: UInt16 = 1001
    static let serviceRestart: UInt16 = 1012

    var code: UInt16
    var reason: String
}
