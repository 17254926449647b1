// What Linux gives a program: descriptors, signals, locks, clocks, memory, processes.

internal import CLinux
internal import Glibc
internal import Synchronization

/// Writes on a thread of its own what others hand it, so that they never wait for a reader that is slow or paused.
///
/// At most `limit` bytes wait; what is more is not taken. The descriptor is duplicated, and the duplicate closed when
/// all is written.
public final class BackgroundWriter: Sendable {
    private let queue: WriterQueue

    /// - Throws: `Errno` where there is no descriptor or no thread to be had.
    public init(to descriptor: CInt, limit: Int = 1 << 20) throws(Errno) {
        queue = try WriterQueue(to: descriptor, limit: limit)
    }

    /// The thread ends when it has written what waits.
    deinit { queue.close() }

    /// Takes the bytes; false where too many wait already.
    /// - Throws: what an earlier write failed with.
    public func offer(_ bytes: Span<UInt8>) throws(Errno) -> Bool { try queue.offer(bytes) }

    /// Lines whose ends were written.
    public var linesWritten: Int { queue.linesWritten }

    /// Something waits to be written.
    public var isBehind: Bool { queue.isBehind }

    /// Waits until all is written, at most until `deadline` (CLOCK_MONOTONIC, nanoseconds).
    /// - Throws: what a write failed with.
    public func drain(until deadline: Int64 = .max) throws(Errno) { try queue.drain(until: deadline) }
}

/// What the writer's owner and its thread share.
private final class WriterQueue: Sendable {
    private struct State: ~Copyable {
        var waiting: [UInt8] = []
        /// Bytes that the writer has taken and not written yet.
        var writing = 0
        var failure: Errno?
        var lines = 0
        var isClosed = false
    }

    private let state = Mutex(State())
    private let output: FileDescriptor
    private let limit: Int
    /// Counted up for the writer, and for who waits until all is written.
    private let work: FileDescriptor
    private let done: FileDescriptor

    init(to descriptor: CInt, limit: Int) throws(Errno) {
        output = FileDescriptor(owning: try valueOrErrno { fcntl(descriptor, F_DUPFD_CLOEXEC, 3) })
        work = FileDescriptor(owning: try valueOrErrno { clinux_event_counter() })
        done = FileDescriptor(owning: try valueOrErrno { clinux_event_counter() })
        self.limit = limit
        guard detached({ [self] in run() }) else { throw Errno(EAGAIN) }
    }

    func offer(_ bytes: Span<UInt8>) throws(Errno) -> Bool {
        let (failure, taken) = state.withLock { state -> (Errno?, Bool) in
            if let failure = state.failure { return (failure, false) }
            let waiting = state.waiting.count + state.writing
            guard waiting == 0 || waiting + bytes.count <= limit else { return (nil, false) }
            for index in bytes.indices { state.waiting.append(bytes[index]) }
            return (nil, true)
        }
        if let failure { throw failure }
        if taken { Self.count(work) }
        return taken
    }

    var linesWritten: Int { state.withLock { $0.lines } }

    var isBehind: Bool { state.withLock { $0.writing > 0 || !$0.waiting.isEmpty } }

    func drain(until deadline: Int64) throws(Errno) {
        while true {
            let (isDone, failure) = state.withLock { ($0.writing == 0 && $0.waiting.isEmpty, $0.failure) }
            if let failure { throw failure }
            let now = monotonicTime()
            if isDone || now >= deadline { return }
            Self.count(work)
            Self.wait(done, until: min(deadline, now + 100_000_000))
        }
    }

    func close() {
        state.withLock { $0.isClosed = true }
        Self.count(work)
    }

    private func run() {
        while true {
            // Every write is counted: the time is for a count that the kernel did not take.
            Self.wait(work, until: monotonicTime() + 10_000_000_000)
            while let chunk = next() { write(chunk) }
            if state.withLock({ $0.isClosed }) { return }
        }
    }

    private func next() -> [UInt8]? {
        state.withLock { state in
            guard state.failure == nil, !state.waiting.isEmpty else { return nil }
            var taken: [UInt8] = []
            swap(&taken, &state.waiting)
            state.writing = taken.count
            return taken
        }
    }

    private func write(_ chunk: [UInt8]) {
        var failure: Errno?
        var written = 0
        do throws(Errno) {
            try output.writeWaiting(chunk.span, written: &written)
        } catch {
            failure = error
        }
        let lines = chunk.prefix(written).count { $0 == UInt8(ascii: "\n") }
        state.withLock { state in
            state.writing = 0
            state.lines += lines
            if let failure {
                state.failure = failure
                state.waiting = []
            }
        }
        Self.count(done)
    }

    private static func count(_ counter: borrowing FileDescriptor) {
        var one: UInt64 = 1
        while unsafe Glibc.write(counter.number, &one, 8) == -1, errno == EINTR {}
    }

    private static func wait(_ counter: borrowing FileDescriptor, until deadline: Int64) {
        guard let ready = try? waitForInput([counter.number], until: deadline), ready != 0 else { return }
        var value: UInt64 = 0
        while unsafe Glibc.read(counter.number, &value, 8) == -1, errno == EINTR {}
    }
}
