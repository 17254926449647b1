internal import ProgramOutput
public import Runs

/// What became of the runs that were merged into a recording, in a line.
public func mergeText(_ merged: MergedRuns, _ path: String) -> [UInt8] {
    var words: [String] = []
    if merged.added > 0 || merged.known + merged.replaced == 0 {
        words.append("\(counted(merged.added, "run")) added")
    }
    if merged.replaced > 0 {
        words.append("\(counted(merged.replaced, "run")) replaced by a copy that holds more")
    }
    if merged.known > 0 { words.append("\(counted(merged.known, "run")) there already") }
    if merged.open > 0 { words.append("\(counted(merged.open, "run")) without an end") }
    var text: [UInt8] = []
    text.appendEscapedForTerminal(path.utf8)
    text.put(": \(words.joined(separator: ", "))\n")
    return text
}
