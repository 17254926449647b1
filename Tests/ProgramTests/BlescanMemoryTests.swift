import Foundation
import Glibc
import TestSupport
import Testing

/// A run takes no more memory at its end than in its middle, however many trials it has.
@Suite struct BlescanMemoryTests {
    /// As many trials as a week of the household has, but short ones: their table, and all their latencies as one curve.
    @Test func aWeekOfTrialsFits() throws {
        try withTemporaryFolder { folder in
            let scene = folder.appending(path: "scene.json")
            try Data(
                #"{"advertisers": [{"interval_ms": 100, "count": 2, "address": "C0:FF:EE:00:01:00"}]}"#.utf8
            )
            .write(to: scene)
            func peak(_ trials: Int) throws -> Int {
                try mostMemory(
                    "blescan",
                    [
                        "--controller", "sim:\(scene.path())", "--seed", "1", "--quiet", "--trial-duration",
                        "0.1",
                    ]
                        + ["--trials", "\(trials)", "--format", "csv", "--csv", "trials"]
                        + ["--hgrm", folder.appending(path: "latencies.hgrm").path()])
            }
            // 24 bytes a trial, and for each latency its place in the log and 8 bytes of the curve.
            let (few, many) = (try peak(1000), try peak(60_000))
            #expect(many - few <= 7 << 20, "\(few >> 10) KiB, and \(many >> 10) KiB with many trials")
        }
    }

    /// Bytes that a program had in memory at most (VmHWM).
    private func mostMemory(_ name: String, _ arguments: [String]) throws -> Int {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        for descriptor: CInt in [1, 2] {
            unsafe posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0)
        }
        let path = builtProgram(name).path()
        var words = unsafe ([path] + arguments).map { unsafe strdup($0) } + [nil]
        defer { for index in unsafe words.indices { unsafe free(words[index]) } }
        var child: pid_t = 0
        try #require(unsafe posix_spawn(&child, path, &actions, nil, &words, environ) == 0)
        var status: CInt = 0
        var usage = rusage()
        while unsafe wait4(child, &status, 0, &usage) < 0 { try #require(errno == EINTR) }
        #expect(status == 0)
        return usage.ru_maxrss << 10
    }
}
