import LinuxSystem
import Synchronization

/// A file that is replaced in one step again and again while something goes on that must not wait: on a thread of its own,
/// because a slow disk, or a pipe without a reader, holds up who writes it. Of what comes meanwhile the newest is kept.
public final class SnapshotFile: Sendable {
    private struct State {
        /// What is to be written next.
        var next: [UInt8]?
        var isWriting = false
        var failure: CommandFailure?
    }

    private let path: String
    private let state = Mutex(State())

    /// Writes `first` and waits for that, so that a path that cannot be written is noticed now.
    public init(path: String, first: [UInt8]) throws(CommandFailure) {
        self.path = path
        try writeFileAtomically(first, to: path)
    }

    /// Replaces the file soon. Where there is no thread to be had, now.
    ///
    /// - Throws: what an earlier replacement failed with.
    public func offer(_ bytes: [UInt8]) throws(CommandFailure) {
        let (failure, mustBegin) = state.withLock { state in
            if let failure = state.failure { return (failure as CommandFailure?, false) }
            state.next = bytes
            defer { state.isWriting = true }
            return (nil, !state.isWriting)
        }
        if let failure { throw failure }
        guard mustBegin, !detached({ [self] in write() }) else { return }
        write()
        if let failure = state.withLock({ $0.failure }) { throw failure }
    }

    /// Replaces the file for the last time, once what is being written is written, and waits for that.
    public func finish(_ bytes: [UInt8]) throws(CommandFailure) {
        state.withLock { $0.next = nil }
        while state.withLock({ $0.isWriting }) { pause(nanoseconds: 5_000_000) }
        if let failure = state.withLock({ $0.failure }) { throw failure }
        try writeFileAtomically(bytes, to: path)
    }

    private func write() {
        while let bytes = next() {
            do throws(CommandFailure) {
                try writeFileAtomically(bytes, to: path)
            } catch {
                state.withLock {
                    $0.failure = error
                    $0.next = nil
                }
            }
        }
    }

    /// nil: there is nothing to do any more.
    private func next() -> [UInt8]? {
        state.withLock { state in
            state.isWriting = state.next != nil
            return state.next.take()
        }
    }
}
