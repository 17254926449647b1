import CLinux

/// Keeps this process's memory out of core dumps and away from other processes of the same user: `RLIMIT_CORE` 0 and
/// `PR_SET_DUMPABLE` 0. For programs that hold keys.
public func forbidCoreDumps() {
    clinux_forbid_core_dumps()
}
