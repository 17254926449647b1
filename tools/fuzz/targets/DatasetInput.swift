import Bytes
import MeshCoP

/// A line or a file as users give it, whatever is in it: an error has its place inside the input, and what was read as hex
/// is what the fast path of a stream reads.
func fuzzDatasetInput(_ bytes: Span<UInt8>) {
    do throws(DatasetInputError) {
        let input = try DatasetInput(bytes)
        if let dataset = try? input.dataset() { precondition(input.agrees(with: dataset)) }
        var scratch = SecretScratch(capacity: 255)
        if scratch.readHex(bytes) { precondition(equal(scratch.span, input.bytes.span)) }
    } catch {
        precondition(error.offset >= 0 && error.offset <= bytes.count && error.line >= 1 && error.column >= 1)
        precondition(!error.description.isEmpty)
        var scratch = SecretScratch(capacity: 255)
        precondition(!scratch.readHex(bytes))
    }
}
