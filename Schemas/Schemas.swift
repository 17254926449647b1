/// The SQL that both programs embed: one numbered file per migration, in the order they are run.
///
/// A file is never changed after a release; a new version is a new file at the end of its list.
public enum Schemas {
    /// The store of thread-creds.
    public static var store: [[UInt8]] { [PackageResources.store_0001_sql, PackageResources.store_0002_sql] }

    /// What blescan --record writes.
    public static var recording: [[UInt8]] {
        [
            PackageResources.recording_0001_sql, PackageResources.recording_0002_sql,
            PackageResources.recording_0003_sql, PackageResources.recording_0004_sql,
            PackageResources.recording_0005_sql, PackageResources.recording_0006_sql,
            PackageResources.recording_0007_sql, PackageResources.recording_0008_sql,
            PackageResources.recording_0009_sql,
        ]
    }
}
