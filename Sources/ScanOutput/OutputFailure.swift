internal import JSON
internal import ProgramOutput
internal import Runs

/// Runs something that writes: what fails becomes the failure of an observer.
func writing<Result: ~Copyable>(_ body: () throws(CommandFailure) -> Result) throws(ObserverFailure) -> Result {
    do throws(CommandFailure) {
        return try body()
    } catch {
        throw error.isSilent ? .closed : .failed(error.description)
    }
}

extension OutputBuffer {
    /// Writes one value that may be larger than memory should be: what was gathered goes out part by part.
    mutating func document(
        _ layout: JSONWriter.Layout,
        _ body: (inout JSONWriter, (inout JSONWriter) throws(ObserverFailure) -> Void) throws(ObserverFailure)
            -> Void
    ) throws(ObserverFailure) {
        try writing { () throws(CommandFailure) in try flush() }
        var json = JSONWriter(layout)
        try body(&json) { (json) throws(ObserverFailure) in
            if json.bytes.count >= threshold { try send(&json) }
        }
        try send(&json)
    }

    private mutating func send(_ json: inout JSONWriter) throws(ObserverFailure) {
        swap(&bytes, &json.bytes)
        defer { swap(&bytes, &json.bytes) }
        try writing { () throws(CommandFailure) in try flush() }
    }
}
