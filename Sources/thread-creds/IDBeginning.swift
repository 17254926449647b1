import CommandLineTable
import MeshCoP
import ProgramOutput
import ThreadCredentials

/// An id, or the beginning of one: what it begins is looked up among what is stored.
struct IDBeginning: Hashable {
    /// Lower-case hex without separators; empty where no border agent is meant.
    let digits: String

    /// Nil for what is not 1 to 64 hex digits, with `:`, `-` and spaces between them or a prefix before them.
    init?(_ text: String) {
        var rest = text.lowercased()[...]
        for prefix in ["hex:", "0x"] where rest.hasPrefix(prefix) { rest = rest.dropFirst(prefix.count) }
        let digits = rest.filter { $0 != ":" && $0 != "-" && $0 != " " }
        guard (1...64).contains(digits.utf8.count), digits.allSatisfy({ $0.isASCII && $0.isHexDigit }) else {
            return nil
        }
        self.digits = String(digits)
    }

    init(_ id: ExtendedPANID) { digits = "\(id)" }

    private init() { digits = "" }

    /// No border agent.
    static let none = IDBeginning()

    var extendedPANID: ExtendedPANID? { digits.utf8.count == 16 ? ExtendedPANID(digits) : nil }
    var borderAgentID: BorderAgentID? {
        self == .none ? .unknown : try? BorderAgentID(text: digits)
    }

    func begins(_ id: ExtendedPANID) -> Bool { begins(id.bytes.span) }
    func begins(_ id: BorderAgentID) -> Bool { begins(id.bytes.span) }

    /// Whether an id of these bytes begins so; one without bytes never does.
    func begins(_ bytes: Span<UInt8>) -> Bool {
        guard self != .none, digits.utf8.count <= 2 * bytes.count else { return false }
        var index = 0
        return digits.utf8.allSatisfy { digit in
            defer { index += 1 }
            let byte = bytes[index / 2]
            let value = index.isMultiple(of: 2) ? byte >> 4 : byte & 15
            return digit == (value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10)
        }
    }

    /// An extended PAN ID or its beginning.
    static var ofNetwork: ValueKind<IDBeginning?> {
        ValueKind(completion: .offered("stored ids")) { text throws(ArgumentError) in
            guard let id = IDBeginning(text), id.digits.utf8.count <= 16 else {
                throw ArgumentError("'\(text)' is not an extended PAN ID", next: "it has 16 hex digits")
            }
            return id
        }
    }

    /// A border agent's id or its beginning, `-` for none.
    static var ofBorderAgent: ValueKind<IDBeginning?> {
        ValueKind(completion: .offered("stored agents")) { text throws(ArgumentError) in
            if text == "-" { return IDBeginning.none }
            let bare = text.trimmingQuotes
            if let id = IDBeginning(bare) { return id }
            _ = try BorderAgentID.kind(placeholder: "ID").parse(bare)
            throw ArgumentError("'\(text)' is not a border agent id")
        }
    }
}

/// One of two options, or neither; the beginning of an id is completed by what the store and its history have.
///
/// - Parameter changes: something is deleted: the beginning of an id is refused, and what it begins is named.
func selection(
    _ network: IDBeginning?, _ agent: IDBeginning?, in settings: StoreSettings, changes: Bool = false
) throws(CommandFailure) -> Selection? {
    if network != nil, agent != nil {
        throw CommandFailure(.usage, "--network and --border-agent exclude each other")
    }
    if let network {
        if let id = network.extendedPANID { return .network(id) }
        let begun = try ids(settings) { network.begins($0.network) ? $0.network : nil }
        return .network(try only(begun, of: network, "--network", changes))
    }
    guard let agent else { return nil }
    if agent == .none { return .borderAgent(.unknown) }
    let begun = try ids(settings) { agent.begins($0.agent) ? $0.agent : nil }
    // A whole id is meant as it is, even where it begins another one.
    if let id = agent.borderAgentID, begun.isEmpty || begun.contains(id) { return .borderAgent(id) }
    return .borderAgent(try only(begun, of: agent, "--border-agent", changes))
}

private func only<ID: Comparable>(
    _ ids: Set<ID>, of beginning: IDBeginning, _ option: String, _ changes: Bool
) throws(CommandFailure) -> ID {
    guard let id = ids.first else { throw CommandFailure(StoreError.nothingKnown) }
    if ids.count == 1, !changes { return id }
    let list =
        ids.sorted().prefix(8).map { "\(option) \($0)" }.joined(separator: ", ") + (ids.count > 8 ? ", …" : "")
    if changes { throw CommandFailure(onlyBegins: beginning.digits, list) }
    throw CommandFailure(
        .usage, "'\(beginning.digits)' is the beginning of more than one id: \(list)", next: "say which")
}

extension CommandFailure {
    /// A command that changes something takes whole ids only.
    init(onlyBegins text: String, _ candidates: String) {
        self.init(
            .usage, "'\(text)' is only the beginning of \(candidates)",
            next: "give the whole id; nothing was changed")
    }
}

private func ids<ID: Hashable>(
    _ settings: StoreSettings, _ pick: ((agent: BorderAgentID, network: ExtendedPANID)) -> ID?
) throws(CommandFailure) -> Set<ID> {
    guard let store = try settings.openForReading() else { return [] }
    let contents = try onStore { () throws(StoreError) in try store.contents() }
    let stored = contents.listing.credentials.compactMap { pick(($0.borderAgentID, $0.extendedPANID)) }
    return Set(stored).union(contents.history.entries.compactMap { pick(($0.borderAgentID, $0.extendedPANID)) })
}
