import Controllers
import DiscoveryLatency
import Glibc
import ProgramOutput
import Runs
import ScanOutput
import ScanSession

/// The exit code of a run that has been shown.
///
/// An interrupted run that had no planned end is a success; one that had is 128 + the signal's number. Claims count
/// only for complete runs: 1 if one does not hold, else 2 if one cannot be told. What came of each is a line on
/// standard error; `quiet` leaves out those that hold.
/// - Throws: one line that says what was measured, where a claim does not hold or cannot be told; the lost controller.
func exitCode(of run: Run, quiet: Bool) throws(CommandFailure) -> ExitCode {
    if let error = run.failure as? ControllerError { throw CommandFailure(error) }
    if let error = run.failure as? ScanError { throw CommandFailure(error) }
    switch run.end {
    case .terminated: return .terminated
    case .hangup: return .hangup
    case .interrupted: if !run.complete { return .interrupted }
    case .finished, .controllerLost, .captureBroken, .scanRefused, .outputFailed, .running, .killed: break
    }
    if !run.header.assertions.isEmpty, run.devices.keepsSettingsApart {
        throw CommandFailure(
            .undecided,
            "the trials have \(run.dutyCycles) different duty cycles: no claim about all of them is checked",
            next: "choose one with --setting W/I, or add --pool")
    }
    let canScan = run.header.requested != nil
    var failures: [CommandFailure] = []
    for result in run.assertionResults {
        switch result.judgement.verdict {
        case .holds: if !quiet { note(result.sentence) }
        case .fails: failures.append(CommandFailure(.no, result.sentence))
        case .undecided:
            failures.append(
                CommandFailure(.undecided, result.sentence, next: result.next(canScan: canScan)))
        }
    }
    guard let decisive = failures.firstIndex(where: { $0.code == .no }) ?? failures.indices.first else {
        return .success
    }
    for (index, failure) in failures.enumerated() where index != decisive { note(failure.description) }
    throw failures[decisive]
}
