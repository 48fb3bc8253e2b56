-- A household shares a number: up to five accounts of one phone, each with a session, keys and person of its own. All
-- have the phone's slot, so they lie in one cell. One-time codes belong to seat 0, which every number has.
ALTER TABLE people.accounts ADD COLUMN seat smallint NOT NULL DEFAULT 0;
ALTER TABLE people.accounts ALTER COLUMN seat DROP DEFAULT;
ALTER TABLE people.accounts ADD CONSTRAINT accounts_seat_of_number CHECK (seat BETWEEN 0 AND 4);
ALTER TABLE people.accounts DROP CONSTRAINT accounts_phone_once;
-- The phone first, as before; the seat second, so that a number's accounts come in order.
ALTER TABLE people.accounts ADD CONSTRAINT accounts_seat_once UNIQUE (phone_index, seat, cell);

-- Codes of this hour that somebody signed in with, the present one not counted: where several people share a number
-- these make room for others. Five that nobody used are the end, whoever shares the number.
ALTER TABLE people.sign_in_codes ADD COLUMN used_in_window smallint NOT NULL DEFAULT 0;
ALTER TABLE people.sign_in_codes ALTER COLUMN used_in_window DROP DEFAULT;
ALTER TABLE people.sign_in_codes DROP CONSTRAINT sign_in_codes_window_limited;
ALTER TABLE people.sign_in_codes ADD CONSTRAINT sign_in_codes_window_limited CHECK (issued_in_window BETWEEN 1 AND 25);
ALTER TABLE people.sign_in_codes ADD CONSTRAINT sign_in_codes_unused_limited CHECK (
    used_in_window >= 0 AND issued_in_window - used_in_window BETWEEN 1 AND 5
);
