-- What tells a run from those of other hosts: site=berlin, gateway=g17.

CREATE TABLE labels (
    run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    name TEXT NOT NULL,                       -- as Prometheus has it: letters, digits, underscores
    value TEXT NOT NULL,
    PRIMARY KEY (run, name)
) STRICT, WITHOUT ROWID;
