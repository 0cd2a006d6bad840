import Glibc

/// SIGTERM and SIGINT: waited for by the main thread at first, so that no handler interrupts anything.
struct StopSignals {
    private static let numbers = [SIGTERM, SIGINT]
    private var set = sigset_t()

    /// Blocks the two in this thread and in every thread it starts from now on. Call before any thread is started.
    init() {
        sigemptyset(&set)
        for number in Self.numbers { sigaddset(&set, number) }
        pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    /// Waits for the next of the two and returns its number.
    func next() -> Int32 {
        var set = set
        var number: Int32 = 0
        while sigwait(&set, &number) != 0 {}
        return number
    }

    /// From now on either of the two ends the process with the code that a shell expects of a process so ended.
    func endProcessAtNext() {
        // _exit(2) is all that the handler calls: it is safe in one (signal-safety(7)).
        for number in Self.numbers { signal(number) { _exit(128 + $0) } }
        var set = set
        pthread_sigmask(SIG_UNBLOCK, &set, nil)
    }
}
