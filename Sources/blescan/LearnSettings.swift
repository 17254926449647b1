import Runs
import ScanSession

/// All that `blescan learn` takes.
struct LearnSettings {
    var file = ""
    var address: AddressPattern?
    var fullDuty = false
    var format = ListingFormat.text
    /// Where the law is written to, beside the output.
    var law: String?
    var path: String?
    var color = true
}
