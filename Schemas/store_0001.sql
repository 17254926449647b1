-- The credential store of thread-creds, version 1.
--
-- The bytes of a dataset are kept as they were submitted (tlvs); every other column that describes a dataset is an
-- index over them and can be made again from them.

-- One dataset per border agent and kind. A network is all rows of one extended PAN ID.
CREATE TABLE credential (
    id                   INTEGER PRIMARY KEY,
    border_agent         BLOB    NOT NULL CHECK (length(border_agent) BETWEEN 1 AND 32),
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
    UNIQUE (border_agent, kind)
) STRICT;

CREATE INDEX credential_network ON credential (extended_pan_id, kind);

-- Every dataset that was replaced or deleted. tlvs is NULL once its keys were asked to be forgotten.
CREATE TABLE history (
    id                   INTEGER PRIMARY KEY,
    border_agent         BLOB    NOT NULL CHECK (length(border_agent) BETWEEN 1 AND 32),
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
    replaced             INTEGER NOT NULL,
    reason               INTEGER NOT NULL CHECK (reason BETWEEN 0 AND 3)  -- 0 updated, 1 moved, 2 deleted, 3 forced
) STRICT;

CREATE INDEX history_agent ON history (border_agent, kind, replaced);
CREATE INDEX history_network ON history (extended_pan_id);

-- At most one row. The preference belongs to a network, whether or not a border agent has it now.
CREATE TABLE preferred (
    id                   INTEGER PRIMARY KEY CHECK (id = 0),
    extended_pan_id      BLOB    NOT NULL CHECK (length(extended_pan_id) = 8)
) STRICT;
