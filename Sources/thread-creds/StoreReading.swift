import MeshCoP
import ProgramOutput
import SQLite
import ThreadCredentials

/// Why a store could not be read, or what was read not be written.
enum ReadingFailure: DatabaseFailure {
    case store(StoreError)
    case command(CommandFailure)

    init(_ error: DatabaseError) { self = .store(StoreError(error)) }
}

/// Runs something that reads a store piece by piece and writes it.
func streaming<Result>(
    _ body: () throws(ReadingFailure) -> Result
) throws(CommandFailure) -> Result {
    do throws(ReadingFailure) {
        return try body()
    } catch {
        switch error {
        case .store(let error): throw CommandFailure(error)
        case .command(let failure): throw failure
        }
    }
}

/// Runs something that writes, while a store is read.
func writing<Result>(_ body: () throws(CommandFailure) -> Result) throws(ReadingFailure) -> Result {
    do throws(CommandFailure) {
        return try body()
    } catch {
        throw .command(error)
    }
}

/// Everything in the store; nothing when there is none yet.
func readAll(_ settings: StoreSettings) throws(CommandFailure) -> Listing {
    guard let store = try settings.openForReading() else { return Listing() }
    return try onStore { () throws(StoreError) in try store.allCredentials() }
}

/// Runs reads that belong together on one state of the file.
func asOfOneMoment<Result>(
    of store: borrowing CredentialStore, _ body: () throws(CommandFailure) -> Result
) throws(CommandFailure) -> Result {
    try streaming { () throws(ReadingFailure) in
        try store.asOfOneMoment { () throws(ReadingFailure) in try writing(body) }
    }
}

/// The exit code after what could be read was written.
func conclude(_ listing: Listing) throws(CommandFailure) -> ExitCode { try conclude(listing.damage) }

func conclude(_ damage: [StoreDamage]) throws(CommandFailure) -> ExitCode {
    guard let first = damage.first else { return .success }
    throw CommandFailure(StoreError.damaged(first))
}
