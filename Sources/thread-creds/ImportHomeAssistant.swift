import Bytes
import CredentialOutput
import MeshCoP
import ProgramOutput
import SQLite
import ThreadCredentials

/// The datasets of Home Assistant's store, each for its preferred border agent or for none.
func importHomeAssistant(
    _ source: inout LineSource, into importer: inout Importer, _ settings: ImportSettings
) throws(ImportFailure) -> ImportedPreference {
    let name = source.name
    var bytes: [UInt8] = []
    defer { bytes.wipe() }
    do throws(CommandFailure) {
        repeat {
            bytes.append(span: source.document)
            if bytes.count > HomeAssistantStore.maximumSize { break }
        } while try source.moveOn()
    } catch {
        throw .command(error)
    }
    let store: HomeAssistantStore
    do throws(StoreImportError) {
        store = try HomeAssistantStore(bytes.span)
    } catch {
        throw .command(
            CommandFailure(.badData, "\(name), \(error)", next: "nothing of this file was imported"))
    }
    var networks: [BorderAgentID: HomeAssistantStore.Entry] = [:]
    for entry in store.entries {
        var submission = entry.submission
        if submission.borderAgentID.isUnknown, let named = settings.borderAgent {
            submission.borderAgentID = named
        }
        let agent = submission.borderAgentID
        if !agent.isUnknown {
            if let other = networks[agent],
                other.submission.dataset.extendedPANID != submission.dataset.extendedPANID
            {
                throw .command(
                    CommandFailure(
                        .badData,
                        "\(name): datasets \(other.number) and \(entry.number) are two networks of border agent \(agent)",
                        next: "a border agent is in one network only; nothing of this file was imported"))
            }
            networks[agent] = entry
        }
        do throws(StoreError) {
            try importer.add(submission, allowing: settings.allowed.allowances)
        } catch {
            throw .command(CommandFailure(error).prefixed("\(name), dataset \(entry.number): "))
        }
    }
    return .network(store.preferredNetwork)
}
