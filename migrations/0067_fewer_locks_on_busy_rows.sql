-- A foreign key locks the row it points at (FOR KEY SHARE) for every row that is written: a survey's answer rewrote a
-- page of its person, a voucher one of its purchase. What these said is said by invariants of the books, which
-- check-books reads: nothing_points_nowhere, purchases_equal_vouchers_and_holds, seats_taken_equal_purchases,
-- completions_equal_posts_and_certificates.
ALTER TABLE surveys.answers DROP CONSTRAINT answers_of_person;
ALTER TABLE surveys.answers DROP CONSTRAINT answers_to_known_terms;
ALTER TABLE people.contacts DROP CONSTRAINT contacts_of_person;
ALTER TABLE payouts.linked_accounts DROP CONSTRAINT linked_accounts_of_person;
ALTER TABLE market.purchases DROP CONSTRAINT purchases_seats_known;
ALTER TABLE market.vouchers DROP CONSTRAINT vouchers_purchase_known;
ALTER TABLE learning.certificates DROP CONSTRAINT certificates_of_completed;
