internal import CLinux

/// Whether a program of that name runs (`/proc/PID/comm`: at most 15 bytes of it).
public func isProcessRunning(_ name: String) -> Bool { unsafe clinux_process_runs(name) == 1 }

/// What this program was called with, its name first. Unlike `CommandLine.arguments` it needs no /proc.
public let programArguments: [String] = {
    var arguments: [String] = []
    while let argument = unsafe clinux_argument(CInt(arguments.count)) {
        arguments.append(pathText(unsafe copyOfBytes(argument)))
    }
    return arguments
}()

/// Up to the zero that ends them.
private func copyOfBytes(_ text: UnsafePointer<CChar>) -> [UInt8] {
    var bytes: [UInt8] = []
    var position = 0
    while unsafe text[position] != 0 {
        bytes.append(UInt8(bitPattern: unsafe text[position]))
        position += 1
    }
    return bytes
}
