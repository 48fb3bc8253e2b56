-- What people are told: notices on their way through a channel, what each person wishes, how far a round is.
CREATE SCHEMA notices;
GRANT USAGE ON SCHEMA notices TO bekal_app;

-- One thing that one person is told. payload holds ids and parameters; codes in it are sealed, and neither phone nor
-- address stands here: they are disclosed when it leaves. place counts the channels tried, from 1.
CREATE TABLE notices.notices (
    cell smallint NOT NULL,
    notice_id uuid NOT NULL,
    person_id uuid,
    topic text NOT NULL,
    kind text NOT NULL,
    urgent boolean NOT NULL,
    language text NOT NULL,
    zone text NOT NULL,
    payload jsonb NOT NULL,
    channels text [] NOT NULL,
    place smallint NOT NULL,
    state text NOT NULL,
    attempts smallint NOT NULL,
    reason text,
    planned_at timestamptz NOT NULL,
    next_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    made_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    CONSTRAINT notices_pkey PRIMARY KEY (cell, notice_id),
    CONSTRAINT notices_kind_known CHECK (kind IN ('code', 'reply', 'essential', 'optional')),
    CONSTRAINT notices_codes_and_replies_are_urgent CHECK (urgent = (kind IN ('code', 'reply'))),
    CONSTRAINT notices_language_known CHECK (language IN ('id', 'en')),
    CONSTRAINT notices_channels_known CHECK (
        cardinality(channels) BETWEEN 1 AND 3 AND channels <@ '{sms,whatsapp,email}'::text []
    ),
    CONSTRAINT notices_place_within_channels CHECK (place BETWEEN 1 AND cardinality(channels)),
    CONSTRAINT notices_state_known CHECK (
        state IN ('waiting', 'claimed', 'sent', 'delivered', 'failed', 'expired', 'dropped')
    ),
    CONSTRAINT notices_attempts_not_negative CHECK (attempts >= 0)
);
CREATE INDEX notices_due ON notices.notices (cell, urgent, next_at) WHERE state IN ('waiting', 'claimed');
CREATE INDEX notices_of_person ON notices.notices (cell, person_id, notice_id);
GRANT SELECT, INSERT, UPDATE, DELETE ON notices.notices TO bekal_app;

-- What a person wishes: language, channel, and whether to hear what is not essential. Absent: Indonesian, SMS, yes.
CREATE TABLE notices.preferences (
    cell smallint NOT NULL,
    person_id uuid NOT NULL,
    language text NOT NULL,
    channel text NOT NULL,
    optional boolean NOT NULL,
    by text NOT NULL,
    changed_at timestamptz NOT NULL,
    CONSTRAINT preferences_pkey PRIMARY KEY (cell, person_id),
    CONSTRAINT preferences_language_known CHECK (language IN ('id', 'en')),
    CONSTRAINT preferences_channel_known CHECK (channel IN ('sms', 'whatsapp', 'email'))
);
GRANT SELECT, INSERT, UPDATE ON notices.preferences TO bekal_app;

-- A round tells many people of a cell one thing, page by page; it goes on after the last person of the last page.
CREATE TABLE notices.rounds (
    cell smallint NOT NULL,
    name text NOT NULL,
    after uuid,
    done_at timestamptz,
    started_at timestamptz NOT NULL,
    CONSTRAINT rounds_pkey PRIMARY KEY (cell, name),
    CONSTRAINT rounds_name_not_empty CHECK (name <> '')
);
GRANT SELECT, INSERT, UPDATE ON notices.rounds TO bekal_app;

-- The sandbox's phones tell, some time after, what became of a message.
ALTER TABLE sandbox.messages ADD COLUMN channel text NOT NULL DEFAULT 'sms';
ALTER TABLE sandbox.messages ADD COLUMN reports smallint NOT NULL DEFAULT 0;
GRANT UPDATE (reports) ON sandbox.messages TO bekal_app;
