-- Phones without internet: PINs, dialogues under way, texts that came in. A phone stands here as its blind index only.
CREATE SCHEMA callers;
GRANT USAGE ON SCHEMA callers TO bekal_app;

-- A phone that called, whether somebody is registered with it or not. Placed by the phone's blind index.
CREATE TABLE callers.callers (
    cell smallint NOT NULL,
    phone_index bytea NOT NULL,
    language text NOT NULL,
    pin_hash bytea,
    tries smallint NOT NULL,
    locked_until timestamptz,
    interested_at timestamptz,
    first_at timestamptz NOT NULL,
    CONSTRAINT callers_pkey PRIMARY KEY (cell, phone_index),
    CONSTRAINT callers_phone_index_length CHECK (length(phone_index) = 32),
    CONSTRAINT callers_pin_hash_length CHECK (length(pin_hash) = 32),
    CONSTRAINT callers_language_known CHECK (language IN ('id', 'en')),
    CONSTRAINT callers_tries_not_negative CHECK (tries >= 0)
);
GRANT SELECT, INSERT, UPDATE ON callers.callers TO bekal_app;

-- The steps of dialogues. digest is a keyed hash of all that was typed so far, state and screen are sealed: what is typed
-- holds PINs, what is shown is somebody's own. Kept for a day, so that a repeated request gets the same screen.
CREATE TABLE callers.steps (
    cell smallint NOT NULL,
    session_key bytea NOT NULL,
    step smallint NOT NULL,
    phone_index bytea NOT NULL,
    digest bytea NOT NULL,
    length smallint NOT NULL,
    state bytea NOT NULL,
    screen bytea NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT steps_pkey PRIMARY KEY (cell, session_key, step),
    CONSTRAINT steps_session_key_length CHECK (length(session_key) = 32),
    CONSTRAINT steps_digest_length CHECK (length(digest) = 32),
    CONSTRAINT steps_length_in_range CHECK (length BETWEEN 0 AND 500)
);
CREATE INDEX steps_by_age ON callers.steps (cell, at);
GRANT SELECT, INSERT, DELETE ON callers.steps TO bekal_app;

-- Texts that came in, by the gateway's own name for each: answered once, and so many a phone and day.
CREATE TABLE callers.texts (
    cell smallint NOT NULL,
    text_key bytea NOT NULL,
    phone_index bytea NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT texts_pkey PRIMARY KEY (cell, text_key),
    CONSTRAINT texts_text_key_length CHECK (length(text_key) = 32)
);
CREATE INDEX texts_of_phone ON callers.texts (cell, phone_index, at);
GRANT SELECT, INSERT, DELETE ON callers.texts TO bekal_app;
