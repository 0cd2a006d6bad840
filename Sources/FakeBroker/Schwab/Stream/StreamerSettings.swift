/// The streamer's times and bounds: what the world says, and what one move of its clock may bring at most.
struct StreamerSettings: Sendable, Equatable {
    let heartbeat: Duration
    let emptySubscription: Duration
    let symbolLimit: Int
    let equityScreener: Duration
    let optionScreener: Duration
    /// What one move of the clock says at most of each: heartbeats, screener pushes, minutes of a chart. Of what is
    /// more, the oldest are left out.
    let heartbeatsPerMove = 360
    let screenersPerMove = 12
    let minutesPerMove = 5_000

    init(_ definition: WorldDefinition.SchwabStreamerDefinition = .init()) {
        heartbeat = definition.heartbeat
        emptySubscription = definition.emptySubscription
        symbolLimit = definition.symbolLimit
        equityScreener = definition.equityScreener
        optionScreener = definition.optionScreener
    }
}
