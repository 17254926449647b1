internal import Glibc

/// Takes the places of standard input, output and error where they are closed: the next file that is opened would get
/// the number, and what is meant for standard output would go into it.
///
/// `/dev/null` is opened the wrong way round, so that reading and writing still fail, with EBADF.
public func holdClosedStandardDescriptors() {
    for number: CInt in 0...2 where fcntl(number, F_GETFD) == -1 {
        // The lowest number that is free: this one, as those before it are taken.
        _ = unsafe open("/dev/null", number == 0 ? O_WRONLY : O_RDONLY)
    }
}
