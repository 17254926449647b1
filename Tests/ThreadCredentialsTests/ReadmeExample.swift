import MeshCoP
import ThreadCredentials

/// The README's ten lines, compiled. `ReadmeTests` holds the two against each other.
func readmeExample(_ location: StoreLocation, _ hex: String) async throws -> String {
    // README: begin
    let client = try ThreadCredentialsClient(location, waiting: .seconds(5))
    let text = Array(hex.utf8)
    let dataset = try DatasetInput(text.span).dataset()
    let agent = try BorderAgentID(text: "9483C451DC3E")
    do {
        let result = try await client.store(dataset, forBorderAgent: agent)
        guard result.outcome.isAccepted, let network = try await client.preferredCredentials() else {
            return ""
        }
        return "\(result.outcome): \(network.networkName ?? "") \(network.extendedPANID)"
    } catch {
        return "\(error)"
    }
    // README: end
}
