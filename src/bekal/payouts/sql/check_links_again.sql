-- The bank refused because of the account: it is asked about it once more. The account stays usable until it says no,
-- so that nobody waits when that question is slow. $3 is an object by account: see finish_dues.
UPDATE payouts.linked_accounts
SET reason = CASE state WHEN 'matched' THEN $3::jsonb ->> link_id::text ELSE reason END,
    attempts = CASE state WHEN 'matched' THEN 0 ELSE attempts END,
    next_at = CASE state WHEN 'matched' THEN $4 ELSE next_at END,
    by = $5
WHERE cell = $1 AND link_id = ANY ($2::uuid[])
