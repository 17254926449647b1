import CredentialOutput
import MeshCoP
import ProgramOutput
import SQLite
import ThreadCredentials

/// A file that holds datasets in any form but that of an exported store: each goes to the border agent that was named, or
/// that stands beside it.
func importDatasets(
    _ source: inout LineSource, into importer: inout Importer, _ settings: ImportSettings
) throws(ImportFailure) {
    let name = source.name
    var networks: [BorderAgentID: FoundDataset] = [:]
    for found in try datasets(&source) {
        let agent = try borderAgent(of: found, in: name, settings)
        if let other = networks[agent], !found.dataset.isPending,
            other.dataset.extendedPANID != found.dataset.extendedPANID
        {
            throw .command(
                CommandFailure(
                    .badData,
                    "\(name): lines \(other.place.line) and \(found.place.line) have two networks for border agent \(agent)",
                    next: "a border agent is in one network only; nothing of this file was imported"))
        }
        if !found.dataset.isPending { networks[agent] = found }
        do throws(StoreError) {
            try importer.add(
                Submission(
                    found.dataset, forBorderAgent: agent,
                    origin: found.input.isRebuilt ? .rebuilt(found.input) : .verbatim),
                allowing: settings.allowed.allowances)
        } catch {
            throw .refused(found.place.line, error)
        }
    }
}

private func borderAgent(
    of found: FoundDataset, in name: String, _ settings: ImportSettings
) throws(ImportFailure) -> BorderAgentID {
    if let named = settings.borderAgent { return named }
    if let bytes = found.borderAgent, let beside = try? BorderAgentID(bytes: bytes) { return beside }
    throw .command(
        CommandFailure(
            .usage, "\(name) does not say whose dataset it has in line \(found.place.line)",
            next: "name the border agent with --border-agent ID"))
}

/// The datasets of a file in their order.
private func datasets(_ source: inout LineSource) throws(ImportFailure) -> [FoundDataset] {
    let name = source.name
    var finder = DatasetStreamFinder()
    do throws(CommandFailure) {
        repeat { finder.add(source.document) } while try source.moveOn()
    } catch {
        throw .command(error)
    }
    let findings = finder.finish()
    for left in findings.evidentlyLeftOut { note("left out: \(left)") }
    if let refusal = findings.refusal { throw .command(CommandFailure(refusal, in: name)) }
    if findings.datasets.isEmpty { throw .command(CommandFailure(findings.whyNone, in: name)) }
    return findings.datasets
}
