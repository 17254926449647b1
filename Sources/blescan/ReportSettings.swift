/// All that `blescan report` takes.
struct ReportSettings {
    var file = ""
    var run: Int64?
    var devices = 100
    var path: String?
    var color = true
}
