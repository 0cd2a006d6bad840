/// A response whose bytes leave in pieces, each not before its time: a dribbled or a stalled body.
struct TimedBody {
    /// The whole response, head and all.
    private let bytes: [UInt8]
    private let steps: [Step]
    private var nextStep = 0
    private var position = 0
    /// Whether the connection stays open afterwards.
    let keepsConnection: Bool

    /// From `time` on, the bytes up to `end` may leave.
    private struct Step {
        var end: Int
        var time: MonotonicTime
    }

    /// `response` with its body, from `bodyStart` on, in so many parts of about the same size, spread over a time:
    /// the head leaves now, the first part after one interval, the last one at the end.
    init(
        dribbling response: [UInt8], bodyStart: Int, _ dribble: Delivery.Dribble, from now: MonotonicTime, keeps: Bool
    ) {
        let bodyCount = response.count - bodyStart
        let parts = min(max(dribble.chunks, 1), max(bodyCount, 1), 65_536)
        let over = dribble.over.nanosecondsClamped
        var steps = [Step(end: bodyStart, time: now)]
        for part in 1...parts {
            // The product could pass 64 bits, hence the quotient first; what that rounds off the last part makes up.
            let offset = part == parts ? over : over / Int64(parts) * Int64(part)
            steps.append(Step(end: bodyStart + bodyCount / parts * part, time: now + .nanoseconds(offset)))
        }
        steps[steps.count - 1].end = response.count
        (bytes, self.steps, keepsConnection) = (response, steps, keeps)
    }

    /// `response` with a pause after so many bytes of its body.
    init(
        stalling response: [UInt8], bodyStart: Int, after bodyBytes: Int, for pause: Duration, from now: MonotonicTime,
        keeps: Bool
    ) {
        let end = bodyStart + min(max(bodyBytes, 0), response.count - bodyStart)
        let steps = [Step(end: end, time: now), Step(end: response.count, time: now + pause)]
        (bytes, self.steps, keepsConnection) = (response, steps, keeps)
    }

    /// When more may leave; nil: everything has left.
    var deadline: MonotonicTime? { nextStep < steps.count ? steps[nextStep].time : nil }

    /// Moves what may leave at `now` into the output.
    mutating func release(into output: inout [UInt8], at now: MonotonicTime) {
        while nextStep < steps.count, steps[nextStep].time <= now {
            output.append(contentsOf: bytes[position..<steps[nextStep].end])
            position = steps[nextStep].end
            nextStep += 1
        }
    }
}
