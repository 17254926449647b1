// A run in SQLite and back; the SQL of its migrations is in Schemas.

internal import SQLite

/// A table whose rows belong to runs, and how its rows are copied from one recording to another.
///
/// In `copy` ?1 is the run's number in the other recording, ?2 its number in this one, ?3 what is added to the numbers of
/// devices.
struct RecordedTable {
    let delete: SQL
    let copy: SQL

    /// Every table but `runs`. Rows come in the order of their primary keys: they are appended.
    static let ofRuns: [RecordedTable] = [
        RecordedTable(
            delete: "DELETE FROM main.remarks WHERE run = ?1",
            copy: """
                INSERT INTO main.remarks (run, kind, words)
                SELECT ?2, kind, words FROM other.remarks WHERE run = ?1 ORDER BY rowid
                """),
        RecordedTable(
            delete: "DELETE FROM main.labels WHERE run = ?1",
            copy: """
                INSERT INTO main.labels (run, name, value)
                SELECT ?2, name, value FROM other.labels WHERE run = ?1 ORDER BY name
                """),
        RecordedTable(
            delete: "DELETE FROM main.notices WHERE run = ?1",
            copy: """
                INSERT INTO main.notices (run, number, kind, value, words)
                SELECT ?2, number, kind, value, words FROM other.notices WHERE run = ?1 ORDER BY number
                """),
        RecordedTable(
            delete: "DELETE FROM main.assertions WHERE run = ?1",
            copy: """
                INSERT INTO main.assertions (run, number, quantity, limit_ns, words)
                SELECT ?2, number, quantity, limit_ns, words FROM other.assertions WHERE run = ?1 ORDER BY number
                """),
        RecordedTable(
            delete: "DELETE FROM main.settings WHERE run = ?1",
            copy: """
                INSERT INTO main.settings (run, \(settingColumns))
                SELECT ?2, \(settingColumns) FROM other.settings WHERE run = ?1 ORDER BY number
                """),
        RecordedTable(
            delete: "DELETE FROM main.trials WHERE run = ?1",
            copy: """
                INSERT INTO main.trials (run, \(trialColumns))
                SELECT ?2, \(trialColumns) FROM other.trials WHERE run = ?1 ORDER BY number
                """),
        RecordedTable(
            delete: "DELETE FROM main.gap_buckets WHERE run = ?1",
            copy: """
                INSERT INTO main.gap_buckets (run, device, bucket, count)
                SELECT ?2, CASE device WHEN 0 THEN 0 ELSE device + ?3 END, bucket, count
                FROM other.gap_buckets WHERE run = ?1 ORDER BY device, bucket
                """),
        RecordedTable(
            delete: "DELETE FROM main.event_times WHERE run = ?1",
            copy: """
                INSERT INTO main.event_times (run, device, number, time_ns)
                SELECT ?2, device + ?3, number, time_ns FROM other.event_times WHERE run = ?1 ORDER BY device, number
                """),
        RecordedTable(
            delete: "DELETE FROM main.discoveries WHERE run = ?1",
            copy: """
                INSERT INTO main.discoveries (run, device, \(discoveryColumns))
                SELECT ?2, device + ?3, \(discoveryColumns) FROM other.discoveries WHERE run = ?1
                ORDER BY device, trial
                """),
        RecordedTable(
            delete: "DELETE FROM main.devices WHERE run = ?1",
            copy: """
                INSERT INTO main.devices (id, run, \(deviceColumns))
                SELECT id + ?3, ?2, \(deviceColumns) FROM other.devices WHERE run = ?1 ORDER BY id
                """),
    ]

    /// All of `runs` but its number, what it is known by, and the run that it is a part of.
    static let runColumns: SQL = """
        version, controller, channel, clock, simulated, seed, time_origin, started_unix_ns, requested_window_ns,
        requested_interval_ns, preset, window_units, interval_units, coded_window_units, coded_interval_units, active,
        phy, filter_duplicates, command_family, planned_trials, trial_duration_ns, ending, complete, duration_ns,
        contaminated, reports, events, malformed_reports, truncated_chains, evicted, dropped, clock_steps, gap_sum_ns,
        gap_shortest_ns, gap_longest_ns, gap_overflow, command_line, capture_sha256, advertising_interval_ns, delay_law,
        profile, listening_start_ns, listening_end_ns, end_reason, expected, coded_only, stray_reports, backward_times,
        packets_lost, dropped_payloads, dropped_names, dropped_gaps, dropped_trial_values, dropped_event_times,
        dropped_fragments, dropped_devices, pooled, requested_active, requested_phy, requested_filter_duplicates
        """

    static let trialColumns: SQL = """
        number, start_ns, end_ns, window_units, interval_units, ended_early, setting, filtered
        """

    static let deviceColumns: SQL = """
        address, address_type, expected, reports, events, rssi_min, rssi_max, rssi_last, name, data, scan_response,
        data_cut, needs_thread_credentials, gap_sum_ns, gap_shortest_ns, gap_longest_ns, gap_overflow, event_type,
        primary_phy, place, evicted, not_judged_from, not_judged_in, last_heard_ns
        """

    static let discoveryColumns: SQL = "trial, latency_ns, arrived_late, kept"

    static let settingColumns: SQL = """
        number, window_units, interval_units, active, phy, coded_window_units, coded_interval_units, coded_active,
        radio, commands, times_set, in_force_ns, reports
        """
}
