-- What a run is known by in whatever file it lies: `blescan merge` keeps a run once.

ALTER TABLE runs ADD COLUMN run_id TEXT;                  -- 32 hex digits; NULL in runs of before, and in parts of runs

CREATE INDEX runs_by_id ON runs (run_id) WHERE run_id IS NOT NULL;
