import Glibc
import LinuxSystem
import ProgramOutput
import SQLite
import Testing
import ThreadCredentials

@testable import thread_creds

/// A missing permission is 77 and names the file; what nobody could write is 73.
@Suite struct StoreFailureTests {
    @Test(arguments: [(EACCES, ExitCode.noPermission), (EPERM, .noPermission), (ENOENT, .cannotCreate)])
    func systemCalls(_ code: CInt, _ exit: ExitCode) {
        let failure = CommandFailure(StoreError.file(Errno(code), operation: "look at", path: "/a/b"))
        #expect(failure.code == exit)
        #expect(failure.what.hasPrefix("cannot look at /a/b: "))
    }

    @Test func whatSQLiteReports() {
        let denied = CommandFailure(
            DatabaseError(code: .cannotOpen, message: "unable to open", systemError: EACCES, path: "/a/b"))
        #expect(denied.code == .noPermission)
        #expect(denied.what == "cannot open the store /a/b or its journal (permission denied)")
        let readOnly = CommandFailure(
            DatabaseError(code: .readOnly, message: "readonly", systemError: EROFS, path: "/a/b"))
        #expect(readOnly.code == .cannotCreate)
        #expect(readOnly.what == "the store /a/b cannot be written (readonly)")
        let schema = CommandFailure(DatabaseError(code: .error, message: "no such column: channel"))
        #expect(schema.code == .badData)
    }
}
