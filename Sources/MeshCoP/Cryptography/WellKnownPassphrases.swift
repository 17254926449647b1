extension OperationalDataset {
    /// Passphrases that programs give every network: those of Home Assistant and of OpenThread's border router.
    public static let wellKnownPassphrases: [StaticString] = ["j01Nme", "J01NME"]

    /// The PSKc, where it follows from a passphrase that everybody knows and this network's own name and extended PAN ID.
    /// Each passphrase costs about 4 ms: not for datasets in bulk.
    public var wellKnownPSKc: LintFinding? {
        guard let offset = view.offset(of: .pskc), let id = extendedPANID, let name = networkName else {
            return nil
        }
        for passphrase in Self.wellKnownPassphrases {
            let bytes = Array(passphrase.description.utf8)
            guard
                let key = try? PSKc.derive(passphrase: bytes.span, extendedPANID: id, name: name.bytes.span),
                let pskc = view.pskc
            else { continue }
            if equal(pskc, key.span) { return LintFinding(.pskcWellKnown, .pskc, at: offset) }
        }
        return nil
    }

    /// All findings, with that of a well-known passphrase.
    public var thoroughLint: [LintFinding] {
        let lint = lint
        guard !lint.contains(where: { $0.code == .pskcWellKnown }), let finding = wellKnownPSKc else {
            return lint
        }
        return lint + [finding]
    }
}
