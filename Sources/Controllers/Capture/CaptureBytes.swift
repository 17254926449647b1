internal import Glibc
internal import LinuxSystem

/// The bytes of a capture: a file that is mapped, or a window that moves along a stream (standard input, a pipe).
///
/// Either takes little memory, however long the capture is: of a file, what was read is given back to the system; of a
/// stream, the window holds what has not been read yet.
struct CaptureBytes: ~Copyable {
    private let file: MappedFile?
    private let stream: FileDescriptor?
    private var window: [UInt8] = []
    /// Where in the capture the bytes at hand begin.
    private(set) var base = 0
    /// Bytes of the file whose memory was given back.
    private var released = 0
    /// Nothing comes after the bytes at hand.
    private(set) var isWhole: Bool

    /// A single record never needs more; a length that does is a lie.
    private static let largestWindow = 16 << 20
    private static let readAtOnce = 64 << 10

    /// `-` is standard input. What is no regular file is read as a stream.
    init(_ path: String) throws(Errno) {
        let stream =
            path == "-"
            ? FileDescriptor(borrowing: 0) : try FileDescriptor(opening: path, O_RDONLY | O_NONBLOCK)
        var status = stat()
        _ = try valueOrErrno { unsafe fstat(stream.number, &status) }
        if status.st_mode & S_IFMT == S_IFDIR { throw Errno(EISDIR) }
        if path != "-", status.st_mode & S_IFMT == S_IFREG {
            do throws(FileReadError) {
                file = try MappedFile(path)
            } catch {
                switch error {
                case .failed(let errno): throw errno
                case .tooLong: throw Errno(EFBIG)
                }
            }
            self.stream = nil
            isWhole = true
        } else {
            file = nil
            self.stream = consume stream
            isWhole = false
        }
    }

    borrowing func withBytes<Result, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        switch file {
        case .some(let file): try file.withBytes(body)
        case .none: try body(window.span)
        }
    }

    /// The first `count` bytes at hand were read and are not needed any more. Returns how many of them are gone.
    mutating func giveUp(first count: Int) -> Int {
        switch file {
        case .some(let file):
            if count - released >= 1 << 20 {
                file.release(released..<count)
                released = count
            }
            return 0
        case .none:
            guard count >= 1 << 20 || count == window.count else { return 0 }
            window.removeFirst(count)
            base += count
            return count
        }
    }

    /// Why `extend` came back.
    enum Extension {
        case grown
        case ended
        case signal(CInt)
        /// More is needed for one record than any record has.
        case full
    }

    /// Waits for more of the stream, or for a signal.
    mutating func extend(_ signals: TerminationSignals?) throws(Errno) -> Extension {
        switch stream {
        case .none: return .ended
        case .some(let stream):
            if isWhole { return .ended }
            guard window.count < Self.largestWindow else { return .full }
            while true {
                var descriptors = [stream.number]
                if let signals { descriptors.append(signals.number) }
                let ready = try waitForInput(descriptors, until: nil)
                if let signal = signals?.next() { return .signal(signal) }
                guard ready & 1 != 0 else { continue }
                do throws(Errno) {
                    if try stream.read(appendingTo: &window, upTo: Self.readAtOnce) > 0 { return .grown }
                    isWhole = true
                    return .ended
                } catch  where error.wouldBlock {
                    continue
                }
            }
        }
    }
}
