import Glibc

/// Changes bytes as a hostile sender would: flips, insertions, removals, lies in length-like bytes, copies.
public func mutated(_ bytes: [UInt8], using random: inout SeededRandom) -> [UInt8] {
    var result = bytes
    for _ in 0..<Int.random(in: 1...4, using: &random) {
        let at = result.isEmpty ? 0 : Int.random(in: 0..<result.count, using: &random)
        switch Int.random(in: 0..<7, using: &random) {
        case 0 where !result.isEmpty: result[at] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 1 where !result.isEmpty:
            result[at] = [0, 1, 0x7f, 0x80, 0xfe, 0xff].randomElement(using: &random)!
        case 2: result.insert(UInt8.random(in: 0...255, using: &random), at: at)
        case 3 where !result.isEmpty: result.remove(at: at)
        case 4 where !result.isEmpty: result.removeLast(result.count - at)
        case 5 where !result.isEmpty:
            let end = min(result.count, at + Int.random(in: 1...16, using: &random))
            result.insert(contentsOf: Array(result[at..<end]), at: at)
        default:
            if !result.isEmpty { result[at] = result[at] &+ UInt8.random(in: 0...3, using: &random) &- 1 }
        }
    }
    return result
}

/// A failed case, printed with what reproduces it.
public struct MutationFailure: Error, CustomStringConvertible {
    public let seed: UInt64
    public let bytes: [UInt8]
    public let cause: String

    public var description: String {
        "mutation case with seed \(seed) failed: \(cause)\n  bytes: \(hex(bytes))"
    }
}

/// Runs `body` on `cases` mutations of the corpus. Case n is made by `SeededRandom(seed: seed + n)` alone, so
/// that the seed printed by a failure, or by the handler below when the process traps, repeats just that case.
public func forEachMutation(
    of corpus: [[UInt8]], cases: Int, seed: UInt64,
    by mutate: ([UInt8], inout SeededRandom) -> [UInt8] = mutated, _ body: ([UInt8]) throws -> Void
) throws {
    reportSeedOnTrap()
    for n in 0..<UInt64(cases) {
        unsafe runningSeed = seed &+ n
        var random = SeededRandom(seed: seed &+ n)
        let bytes = mutate(corpus.randomElement(using: &random) ?? [], &random)
        do {
            try body(bytes)
        } catch {
            throw MutationFailure(seed: seed &+ n, bytes: bytes, cause: "\(error)")
        }
    }
}

/// Every prefix of `bytes`, the empty one and the whole included.
public func forEachPrefix(of bytes: [UInt8], _ body: ([UInt8]) throws -> Void) rethrows {
    for end in 0...bytes.count { try body(Array(bytes[..<end])) }
}

nonisolated(unsafe) private var runningSeed: UInt64 = 0

private func reportSeedOnTrap() {
    for number in [SIGILL, SIGTRAP, SIGSEGV, SIGBUS] {
        signal(number) { number in
            var text = Array("\ntrapped in a mutation case, seed \(unsafe runningSeed)\n".utf8)
            unsafe text.withUnsafeMutableBytes { _ = unsafe write(2, $0.baseAddress!, $0.count) }
            signal(number, SIG_DFL)
            raise(number)
        }
    }
}
