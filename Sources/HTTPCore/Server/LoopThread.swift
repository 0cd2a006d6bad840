import CLinux
import Glibc

/// A thread that runs one body and can be waited for.
public struct LoopThread: Sendable {
    private let thread: pthread_t

    private final class Start {
        let name: String
        let body: @Sendable () -> Void

        init(name: String, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }

    /// Starts a thread of that name (15 bytes are shown).
    public static func start(name: String, _ body: @escaping @Sendable () -> Void) throws(ListenError) -> LoopThread {
        // Sound: the thread takes over the one reference made here; if there is no thread it is given back below.
        let start = Unmanaged.passRetained(Start(name: String(name.prefix(15)), body: body))
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { raw in
                // Sound: pthread hands over the pointer made by passRetained, once, and never nil.
                guard let raw else { return nil }
                let start = Unmanaged<Start>.fromOpaque(raw).takeRetainedValue()
                _ = fb_name_thread(start.name)
                start.body()
                return nil
            }, start.toOpaque())
        guard code == 0 else {
            start.release()
            throw .system(call: "pthread_create", code: code)
        }
        return LoopThread(thread: thread)
    }

    /// True on that thread itself.
    var isCurrent: Bool { pthread_equal(thread, pthread_self()) != 0 }

    /// Waits for the end of the thread.
    func join() { _ = pthread_join(thread, nil) }

    /// Lets the thread go its way: nobody will wait for it.
    public func detach() { _ = pthread_detach(thread) }
}
