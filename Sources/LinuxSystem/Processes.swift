internal import CLinux

/// Whether a program of that name runs (`/proc/PID/comm`: at most 15 bytes of it).
public func isProcessRunning(_ name: String) -> Bool { unsafe clinux_process_runs(name) == 1 }
