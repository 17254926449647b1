-- What was asked for where the controller was told something else. NULL in recordings of before: there it was set as asked.

ALTER TABLE runs ADD COLUMN requested_active INTEGER;
ALTER TABLE runs ADD COLUMN requested_phy TEXT;
ALTER TABLE runs ADD COLUMN requested_filter_duplicates INTEGER;
