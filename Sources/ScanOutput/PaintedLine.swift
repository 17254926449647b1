internal import ProgramOutput

/// One line on standard error that is written over itself, at most five times a second.
struct PaintedLine: ~Copyable {
    private var out: OutputBuffer
    private let width: Int
    private var throttle: Throttle
    private var shown = 0

    /// - Parameter delay: nanoseconds before the first line.
    init(to out: consuming OutputBuffer, terminal: Terminal, after delay: Int64) {
        self.out = out
        self.out.goLive()
        width = max(20, terminal.size.columns)
        throttle = Throttle(every: 200_000_000, first: delay)
    }

    /// Shows what `words` returns, unless the last line is too young or its reader is slow.
    mutating func paint(_ words: () -> String) {
        guard throttle.isDue, !out.isBehind else { return }
        throttle.restart()
        let line = clip(Array(words().utf8), columns: width - 1, unicode: false)
        out.bytes.put("\r")
        out.bytes += line
        out.bytes.pad(shown - line.count)
        shown = line.count
        try? out.flush()
    }

    /// Leaves nothing of the line behind.
    mutating func clear() {
        guard shown > 0 else { return }
        out.bytes.put("\r")
        out.bytes.pad(shown)
        out.bytes.put("\r")
        shown = 0
        try? out.flush()
        out.settle()
    }
}
