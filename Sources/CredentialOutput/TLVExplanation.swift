import CommandLineTable
public import MeshCoP

extension [UInt8] {
    /// Every TLV of a dataset, one a line, in the order in which they were written: type, name, what the value means.
    /// Network key and PSKc only with `reveal`; a lint finding follows its TLV.
    public mutating func append(explaining dataset: OperationalDataset, reveal: Bool) {
        var table = TextTable([.init(""), .init("", .right), .init(""), .init("")])
        for tlv in dataset.explanation(reveal: reveal) {
            table.cell("  ")
            table.cell("\(tlv.type.rawValue)")
            table.cell(tlv.type.name ?? "unknown")
            table.cell(tlv.text)
            for finding in tlv.findings {
                table.cell("")
                table.cell("")
                table.cell("")
                table.cell("! \(finding.code.rawValue): \(finding.code.message)")
            }
        }
        table.append(to: &self)
    }
}
