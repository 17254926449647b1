import CommandLineTable

/// All that `blescan predict` takes.
struct PredictSettings {
    var window = Duration.milliseconds(30)
    var interval = Duration.milliseconds(60)
    var advertisingInterval: Duration?
    var model = ModelSettings()
    var precision = 1e-4
    var within = [Duration.seconds(1), .seconds(10)]
    var cdfAt: [Duration] = []
    var format = ListingFormat.text
    var path: String?
    var color = true
}
