import Bytes
import CommandLineTable
import CredentialOutput
import MeshCoP
import ProgramOutput

/// `thread-creds pskc`.
func addPSKc(to program: inout Program) {
    let command = Command("pskc", "derive a network's PSKc from its passphrase", PSKcSettings()) {
        $0.secretHint = "a passphrase of several words is one argument in quotes; - and @FILE are safer"
        $0.paragraph(
            "The PSKc is what an external commissioner needs; it follows from the passphrase, the network's name and its "
                + "extended PAN ID. Printing it is what this command is for; --check only compares.")
        $0.argument(
            "PASSPHRASE", \.passphrase,
            "6 to 255 bytes; - reads a line of standard input and @FILE a file, which others cannot see",
            completion: .filesAfterAt, file: .read(after: "@"))
        $0.option(nil, "name", "NAME", \.name, "the network's name, 1 to 16 bytes")
        $0.option(nil, "network", "ID", \.network, "its extended PAN ID, 16 hex digits")
        $0.option(nil, "dataset", "DATASET", \.dataset, "take both from a dataset: hex, @FILE or -")
        $0.flag(nil, "check", \.check, "print nothing; exit 0 if the dataset has this PSKc, 1 if not")
        $0.flag(nil, "force", \.force, "write it to a file, too, that others may read")
        $0.option(
            "o", "output", "FILE", \.path, "write to a file, readable by you alone, instead of standard output",
            file: .written)
        $0.example(
            "thread-creds pskc - --name OpenThread --network 0102030405060708", "needs no network and no store")
        $0.example(
            "thread-creds pskc @passphrase --dataset @dataset.hex --check", "is this the network's passphrase?")
    }
    program.add(command) { (settings) throws(CommandFailure) in try pskc(settings) }
}

private func pskc(_ settings: PSKcSettings) throws(CommandFailure) -> ExitCode {
    var dataset: OperationalDataset?
    if let text = settings.dataset { dataset = try readDataset([text]) }
    guard let id = settings.network ?? dataset?.extendedPANID else {
        throw CommandFailure(
            .usage, "the extended PAN ID is missing", next: "give it with --network or --dataset")
    }
    guard let name = settings.name.map({ Array($0.utf8) }) ?? dataset?.networkName?.bytes else {
        throw CommandFailure(.usage, "the network's name is missing", next: "give it with --name or --dataset")
    }
    if settings.check, dataset?.view.contains(.pskc) != true {
        throw CommandFailure(
            .usage, "there is no PSKc to compare with", next: "give a dataset that has one with --dataset")
    }
    if settings.passphrase == "-", settings.dataset == "-" {
        throw CommandFailure(
            .usage, "passphrase and dataset are both standard input", next: "give one of them as @FILE")
    }
    var passphrase = try readPassphrase(settings.passphrase)
    defer { passphrase.wipe() }
    let key: SecretBytes
    do throws(PSKc.Failure) {
        key = try PSKc.derive(passphrase: passphrase.span, extendedPANID: id, name: name.span)
    } catch {
        throw CommandFailure(.badData, "\(error)")
    }
    if settings.check, let dataset, let pskc = dataset.view.pskc {
        return equal(pskc, key.span) ? .success : .no
    }
    var output = try OutputBuffer(replacing: settings.path, mode: 0o600)
    try output.prepareForSecrets(force: settings.force)
    output.bytes.appendHex(key.span)
    output.bytes.append(UInt8(ascii: "\n"))
    try output.finish()
    return .success
}
