import CommandLineTable
import ProgramOutput
import ThreadCredentials

/// What a command stores although it is not `ok` or not newer.
struct AllowanceSettings {
    var force = false
    var invalid = false
    var partial = false

    var allowances: Allowances {
        var allowed: Allowances = []
        if invalid { allowed.insert(.invalid) }
        if partial { allowed.insert(.partial) }
        return allowed
    }
}

extension Command where Settings == AllowanceSettings {
    mutating func allowanceOptions() {
        flag(nil, "force", \.force, "replace newer and conflicting datasets too")
        flag(nil, "allow-invalid", \.invalid, "keep values that OpenThread rejects")
        flag(nil, "allow-partial", \.partial, "keep datasets that lack fields")
    }
}

extension ExitCode {
    /// Refusals have codes of their own, so that scripts under `set -e` and cron work.
    init(_ outcome: StoreOutcome) {
        switch outcome {
        case .older: self = .older
        case .conflict: self = .conflict
        case .stored, .updated, .unchanged, .equivalent, .moved: self = .success
        }
    }
}
