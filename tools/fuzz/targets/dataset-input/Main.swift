import MeshCoP

@_silgen_name("LLVMFuzzerRunDriver")
func runFuzzer(
    _ argumentCount: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ test: @convention(c) (UnsafePointer<UInt8>, Int) -> CInt
) -> CInt

@main
enum Main {
    static func main() {
        var count = CommandLine.argc
        var arguments = unsafe CommandLine.unsafeArgv
        _ = unsafe runFuzzer(&count, &arguments) { start, count in
            unsafe tryOne(Span(_unsafeStart: start, count: count))
            return 0
        }
    }
}

/// A line or a file as users give it, whatever is in it: an error has its place inside the input, and what was read as hex
/// is what the fast path of a stream reads.
func tryOne(_ bytes: Span<UInt8>) {
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
