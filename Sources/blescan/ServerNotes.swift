import CommandLineTable

/// On standard error: there are no results.
func say(_ text: String, _ settings: SimulateSettings) {
    guard !settings.quiet else { return }
    var out = OutputBuffer(descriptor: 2, name: "standard error")
    out.bytes.append(contentsOf: "blescan: ".utf8)
    out.bytes.appendEscapedForTerminal(text.utf8)
    out.bytes.append(UInt8(ascii: "\n"))
    try? out.flush()
}
