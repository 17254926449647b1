/// Why a program ended: the one table of both programs. The numbers from 64 on are those of `sysexits.h`, those
/// from 129 on are what a shell reports for a program that a signal ended.
public enum ExitCode: Int32, CaseIterable, Sendable {
    case success = 0
    /// What was asked is not so: an assertion does not hold, a dataset is not preferred, no parameters reach
    /// what was wanted.
    case no = 1
    /// The data are too few to say yes or no.
    case undecided = 2
    /// Nothing is known about what was asked.
    case nothingKnown = 3
    /// The figures of a page agree, and what it shows was not checked.
    case unchecked = 4
    case older = 10
    case conflict = 11
    /// What was asked would lose something; it takes `--force`.
    case needsForce = 12
    case usage = 64
    case badData = 65
    case noInput = 66
    case unavailable = 69
    case internalError = 70
    case cannotCreate = 73
    case ioError = 74
    case temporaryFailure = 75
    case noPermission = 77
    case configuration = 78
    case hangup = 129
    case interrupted = 130
    case brokenPipe = 141
    case terminated = 143

    /// What a shell reports where a signal ends the program at once: the numbers that are not in the table.
    public static let bySignals = (
        numbers: "128+N",
        meaning: "Ended at once by signal N: 131 SIGQUIT, 137 SIGKILL, 138 SIGUSR1, 140 SIGUSR2, 142 SIGALRM, "
            + "152 SIGXCPU; 130, 143 or 129 by a second Ctrl-C, SIGTERM or SIGHUP. A scan is switched off and temporary "
            + "files are removed first (not by SIGKILL); what was not printed until then is not printed."
    )

    /// What the man page says about it.
    public var meaning: String {
        switch self {
        case .success: "Success."
        case .no:
            "The answer is no: an assertion does not hold, a dataset is not the preferred "
                + "one, no parameters reach the target, two runs differ, or a page does not agree "
                + "with its observations."
        case .undecided: "The trials were too few or too short to tell."
        case .nothingKnown: "Nothing is known about what was asked."
        case .unchecked:
            "The figures of a page agree, but another version wrote it: its text and pictures are not checked."
        case .older: "The stored dataset is newer than the one offered; nothing was changed."
        case .conflict: "The stored dataset has the same timestamp but other contents; nothing was changed."
        case .needsForce: "It would lose data, so nothing was changed; --force does it anyway."
        case .usage: "The command line is wrong."
        case .badData: "The input is broken; the message says where."
        case .noInput: "An input file does not exist or cannot be read."
        case .unavailable: "Something required is missing: no adapter, adapter down, connection refused."
        case .internalError: "A mistake in the program itself."
        case .cannotCreate: "An output file cannot be created, or a file that should be new exists already."
        case .ioError: "Reading or writing failed: disk full, controller lost."
        case .temporaryFailure: "Busy or locked: try again later."
        case .noPermission: "A permission or capability is missing; the message names it."
        case .configuration: "A file that belongs to the program must not be used as it is."
        case .hangup: "Ended by SIGHUP."
        case .interrupted: "Interrupted (Ctrl-C) before the work was done; results so far were printed."
        case .brokenPipe: "The reader of the output went away."
        case .terminated: "Ended by SIGTERM; results so far were printed."
        }
    }
}
