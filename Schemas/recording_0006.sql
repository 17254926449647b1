-- The parts of a run whose settings change: what was heard under each setting, as a run of its own.

-- The run that this one is a part of, and the number of its setting in that run. Parts have negative numbers, so that the
-- numbers of runs go on without a hole; a list of runs leaves them out.
ALTER TABLE runs ADD COLUMN part_of INTEGER REFERENCES runs (id) ON DELETE CASCADE;
ALTER TABLE runs ADD COLUMN part_setting INTEGER;

CREATE UNIQUE INDEX parts_of_runs ON runs (part_of, part_setting) WHERE part_of IS NOT NULL;
