internal import Glibc

/// Lets this process open as many files as it may: the usual limit of 1,024 is a soft one. Where that fails it stays as it is.
/// The corresponding C function is `setrlimit` with `RLIMIT_NOFILE`.
public func allowMostDescriptors() {
    var limit = rlimit()
    guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
    limit.rlim_cur = limit.rlim_max
    _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
}
