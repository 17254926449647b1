internal import Glibc
internal import LinuxSystem

extension ControllerError {
    /// Why a stream could not be opened.
    static func opening(
        _ name: String, _ endpoint: StreamEndpoint, _ failure: StreamEndpoint.Failure
    ) -> ControllerError {
        switch failure {
        case .unknownHost: .unknownHost(name)
        case .failed(let errno):
            switch (endpoint, errno.code) {
            case (.serial, EBUSY): .busy(name)
            case (.serial, _), (_, EINTR), (_, ENOENT), (_, ENAMETOOLONG), (_, EACCES): .openFailed(name, errno)
            default: .refused(name, errno)
            }
        }
    }
}
