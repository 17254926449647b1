import ScanOutput

/// What `blescan verify` does with a page or document of anybody's: the figures come out of the page, the observations
/// are read, analysed, and every figure is made again and compared.
func fuzzRunDocument(_ file: Span<UInt8>) {
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
