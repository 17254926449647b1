import Controllers
import Runs

/// How a session ends: the word for outputs, and what failed.
struct Ending {
    var end: RunEnd
    /// In words, where something failed.
    var reason: String?
    /// For the program's exit code: a `ControllerError` or a `ScanError`.
    var failure: (any Error)?

    static let finished = Ending(end: .finished)

    static func signal(_ number: Int32) -> Ending { Ending(end: RunEnd(signal: number)) }

    /// The controller went away, or the capture cannot be read on.
    static func lost(_ error: ControllerError) -> Ending {
        switch error {
        case .lost(_, let reason): Ending(end: .controllerLost, reason: reason, failure: error)
        case .brokenCapture(_, let offset, let reason), .notACapture(_, let offset, let reason):
            Ending(end: .captureBroken, reason: "it is broken at byte \(offset): \(reason)", failure: error)
        case .commandRefused(let opcode, let status):
            Ending(end: .scanRefused, reason: "\(opcode) failed: \(status)", failure: error)
        case .scanningElsewhere:
            Ending(
                end: .scanRefused, reason: "another program began to scan and does not stop", failure: error)
        default: Ending(end: .controllerLost, reason: "\(error)", failure: error)
        }
    }

    static func output(_ failure: ObserverFailure) -> Ending {
        var reason: String?
        if case .failed(let text) = failure { reason = text }
        return Ending(end: .outputFailed, reason: reason, failure: ScanError.output(failure))
    }
}
