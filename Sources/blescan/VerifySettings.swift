import Runs

/// All that `blescan verify` takes.
struct VerifySettings {
    var file = ""
    var capture: String?
    var path: String?
}

extension VerifySettings {
    /// For messages.
    var name: String { nameOfInput(file) }
}
