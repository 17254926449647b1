import CommandLineTable
import ProgramOutput
import ThreadCredentials

/// Which store a command works on.
struct StoreSettings {
    var path: String?
    var wait = TimeLength.seconds(30)
}

extension Command where Settings == StoreSettings {
    mutating func storeOptions() {
        section("Store")
        option(
            nil, "store", "PATH", \.path, "the store's file (default THREAD_CREDS_STORE, then your own store)",
            file: .written(otherwise: "the store") { try? StoreLocation().path })
        option(
            nil, "wait", "S", \.wait, "how long to wait while another process writes",
            in: .seconds(0)...(.seconds(3600)))
    }
}

extension StoreSettings {
    /// Opens the store for a command that changes it.
    ///
    /// - Parameter creates: one that is missing is made; otherwise a path with a spelling error makes nothing.
    func openForWriting(creates: Bool) throws(CommandFailure) -> CredentialStore {
        do throws(StoreError) {
            return try CredentialStore(
                StoreLocation(named: path), for: creates ? .writing : .changing, busyTimeout: timeout)
        } catch {
            if case .missing = error, try !isNamed() {
                throw CommandFailure(.nothingKnown, "nothing is stored yet")
            }
            throw CommandFailure(error, changes: true)
        }
    }

    /// Opens the store for an import. One that is missing is made when the import has succeeded: ``CredentialStore/publish()``.
    func openForImport() throws(CommandFailure) -> CredentialStore {
        do throws(StoreError) {
            return try CredentialStore(StoreLocation(named: path), for: .importing, busyTimeout: timeout)
        } catch {
            throw CommandFailure(error, changes: true)
        }
    }

    /// Opens the store for a command that reads it; nil when nothing was ever stored in the user's own store.
    ///
    /// - Parameter orNone: nil too where the user named a store that is not there.
    func openForReading(orNone: Bool = false) throws(CommandFailure) -> CredentialStore? {
        do throws(StoreError) {
            return try CredentialStore(StoreLocation(named: path), for: .reading, busyTimeout: timeout)
        } catch {
            // A user who never stored anything has no store; one that was named and is not there is a mistake.
            if case .missing = error {
                if orNone { return nil }
                if try !isNamed() { return nil }
            }
            throw CommandFailure(error)
        }
    }

    /// A private copy of the store: what is done to it is done to nothing else.
    func openRehearsal() throws(CommandFailure) -> CredentialStore {
        do throws(StoreError) {
            return try CredentialStore(rehearsing: StoreLocation(named: path), busyTimeout: timeout)
        } catch {
            throw CommandFailure(error)
        }
    }

    private func isNamed() throws(CommandFailure) -> Bool {
        try onStore { () throws(StoreError) in try StoreLocation(named: path).isExplicit }
    }

    var timeout: Int32 { Int32(clamping: wait.nanoseconds / 1_000_000) }
}
