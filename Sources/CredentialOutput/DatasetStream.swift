import Bytes
import Glibc
public import LinuxSystem
import MeshCoP
public import ProgramOutput

/// Reads datasets from a descriptor, one a line, and hands each line to a ``DatasetLineWriter``.
///
/// Where lines come faster than one processor decodes them, a second one takes every other batch's latter half. Memory
/// is bounded: so many bytes are read ahead, so many lines are decoded before they are written. A line that is longer
/// than any dataset gets an error line of its own, without being held in memory. What was read is wiped at the end.
public struct DatasetStream: ~Copyable {
    private var input: [UInt8] = []
    /// Where the first line that is not decoded starts.
    private var start = 0
    /// The line is too long; it is dropped up to its end.
    private var isDropping = false
    private var number = 0
    /// Ends of the lines of one batch.
    private var ends: [Int] = []
    private let helper: HalfBatch?
    /// There is input that was not read here.
    private var hasHead = false

    private static let chunk = 1 << 19
    private static let batch = 4096
    /// Fewer lines are not worth a thread.
    private static let worthwhile = 256

    /// - Parameter head: what was read of the input already; the caller wipes its copy.
    public init(after head: Span<UInt8>) {
        self.init(processors: availableProcessors())
        input.reserveCapacity(2 * Self.chunk + DatasetInput.maximumInputLength)
        for index in head.indices { input.append(head[index]) }
        hasHead = head.count > 0
    }

    init(processors: Int) { helper = processors > 1 ? HalfBatch() : nil }

    /// Reads to the end.
    public mutating func decode(
        from descriptor: borrowing FileDescriptor, name: String, with writer: inout DatasetLineWriter,
        to output: inout OutputBuffer
    ) throws(CommandFailure) {
        input.reserveCapacity(2 * Self.chunk + DatasetInput.maximumInputLength)
        ends.reserveCapacity(Self.batch)
        defer { input.wipe() }
        while try fill(from: descriptor, name) {
            try lines(with: &writer, to: &output)
            compact()
            // Whoever feeds us line by line wants the answer before the next line.
            if input.count < Self.chunk { try output.flush() }
        }
        if start < input.count || isDropping {
            ends = [input.count]
            try batch(with: &writer, to: &output)
        }
        try output.flush()
    }

    /// Reads what is there, up to a chunk. False at the end.
    private mutating func fill(from descriptor: borrowing FileDescriptor, _ name: String) throws(CommandFailure)
        -> Bool
    {
        if hasHead {
            hasHead = false
            return true
        }
        var total = 0
        do throws(Errno) {
            while total < Self.chunk {
                let count = try descriptor.read(appendingTo: &input, upTo: Self.chunk - total)
                total += count
                if count == 0 { break }
                // More only if it is there already.
                if try waitForInput([descriptor.number], until: 0) == 0 { break }
            }
        } catch {
            throw CommandFailure(.ioError, "cannot read \(name)", error)
        }
        return total > 0
    }

    /// Decodes every whole line.
    private mutating func lines(
        with writer: inout DatasetLineWriter, to output: inout OutputBuffer
    ) throws(CommandFailure) {
        var at = start
        repeat {
            ends.removeAll(keepingCapacity: true)
            while ends.count < Self.batch, let end = newline(from: at) {
                ends.append(end)
                at = end + 1
            }
            try batch(with: &writer, to: &output)
        } while !ends.isEmpty
        if input.count - start > DatasetInput.maximumInputLength {
            isDropping = true
            start = input.count
        }
    }

    /// Decodes the lines that end at `ends`.
    private mutating func batch(
        with writer: inout DatasetLineWriter, to output: inout OutputBuffer
    ) throws(CommandFailure) {
        guard let last = ends.last else { return }
        if isDropping {
            isDropping = false
            number += 1
            writer.appendTooLong(number: number, to: &output.bytes)
            start = ends.removeFirst() + 1
        }
        let half = helper != nil && ends.count >= Self.worthwhile ? ends.count / 2 : ends.count
        if let helper, half < ends.count {
            try split(at: half, helper, with: &writer, to: &output)
        } else {
            try writer.append(input.span, from: start, to: ends.span, number: number + 1, output: &output)
        }
        number += ends.count
        start = last + 1
    }

    private mutating func split(
        at half: Int, _ helper: HalfBatch, with writer: inout DatasetLineWriter, to output: inout OutputBuffer
    ) throws(CommandFailure) {
        // The helper gets arrays of its own (no bytes are copied): neither side changes them meanwhile.
        let (input, ends, number) = (input, ends, number)
        let (rules, reveal) = (writer.rules, writer.reveal)
        try inParallel {
            helper.decode(
                input.span, from: ends[half - 1] + 1, to: ends.span.extracting(half...),
                number: number + half + 1,
                rules, reveal: reveal)
        } _: { () throws(CommandFailure) in
            try writer.append(
                input.span, from: start, to: ends.span.extracting(..<half), number: number + 1, output: &output)
        }
        try output.flush()
        try helper.flush(into: &output)
    }

    private borrowing func newline(from position: Int) -> Int? {
        unsafe input.withUnsafeBytes { bytes in
            guard position < bytes.count,
                let found = unsafe memchr(bytes.baseAddress! + position, 0x0a, bytes.count - position)
            else { return nil }
            return unsafe UnsafeRawPointer(found) - bytes.baseAddress!
        }
    }

    /// Moves the unfinished line to the front. What it leaves behind is wiped with the rest.
    private mutating func compact() {
        let left = input.count - start
        for index in 0..<left { input[index] = input[start + index] }
        input.removeLast(input.count - left)
        start = 0
    }
}

/// What the second processor works with. Only one thread touches it at a time: the other is in `inParallel`.
private final class HalfBatch: @unchecked Sendable {
    private var writer: DatasetLineWriter?
    private var bytes: [UInt8] = []

    func decode(
        _ input: Span<UInt8>, from start: Int, to ends: Span<Int>, number: Int, _ rules: RuleSet, reveal: Bool
    ) {
        var writer = writer.take() ?? DatasetLineWriter(rules: rules, reveal: reveal)
        writer.append(input, from: start, to: ends, number: number, &bytes)
        self.writer = consume writer
    }

    /// Writes what was decoded and keeps the buffer.
    func flush(into output: inout OutputBuffer) throws(CommandFailure) {
        swap(&bytes, &output.bytes)
        defer { swap(&bytes, &output.bytes) }
        try output.flush()
    }

    deinit { bytes.wipe() }
}

extension DatasetLineWriter {
    /// Lines one after the other; they end at `ends`.
    fileprivate mutating func append(
        _ input: Span<UInt8>, from start: Int, to ends: Span<Int>, number: Int, _ bytes: inout [UInt8]
    ) {
        var start = start
        for index in ends.indices {
            append(line: input, start, ends[index], number: number + index, to: &bytes)
            start = ends[index] + 1
        }
    }

    /// The same, written out whenever there is much.
    fileprivate mutating func append(
        _ input: Span<UInt8>, from start: Int, to ends: Span<Int>, number: Int, output: inout OutputBuffer
    ) throws(CommandFailure) {
        var start = start
        for index in ends.indices {
            append(line: input, start, ends[index], number: number + index, to: &output.bytes)
            start = ends[index] + 1
            try output.flushIfFull()
        }
    }

    private mutating func append(
        line input: Span<UInt8>, _ start: Int, _ end: Int, number: Int, to bytes: inout [UInt8]
    ) {
        let end = end > start && input[end - 1] == UInt8(ascii: "\r") ? end - 1 : end
        if end - start > DatasetInput.maximumInputLength { return appendTooLong(number: number, to: &bytes) }
        append(input.extracting(start..<end), number: number, to: &bytes)
    }
}
