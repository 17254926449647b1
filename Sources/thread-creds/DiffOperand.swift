import CredentialOutput
import MeshCoP
import ProgramOutput
import ThreadCredentials

/// A dataset of `diff`: a stored network by its extended PAN ID, border agent or name, or any text that holds one.
func diffOperand(
    _ word: String, _ name: String, _ kind: KindSettings, _ settings: StoreSettings
) throws(CommandFailure) -> OperationalDataset {
    if word == "-" || word.hasPrefix("@") || word.utf8.count > 64 {
        return try readDataset([word], named: name)
    }
    var stored: [ThreadCredentials] = []
    var damage: [StoreDamage] = []
    if let store = try settings.openForReading(orNone: true) {
        let listing = try onStore { () throws(StoreError) in try store.allCredentials() }
        // A word that is no stored network may still be a dataset.
        stored = (try? LookupSettings().meant(word, among: listing.credentials)) ?? []
        damage = listing.damage
    }
    if !stored.isEmpty { _ = try conclude(damage) }
    guard !stored.isEmpty else {
        do throws(CommandFailure) {
            return try readDataset([word], named: name)
        } catch {
            _ = try conclude(damage)
            throw CommandFailure(
                error.code, error.what, next: "or give a network that 'thread-creds list' shows")
        }
    }
    let networks = Set(stored.map(\.extendedPANID))
    guard networks.count == 1 else {
        throw CommandFailure(
            .usage, "'\(word)' has \(networks.count) networks", next: "name one by its extended PAN ID")
    }
    let chosen = try kind.chosen(stored)
    let ofKind = chosen.filter { $0.kind == (chosen.contains { $0.kind == .active } ? .active : .pending) }
    guard let newest = ofKind.first(where: { !$0.isStale }) ?? ofKind.first else {
        throw CommandFailure(.nothingKnown, "the store has no dataset of '\(word)'")
    }
    return newest.dataset
}
