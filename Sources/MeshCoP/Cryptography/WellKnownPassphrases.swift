extension OperationalDataset {
    /// Passphrases that programs give every network: those of Home Assistant and of OpenThread's border router.
    public static let wellKnownPassphrases: [StaticString] = ["j01Nme", "J01NME"]

    /// The PSKc, where it follows from a passphrase that everybody knows and this network's own name and extended PAN ID.
    /// Each passphrase costs 0.3 ms on a processor with AES instructions, 5 ms elsewhere: for many datasets use
    /// ``ThoroughLint``.
    public var wellKnownPSKc: LintFinding? {
        var lint = ThoroughLint()
        return lint.wellKnownPSKc(of: self)
    }

    /// All findings, with that of a well-known passphrase.
    public var thoroughLint: [LintFinding] {
        var lint = ThoroughLint()
        return lint.findings(of: self)
    }
}

/// All findings of many datasets. Those of one network that follow each other share the keys that were derived for it.
public struct ThoroughLint {
    private var network: (id: ExtendedPANID, name: [UInt8])?
    /// What the well-known passphrases make of the network's name and extended PAN ID.
    private var keys: [SecretBytes] = []

    public init() {}

    /// All findings, with that of a well-known passphrase.
    public mutating func findings(of dataset: OperationalDataset) -> [LintFinding] {
        let lint = dataset.lint
        guard !lint.contains(where: { $0.code == .pskcWellKnown }), let finding = wellKnownPSKc(of: dataset)
        else { return lint }
        return lint + [finding]
    }

    mutating func wellKnownPSKc(of dataset: OperationalDataset) -> LintFinding? {
        guard let offset = dataset.view.offset(of: .pskc), let pskc = dataset.view.pskc,
            let id = dataset.extendedPANID, let name = dataset.networkName
        else { return nil }
        if network?.id != id || network?.name != name.bytes {
            network = (id, name.bytes)
            keys = OperationalDataset.wellKnownPassphrases.compactMap { passphrase in
                let bytes = Array(passphrase.description.utf8)
                return try? PSKc.derive(passphrase: bytes.span, extendedPANID: id, name: name.bytes.span)
            }
        }
        guard keys.contains(where: { equal(pskc, $0.span) }) else { return nil }
        return LintFinding(.pskcWellKnown, .pskc, at: offset)
    }
}
