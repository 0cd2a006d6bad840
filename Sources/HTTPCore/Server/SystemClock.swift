import Glibc

/// The one place where HTTPCore asks the system for the time.
enum SystemClock {
    /// Both clocks, now.
    static func now() -> Moment {
        var monotonic = timespec()
        clock_gettime(CLOCK_MONOTONIC, &monotonic)
        var wall = timespec()
        clock_gettime(CLOCK_REALTIME_COARSE, &wall)
        return Moment(
            monotonic: MonotonicTime(
                nanoseconds: Int64(monotonic.tv_sec) &* 1_000_000_000 &+ Int64(monotonic.tv_nsec)),
            wallSeconds: Int64(wall.tv_sec))
    }
}
