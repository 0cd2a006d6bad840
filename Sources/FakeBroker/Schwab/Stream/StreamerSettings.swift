/// The streamer's times and bounds. Where the vendor names no number, the default is inferred.
struct StreamerSettings: Sendable, Equatable {
    /// Between two heartbeats (inferred: a few to ten seconds).
    var heartbeat = Duration.seconds(10)
    /// A stream without a subscription ends after this (documentation: about 30 seconds).
    var emptySubscription = Duration.seconds(30)
    /// Keys of all symbol services together (documentation).
    var symbolLimit = 500
    /// Between two pushes of a screener (documentation).
    var equityScreener = Duration.seconds(10)
    var optionScreener = Duration.seconds(5)
    /// What one move of the clock says at most of each: heartbeats, screener pushes, minutes of a chart. Of what is
    /// more, the oldest are left out.
    var heartbeatsPerMove = 360
    var screenersPerMove = 12
    var minutesPerMove = 5_000
}
