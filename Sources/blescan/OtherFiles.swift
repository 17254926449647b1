import Captures
import ProgramOutput

extension CommandFailure {
    /// Says what a file is that was taken for a capture, and which command makes a capture of it.
    init(otherFile path: String, _ kind: OtherFile) {
        let name = nameOfInput(path)
        let (what, next) = kind.answer(path == "-" ? "FILE" : shellWord(path))
        self.init(.badData, "\(name) is \(what), not a capture", next: next)
    }
}

extension OtherFile {
    /// - Parameter file: as a shell takes it.
    fileprivate func answer(_ file: String) -> (what: String, next: String) {
        let isArchive = [".tar.gz", ".tgz", ".tar.xz", ".tar.bz2", ".tar.zst"].contains { file.contains($0) }
        func unpack(_ what: String, _ command: String) -> (String, String) {
            isArchive
                ? (
                    what,
                    "list what is in it: tar -tf \(file) | grep -E 'pklg|btsnoop'; unpack it: tar -xf \(file)"
                )
                : (what, "unpack it: \(command) \(file) | blescan replay -")
        }
        switch self {
        case .gzip: return unpack("compressed with gzip", "gzip -dc")
        case .xz: return unpack("compressed with xz", "xz -dc")
        case .zstandard: return unpack("compressed with zstd", "zstd -dc")
        case .bzip2: return unpack("compressed with bzip2", "bzip2 -dc")
        case .zip:
            return (
                "a zip archive",
                "of an Android bug report: unzip -p \(file) FS/data/misc/bluetooth/logs/btsnoop_hci.log | blescan "
                    + "replay -; else list what is in it: unzip -l \(file)"
            )
        case .bugReport:
            return (
                "an Android bug report as text, whose section BTSNOOP_LOG_SUMMARY is compressed",
                "make a capture of it with AOSP's btsnooz.py: btsnooz.py \(file) > capture.btsnoop"
            )
        case .btmonText:
            return (
                "what btmon prints, which lacks bytes of the packets",
                "capture it again as a file: btmon -w capture.btsnoop"
            )
        case .png:
            return ("a picture (PNG)", "name the capture itself: a .pklg, .btsnoop, .pcap or .pcapng file")
        case .pdf:
            return ("a PDF document", "name the capture itself: a .pklg, .btsnoop, .pcap or .pcapng file")
        case .html:
            return (
                "an HTML page",
                "a page of blescan: blescan report \(file); else download the file itself, not the page that shows it"
            )
        case .json: return ("a JSON document", "a document of blescan: blescan report \(file)")
        case .sqlite: return ("an SQLite database", "a recording of blescan: blescan report \(file)")
        case .text:
            return (
                "text", "hex that tshark or hexdump printed: text2pcap -l 201 makes a capture of it"
            )
        }
    }
}
