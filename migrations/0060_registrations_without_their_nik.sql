-- A NIK that is taken answers like one that is free: the registration is stored and asked about, without the claim. Only
-- whom the civil registry confirms on every field hears that the NIK is registered elsewhere: they knew it all before.
ALTER TABLE people.persons DROP CONSTRAINT persons_identity_state_known;
ALTER TABLE people.persons ADD CONSTRAINT persons_identity_state_known CHECK (
    identity_state IN ('waiting', 'matched', 'mismatched', 'not_found', 'inactive', 'deceased', 'elsewhere')
);

-- The registration that the attempt became; sent twice, it is found again. NULL: it was refused (an officer's list).
ALTER TABLE people.contested_claims ADD COLUMN person_id uuid;

-- Two attempts on one NIK wait for each other at the claim's row; nothing of it is ever changed.
GRANT UPDATE ON people.nik_claims TO bekal_app;
