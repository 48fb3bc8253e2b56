-- Assisted registration: who may register others and how many, and whom they registered.
ALTER TABLE access.staff DROP CONSTRAINT staff_roles_known;
ALTER TABLE access.staff ADD CONSTRAINT staff_roles_known CHECK (
    cardinality(roles) > 0
    AND roles <@ ARRAY['admin', 'operator', 'approver', 'auditor', 'partner_manager', 'registrar']
);

-- An officer of a labour office or a village who registers people that cannot do it themselves, up to a quota.
CREATE TABLE access.registrars (
    staff_id uuid CONSTRAINT registrars_pkey PRIMARY KEY,
    office text NOT NULL,
    quota int NOT NULL,
    used int NOT NULL,
    changed_at timestamptz NOT NULL,
    by text NOT NULL,
    CONSTRAINT registrars_of_staff FOREIGN KEY (staff_id) REFERENCES access.staff (staff_id),
    CONSTRAINT registrars_office_named CHECK (office <> ''),
    CONSTRAINT registrars_within_quota CHECK (used BETWEEN 0 AND quota)
);
GRANT SELECT, INSERT, UPDATE ON access.registrars TO bekal_app;

-- Whom an officer presented for registration, once per NIK: sent again, the row answers and costs nothing. Placed by
-- the NIK's index. person_id is NULL where the NIK was somebody else's registration: that costs of the quota too, or
-- a list would be a way to ask who is registered. consent_how: how the person agreed before the officer.
CREATE TABLE people.assistances (
    cell smallint NOT NULL,
    nik_index bytea NOT NULL,
    officer text NOT NULL,
    person_id uuid,
    consent_how text NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT assistances_pkey PRIMARY KEY (cell, nik_index, officer),
    CONSTRAINT assistances_index_length CHECK (length(nik_index) = 32),
    CONSTRAINT assistances_consent_known CHECK (consent_how IN ('signed', 'thumbprint', 'spoken'))
);
CREATE INDEX assistances_of_person ON people.assistances (cell, person_id) WHERE person_id IS NOT NULL;
GRANT SELECT, INSERT, UPDATE ON people.assistances TO bekal_app;
