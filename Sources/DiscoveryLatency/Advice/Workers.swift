import Synchronization

/// Who does independent pieces of work: this room knows of numbers only, so the caller brings its threads.
public struct Workers: Sendable {
    private let perform: @Sendable (_ pieces: Int, _ body: @escaping @Sendable (Int) -> Void) -> Void

    /// `perform` calls `body` once with each number below `pieces`, in any order, several at a time if it likes, and
    /// returns when all are done.
    public init(
        _ perform: @escaping @Sendable (_ pieces: Int, _ body: @escaping @Sendable (Int) -> Void) -> Void
    ) {
        self.perform = perform
    }

    /// One piece after the other.
    public static let one = Workers { pieces, body in for piece in 0..<pieces { body(piece) } }

    /// The results of all pieces, in their order.
    public func map<Result: Sendable>(
        _ pieces: Int, _ body: @escaping @Sendable (Int) -> Result
    ) -> [Result] {
        let results = Results<Result>(pieces)
        perform(pieces) { results.set($0, body($0)) }
        return results.all
    }

    private final class Results<Result: Sendable>: Sendable {
        private let values: Mutex<[Result?]>

        init(_ count: Int) { values = Mutex([Result?](repeating: nil, count: count)) }

        func set(_ index: Int, _ value: Result) { values.withLock { $0[index] = value } }

        var all: [Result] { values.withLock { $0.compactMap { $0 } } }
    }
}
