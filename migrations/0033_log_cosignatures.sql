-- What witnesses have signed: heads of a programme's log, from its first entry to one of them. Whoever sees enough of
-- these signatures knows that everybody else is shown the same log.
CREATE TABLE draws.cosignatures (
    programme_id smallint NOT NULL,
    size int NOT NULL,
    last int GENERATED ALWAYS AS (size - 1) STORED,
    witness text NOT NULL,
    line bytea NOT NULL,
    by text NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT cosignatures_pkey PRIMARY KEY (programme_id, size, witness),
    CONSTRAINT cosignatures_of_log_entry FOREIGN KEY (programme_id, last)
    REFERENCES draws.log_entries (programme_id, position),
    CONSTRAINT cosignatures_size_positive CHECK (size > 0)
);
GRANT SELECT, INSERT ON draws.cosignatures TO bekal_app;
