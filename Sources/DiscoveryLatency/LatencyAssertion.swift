/// A claim about first-seen latencies that a build server can check: `p95<1500ms`, `max<=10s`, `mean<600ms`.
public struct LatencyAssertion: Sendable, Equatable {
    public enum Quantity: Sendable, Equatable {
        /// A percentile as a share, 0.95 for p95.
        case percentile(Double)
        case mean
        case maximum
    }

    public let quantity: Quantity
    /// Nanoseconds.
    public let limit: Int64
    /// As it was typed; where nobody typed it, the quantity and the limit in ns.
    public let text: String

    public init(_ quantity: Quantity, below limit: Int64, text: String? = nil) {
        self.quantity = quantity
        self.limit = limit
        self.text = text ?? "\(quantity.name)<\(limit)ns"
    }

    /// How sure a verdict is: each is wrong in at most 5 of 100 repetitions.
    public static let error = 0.05
}

extension LatencyAssertion.Quantity {
    /// `p95`, `p99.9`, `mean` or `max`.
    public var name: String {
        switch self {
        case .mean: return "mean"
        case .maximum: return "max"
        case .percentile(let share):
            let text = "\((share * 1e8).rounded() / 1e6)"
            return "p\(text.hasSuffix(".0") ? String(text.dropLast(2)) : text)"
        }
    }

    /// Reads `p95`, `p99.9`, `mean` and `max`; nil for anything else.
    public init?(_ name: some StringProtocol) {
        switch name {
        case "mean": self = .mean
        case "max": self = .maximum
        default:
            guard name.first == "p", let percent = Double(name.dropFirst()), percent > 0, percent < 100 else {
                return nil
            }
            self = .percentile(percent / 100)
        }
    }
}
