import ScanOutput

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

/// What `blescan verify` does with a page or document of anybody's: the figures come out of the page, the observations
/// are read, analysed, and every figure is made again and compared.
func tryOne(_ file: Span<UInt8>) {
    guard let verification = try? Verification(file) else { return }
    precondition(verification.holds == (verification.differing == 0 && verification.digestAgrees))
    precondition(verification.differences.count <= min(20, verification.differing))
    precondition(verification.digest.utf8.count == 64)
    var text: [UInt8] = []
    verification.appendText(to: &text)
    precondition(text.last == UInt8(ascii: "\n"))
    // However long the keys and strings of the document are.
    precondition(text.count < 40_000)
}
