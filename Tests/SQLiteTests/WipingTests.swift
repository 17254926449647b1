import Foundation
import SQLite
import TestSupport
import Testing

/// SQLite's own memory: pages and bound values of a key do not stay behind in the heap.
@Suite struct WipingTests {
    @Test func noKeyStaysInTheHeapAfterTheDatabaseIsClosed() async throws {
        // In a process of its own: the allocator is chosen before SQLite's first use.
        await #expect(processExitsWith: .success) {
            guard leaveNoTraces() else { exit(2) }
            // The key is made where it is used, so that no other copy of it is in memory.
            func key(_ index: Int) -> UInt8 { UInt8(truncatingIfNeeded: index &* 37 &+ 11) ^ 0x5A }
            func copies() -> Int {
                var found = 0
                guard let maps = try? String(contentsOfFile: "/proc/self/maps", encoding: .utf8) else {
                    return -1
                }
                for line in maps.split(separator: "\n") where line.contains("[heap]") || line.hasSuffix(" 0 ") {
                    let range = line.split(separator: " ")[0].split(separator: "-")
                    guard line.contains(" rw-p"), let start = UInt(range[0], radix: 16),
                        let end = UInt(range[1], radix: 16), end - start < 256 << 20
                    else { continue }
                    var at = unsafe UnsafePointer<UInt8>(bitPattern: start)!
                    let last = unsafe UnsafePointer<UInt8>(bitPattern: end - 16)!
                    while unsafe at < last {
                        var matched = 0
                        while matched < 16, unsafe at[matched] == key(matched) { matched += 1 }
                        if matched == 16 { found += 1 }
                        unsafe at += 1
                    }
                }
                return found
            }
            do {
                let database = try Database(opening: ":memory:")
                try database.execute("CREATE TABLE t (b BLOB)")
                for round in 0..<50 {
                    var insert = try database.prepare("INSERT INTO t VALUES (?1)")
                    var bytes = (0..<(16 + round)).map { key($0) }
                    try insert.bind(blob: bytes.span, at: 1)
                    unsafe bytes.withUnsafeMutableBytes { unsafe memsetExplicit($0.baseAddress!, $0.count) }
                    try insert.run()
                }
                if copies() == 0 { exit(3) }  // the test looks in the right place
            } catch {
                exit(4)
            }
            exit(copies() == 0 ? 0 : 5)
        }
    }
}

/// `memset` that the compiler does not leave out.
private func memsetExplicit(_ bytes: UnsafeMutableRawPointer, _ count: Int) {
    unsafe explicit_bzero(bytes, count)
}
