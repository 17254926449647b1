// At its start Swift's runtime looks for the program that prints backtraces, beside itself. In a static program it asks
// /proc for the place, and aborts where /proc is not mounted. The programs ship no such printer: release builds link with
// --wrap=swift_copyAuxiliaryExecutablePath, and this answers that there is none.
char *__wrap_swift_copyAuxiliaryExecutablePath(const char *name);

char *__wrap_swift_copyAuxiliaryExecutablePath(const char *name) {
    (void)name;
    return 0;
}
