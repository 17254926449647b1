internal import Glibc
internal import LinuxSystem

/// The bytes of a capture, through a window that moves along it: a file, standard input or a pipe. It takes little memory,
/// however long the capture is.
///
/// A file is read up to the length that it had when it was opened. It is not mapped: one that somebody cuts short
/// meanwhile would end the process with SIGBUS.
struct CaptureBytes: ~Copyable {
    private let stream: FileDescriptor
    /// Holds the bytes at hand, and room for more behind them.
    private var window: [UInt8]
    private var filled = 0
    /// Where in the capture the bytes at hand begin.
    private(set) var base = 0
    /// Of a regular file.
    private let length: Int?
    /// Nothing comes after the bytes at hand.
    private(set) var isWhole = false

    /// A single record never needs more; a length that does is a lie.
    private static let largestWindow = 16 << 20
    /// What the nearer caches hold, so that nothing is fetched from memory a second time when it is looked at.
    private static let readAtOnce = 256 << 10

    /// `-` is standard input.
    init(_ path: String) throws(Errno) {
        let stream =
            path == "-"
            ? FileDescriptor(borrowing: 0) : try FileDescriptor(opening: path, O_RDONLY | O_NONBLOCK)
        var status = stat()
        _ = try valueOrErrno { unsafe fstat(stream.number, &status) }
        if status.st_mode & S_IFMT == S_IFDIR { throw Errno(EISDIR) }
        // Files of /proc say that they are empty, and are not.
        let isSized = path != "-" && status.st_mode & S_IFMT == S_IFREG && status.st_size > 0
        length = isSized ? Int(status.st_size) : nil
        window = [UInt8](repeating: 0, count: Self.readAtOnce)
        self.stream = stream
    }

    borrowing func withBytes<Result, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(window.span.extracting(first: filled))
    }

    /// The first `count` bytes at hand were read and are not needed any more. Returns how many of them are gone.
    mutating func giveUp(first count: Int) -> Int {
        // What is left is moved to the front: never more bytes than those that go.
        guard count >= filled - count else { return 0 }
        window.moveToFront(count..<filled)
        filled -= count
        base += count
        return count
    }

    /// Why `extend` came back.
    enum Extension {
        case grown
        case ended
        /// The file has become shorter than it was.
        case cutShort
        case signal(CInt)
        /// More is needed for one record than any record has.
        case full
    }

    /// Waits for more of the stream, or for a signal.
    mutating func extend(_ signals: TerminationSignals?) throws(Errno) -> Extension {
        if isWhole { return .ended }
        if filled == window.count {
            guard filled < Self.largestWindow else { return .full }
            window.append(contentsOf: repeatElement(0, count: filled))
        }
        var room = window.count - filled
        if let length {
            room = min(room, length - base - filled)
            if room == 0 {
                isWhole = true
                return .ended
            }
        }
        while true {
            var descriptors = [stream.number]
            if let signals { descriptors.append(signals.number) }
            let ready = try waitForInput(descriptors, until: nil)
            if let signal = signals?.next() { return .signal(signal) }
            guard ready & 1 != 0 else { continue }
            do throws(Errno) {
                let count = try stream.read(into: &window, at: filled, upTo: room)
                filled += count
                if count > 0 { return .grown }
                isWhole = true
                return length == nil ? .ended : .cutShort
            } catch  where error.wouldBlock {
                continue
            }
        }
    }
}

extension [UInt8] {
    fileprivate mutating func moveToFront(_ range: Range<Int>) {
        guard !range.isEmpty, range.lowerBound > 0 else { return }
        unsafe withUnsafeMutableBytes { bytes in
            _ = unsafe memmove(bytes.baseAddress!, bytes.baseAddress! + range.lowerBound, range.count)
        }
    }
}
