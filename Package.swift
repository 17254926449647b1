import Foundation
// swift-tools-version: 6.2
import PackageDescription

/// One set of compiler settings for every target: Swift 6 mode, every memory-unsafe expression marked, every
/// warning an error. `Lifetimes` is the one experimental feature: it lets a parser hand out views that
/// cannot outlive the bytes they look at (`@_lifetime(borrow …)`).
let strict: [SwiftSetting] = [
    .enableExperimentalFeature("Lifetimes"),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

/// Release builds of the programs load nothing at their start: a dynamic one spends more time on finding its symbols than a
/// small store takes to list.
let program: [LinkerSetting] = [
    .unsafeFlags(
        ["-static-executable", "-Xlinker", "--wrap=swift_copyAuxiliaryExecutablePath"],
        .when(configuration: .release))
]

func library(_ name: String, _ imports: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: imports, swiftSettings: strict)
}

/// Tests of one room: its own target, what it stands on, and the helpers in Tests/Support where it uses them.
func tests(
    of room: String, _ imports: [Target.Dependency] = [], support: [Target.Dependency] = ["TestSupport"]
) -> Target {
    .testTarget(
        name: "\(room)Tests", dependencies: [.byName(name: room)] + support + imports,
        exclude: fixtures(in: "Tests/\(room)Tests"), swiftSettings: strict)
}

/// Test data lies in a folder `Fixtures` beside the tests and is read where it stands.
func fixtures(in folder: String) -> [String] {
    FileManager.default.fileExists(atPath: "\(Context.packageDirectory)/\(folder)/Fixtures") ? ["Fixtures"] : []
}

/// The files of one folder, by the end of their names. SwiftPM keeps what a manifest gave until its text changes: where a file
/// was added, `--manifest-cache none` reads the folder again. There are nine migrations of recordings and two of the store.
func files(in folder: String, ending: String) -> [String] {
    let names = try? FileManager.default.contentsOfDirectory(atPath: "\(Context.packageDirectory)/\(folder)")
    return (names ?? []).filter { $0.hasSuffix(ending) }.sorted()
}

// The floor plan, front door last. A room knows only the rooms above it.
var targets: [Target] = [
    // C libraries and system calls
    .systemLibrary(name: "CBluetooth"),
    .systemLibrary(name: "CSQLite"),
    .target(name: "CLinux"),
    library("LinuxSystem", ["CLinux"]),
    // bytes only
    // Vector instructions, for hex digits, SHA-256 and AES: intrinsics that only C can call.
    .target(name: "CVector"),
    library("Bytes", ["CVector"]),
    library("JSON", ["Bytes"]),
    library("HCI", ["Bytes"]),
    library("Advertising", ["JSON", "Bytes"]),
    library("Captures", ["HCI", "Bytes"]),
    library("MeshCoP", ["JSON", "Bytes", "CVector"]),
    // numbers only
    library("DiscoveryLatency"),
    // numbers in, SVG and HTML out
    library("Pictures", ["DiscoveryLatency", "Bytes"]),
    // what programs do
    library("SQLite", ["CSQLite", "LinuxSystem"]),
    .target(
        name: "Schemas", path: "Schemas",
        exclude: files(in: "Schemas", ending: ".json"),
        resources: files(in: "Schemas", ending: ".sql").map { .embedInCode($0) },
        swiftSettings: strict),
    library("ProgramOutput", ["Bytes", "LinuxSystem"]),
    library("CommandLineTable", ["ProgramOutput", "Bytes", "LinuxSystem"]),
    // what a scan yields: the discovery log, and the run that is made of it
    library("Runs", ["HCI", "Advertising", "DiscoveryLatency", "Bytes", "LinuxSystem"]),
    library("Recordings", ["Runs", "HCI", "DiscoveryLatency", "SQLite", "Schemas", "Bytes", "LinuxSystem"]),
    library("RadioSimulation", ["HCI", "DiscoveryLatency", "JSON", "Bytes"]),
    library(
        "Controllers",
        ["Runs", "HCI", "Captures", "RadioSimulation", "Bytes", "CBluetooth", "CLinux", "LinuxSystem"]),
    library(
        "ScanSession",
        ["Runs", "HCI", "Advertising", "Controllers", "RadioSimulation", "DiscoveryLatency", "Bytes"]),
    library(
        "ScanOutput",
        [
            "Runs", "HCI", "Advertising", "DiscoveryLatency", "Pictures", "JSON", "ProgramOutput", "Bytes",
        ]),
    library("ThreadCredentials", ["MeshCoP", "SQLite", "Schemas", "Bytes", "LinuxSystem"]),
    library(
        "CredentialOutput",
        ["ThreadCredentials", "MeshCoP", "Bytes", "JSON", "ProgramOutput", "LinuxSystem"]),
    // the two programs: one file per command
    .executableTarget(
        name: "blescan",
        dependencies: [
            "ScanOutput", "ScanSession", "Runs", "Recordings", "Controllers", "Captures", "RadioSimulation",
            "HCI",
            "Advertising",
            "DiscoveryLatency", "Bytes", "Pictures", "JSON", "SQLite", "ProgramOutput",
            "CommandLineTable", "LinuxSystem",
        ], swiftSettings: strict, linkerSettings: program),
    .executableTarget(
        name: "thread-creds",
        dependencies: [
            "CredentialOutput", "ThreadCredentials", "MeshCoP", "SQLite", "Bytes", "JSON",
            "ProgramOutput", "CommandLineTable", "LinuxSystem",
        ],
        swiftSettings: strict, linkerSettings: program),

    .target(name: "TestSupport", path: "Tests/Support", swiftSettings: strict),
    tests(of: "Bytes"),
    tests(of: "JSON", ["Bytes"]),
    tests(of: "HCI"),
    tests(of: "Advertising"),
    tests(of: "Captures", ["HCI", "Advertising"]),
    tests(of: "MeshCoP", ["JSON", "Bytes"]),
    tests(of: "DiscoveryLatency"),
    tests(of: "Pictures", ["DiscoveryLatency", "JSON"]),
    tests(of: "SQLite", ["Schemas"]),
    tests(of: "ProgramOutput", ["Bytes", "JSON", "LinuxSystem"]),
    tests(of: "CommandLineTable", ["ProgramOutput", "LinuxSystem"]),
    tests(of: "RadioSimulation", ["HCI", "Advertising", "DiscoveryLatency", "JSON"]),
    tests(of: "Controllers", ["Runs", "HCI", "Captures", "RadioSimulation", "CBluetooth", "LinuxSystem"]),
    tests(of: "Runs", ["HCI", "DiscoveryLatency"]),
    tests(
        of: "Recordings",
        [
            "Runs", "ScanSession", "HCI", "Controllers", "DiscoveryLatency", "SQLite", "Schemas",
            "RadioSimulation",
        ], support: []),
    tests(of: "ScanSession", ["Runs", "HCI", "Controllers", "DiscoveryLatency"], support: []),
    tests(
        of: "ScanOutput",
        [
            "Runs", "Recordings", "ScanSession", "Controllers", "HCI", "DiscoveryLatency", "Pictures", "JSON",
            "RadioSimulation", "ProgramOutput", "LinuxSystem",
        ]),
    tests(of: "ThreadCredentials", ["MeshCoP", "SQLite"]),
    tests(
        of: "CredentialOutput",
        ["ThreadCredentials", "MeshCoP", "Bytes", "JSON", "ProgramOutput", "LinuxSystem"]),
    // Both programs as a user runs them.
    .testTarget(
        name: "ProgramTests",
        dependencies: [
            "blescan", "thread-creds", "TestSupport", "ProgramOutput", "CommandLineTable", "Controllers", "HCI",
            "JSON",
            "LinuxSystem", "SQLite", "ThreadCredentials",
            "RadioSimulation",
        ],
        exclude: fixtures(in: "Tests/ProgramTests"), swiftSettings: strict),
]

// Fuzz targets and the measured hot paths are built only when asked for: they need a sanitizer or a release
// build, and nothing that is shipped depends on them.
/// FUZZ=1: every parser that reads what strangers wrote, fed by libFuzzer.
if Context.environment["FUZZ"] != nil {
    targets.append(
        .executableTarget(
            name: "fuzz",
            dependencies: [
                "HCI", "Advertising", "Captures", "DiscoveryLatency", "Runs", "RadioSimulation", "ScanOutput",
                "JSON", "Bytes",
                "MeshCoP", "ThreadCredentials", "CredentialOutput",
            ],
            path: "tools/fuzz", exclude: ["run", "run.sh", "corpus"], swiftSettings: strict))
}
/// HOTPATHS=1: the paths whose speed tools/bench and tools/check watch.
if Context.environment["HOTPATHS"] != nil {
    targets.append(
        .executableTarget(
            name: "hotpaths",
            dependencies: [
                "HCI", "Advertising", "Captures", "DiscoveryLatency", "Runs", "ScanOutput",
                "RadioSimulation", "Bytes", "JSON", "ProgramOutput", "MeshCoP", "CredentialOutput",
            ],
            path: "tools/bench/hotpaths", swiftSettings: strict))
}
/// RECORDS=1: what tools/agree compares with tshark, record by record.
if Context.environment["RECORDS"] != nil {
    targets.append(
        .executableTarget(
            name: "records", dependencies: ["Captures", "HCI"], path: "tools/gates/agree",
            exclude: ["agree.py"],
            swiftSettings: strict))
}

let package = Package(
    name: "blescan",
    products: [
        .executable(name: "blescan", targets: ["blescan"]),
        .executable(name: "thread-creds", targets: ["thread-creds"]),
        .library(name: "MeshCoP", targets: ["MeshCoP"]),
        .library(name: "ThreadCredentials", targets: ["ThreadCredentials"]),
        .library(name: "HCI", targets: ["HCI"]),
        .library(name: "Advertising", targets: ["Advertising"]),
        .library(name: "DiscoveryLatency", targets: ["DiscoveryLatency"]),
    ],
    targets: targets,
    swiftLanguageModes: [.v6]
)
