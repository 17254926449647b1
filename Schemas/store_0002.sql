-- Version 2: damage is noticed, deletions are remembered, and a dataset need not have a border agent.
--
-- Every row carries a digest over its table, its id and all its other columns (row_digest: the first 64 bits of a
-- SHA-256, as a signed integer), and the seal has the count and the sum of the digests of every table. What a
-- migration from version 1 finds is taken as it is: the program computes the digests after this script.
--
-- border_agent is NULL for a dataset of which nobody said whose it is: one row a network and kind.

ALTER TABLE credential RENAME TO credential_1;

CREATE TABLE credential (
    id                   INTEGER PRIMARY KEY,
    border_agent         BLOB             CHECK (length(border_agent) BETWEEN 1 AND 32),
    kind                 INTEGER NOT NULL CHECK (kind IN (0, 1)),        -- 0 active, 1 pending
    tlvs                 BLOB    NOT NULL CHECK (length(tlvs) <= 254),
    extended_pan_id      BLOB    NOT NULL CHECK (length(extended_pan_id) = 8),
    network_name         BLOB             CHECK (length(network_name) <= 16),   -- bytes from the air, maybe not UTF-8
    channel              INTEGER          CHECK (channel BETWEEN 0 AND 65535),
    pan_id               INTEGER          CHECK (pan_id BETWEEN 0 AND 65535),
    active_timestamp     BLOB             CHECK (length(active_timestamp) = 8),  -- as in TLV 14
    pending_timestamp    BLOB             CHECK (length(pending_timestamp) = 8), -- as in TLV 51
    verdict              INTEGER NOT NULL CHECK (verdict BETWEEN 0 AND 2),       -- 0 ok, 1 partial, 2 invalid
    source               INTEGER NOT NULL CHECK (source BETWEEN 0 AND 1),        -- 0 bytes as submitted, 1 rebuilt from JSON
    created              INTEGER NOT NULL,                               -- milliseconds since 1970, UTC
    modified             INTEGER NOT NULL,
    origin               BLOB             CHECK (length(origin) <= 255),    -- what the program it comes from says of its source
    origin_id            BLOB             CHECK (length(origin_id) <= 255), -- what that program calls it
    digest               INTEGER NOT NULL
) STRICT;

INSERT INTO credential
SELECT id, border_agent, kind, tlvs, extended_pan_id, network_name, channel, pan_id, active_timestamp,
    pending_timestamp, verdict, source, created, modified, NULL, NULL, 0
FROM credential_1;

DROP TABLE credential_1;

CREATE UNIQUE INDEX credential_agent ON credential (border_agent, kind);
CREATE UNIQUE INDEX credential_without_agent ON credential (extended_pan_id, kind) WHERE border_agent IS NULL;

ALTER TABLE history RENAME TO history_1;

-- Every dataset that was replaced or deleted. tlvs is NULL once its keys were asked to be forgotten.
CREATE TABLE history (
    id                   INTEGER PRIMARY KEY,
    border_agent         BLOB             CHECK (length(border_agent) BETWEEN 1 AND 32),
    kind                 INTEGER NOT NULL CHECK (kind IN (0, 1)),
    tlvs                 BLOB             CHECK (length(tlvs) <= 254),
    extended_pan_id      BLOB    NOT NULL CHECK (length(extended_pan_id) = 8),
    network_name         BLOB             CHECK (length(network_name) <= 16),
    channel              INTEGER          CHECK (channel BETWEEN 0 AND 65535),
    pan_id               INTEGER          CHECK (pan_id BETWEEN 0 AND 65535),
    active_timestamp     BLOB             CHECK (length(active_timestamp) = 8),
    pending_timestamp    BLOB             CHECK (length(pending_timestamp) = 8),
    verdict              INTEGER NOT NULL CHECK (verdict BETWEEN 0 AND 2),
    source               INTEGER NOT NULL CHECK (source BETWEEN 0 AND 1),
    created              INTEGER NOT NULL,
    modified             INTEGER NOT NULL,
    origin               BLOB             CHECK (length(origin) <= 255),
    origin_id            BLOB             CHECK (length(origin_id) <= 255),
    replaced             INTEGER NOT NULL,
    reason               INTEGER NOT NULL CHECK (reason BETWEEN 0 AND 3), -- 0 updated, 1 moved, 2 deleted, 3 forced
    digest               INTEGER NOT NULL
) STRICT;

INSERT INTO history
SELECT id, border_agent, kind, tlvs, extended_pan_id, network_name, channel, pan_id, active_timestamp,
    pending_timestamp, verdict, source, created, modified, NULL, NULL, replaced, reason, 0
FROM history_1;

DROP TABLE history_1;

-- An import asks whether it has an entry.
CREATE INDEX history_entry ON history (border_agent, kind, modified);

ALTER TABLE preferred RENAME TO preferred_1;

-- At most one row. The preference belongs to a network, whether or not a border agent has it now.
CREATE TABLE preferred (
    id                   INTEGER PRIMARY KEY CHECK (id = 0),
    extended_pan_id      BLOB    NOT NULL CHECK (length(extended_pan_id) = 8),
    digest               INTEGER NOT NULL
) STRICT;

INSERT INTO preferred SELECT id, extended_pan_id, 0 FROM preferred_1;

DROP TABLE preferred_1;

-- What was deleted: an import does not bring it back, unless it is newer by its own timestamp.
CREATE TABLE tombstone (
    id                   INTEGER PRIMARY KEY,
    border_agent         BLOB             CHECK (length(border_agent) BETWEEN 1 AND 32),
    kind                 INTEGER NOT NULL CHECK (kind IN (0, 1)),
    extended_pan_id      BLOB    NOT NULL CHECK (length(extended_pan_id) = 8),
    timestamp            BLOB    NOT NULL CHECK (length(timestamp) = 8), -- the one that orders datasets of this kind
    deleted              INTEGER NOT NULL,                               -- milliseconds since 1970, UTC
    digest               INTEGER NOT NULL
) STRICT;

CREATE INDEX tombstone_network ON tombstone (extended_pan_id, kind, border_agent);

-- One row. Each sum is that of the digests of a table's rows, modulo 2^64; digest is over this row.
CREATE TABLE seal (
    id                   INTEGER PRIMARY KEY CHECK (id = 0),
    credentials          INTEGER NOT NULL,                               -- how many rows
    credential_sum       INTEGER NOT NULL,
    entries              INTEGER NOT NULL,
    history_sum          INTEGER NOT NULL,
    preferences          INTEGER NOT NULL,
    preferred_sum        INTEGER NOT NULL,
    tombstones           INTEGER NOT NULL,
    tombstone_sum        INTEGER NOT NULL,
    rewrite_due          INTEGER NOT NULL CHECK (rewrite_due IN (0, 1)), -- keys were forgotten, the file is yet to be written anew
    digest               INTEGER NOT NULL
) STRICT;
