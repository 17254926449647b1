import Glibc

/// Text that differs from its committed snapshot.
public struct SnapshotMismatch: Error, CustomStringConvertible {
    public let description: String
}

/// Compares text with the committed file `Fixtures/NAME` beside the calling test file.
///
/// Run the tests with `UPDATE_SNAPSHOTS=1` in the environment to write the files anew; look at the difference
/// before committing it.
public func checkSnapshot(_ text: String, named name: String, testFile: String = #filePath) throws {
    let folder = testFile.prefix(upTo: testFile.lastIndex(of: "/") ?? testFile.startIndex) + "/Fixtures"
    let path = "\(folder)/\(name)"
    if unsafe getenv("UPDATE_SNAPSHOTS") != nil {
        unsafe mkdir(String(folder), 0o777)
        guard let file = unsafe fopen(path, "w") else {
            throw SnapshotMismatch(description: "cannot write \(path)")
        }
        defer { unsafe fclose(file) }
        unsafe fputs(text, file)
        return
    }
    guard let file = unsafe fopen(path, "r") else {
        throw SnapshotMismatch(description: "\(path) is missing; UPDATE_SNAPSHOTS=1 writes it")
    }
    defer { unsafe fclose(file) }
    var bytes: [UInt8] = []
    while case let byte = unsafe fgetc(file), byte != EOF { bytes.append(UInt8(truncatingIfNeeded: byte)) }
    let expected = String(decoding: bytes, as: UTF8.self)
    guard expected != text else { return }
    let (old, new) = (
        expected.split(separator: "\n", omittingEmptySubsequences: false),
        text.split(separator: "\n", omittingEmptySubsequences: false)
    )
    let line = zip(old, new).prefix { $0 == $1 }.count
    throw SnapshotMismatch(
        description: """
            \(name) differs from line \(line + 1) on; UPDATE_SNAPSHOTS=1 writes it anew
              committed: \(line < old.count ? old[line] : "(end)")
              now:       \(line < new.count ? new[line] : "(end)")
            """)
}
