-- New accounts, to be asked of their banks at once.
INSERT INTO payouts.linked_accounts (cell, link_id, person_id, channel, last_digits, account_ref, state, attempts,
    next_at, usable_from, linked_at, by)
SELECT $1, n.link_id, n.person_id, n.channel, n.last_digits, n.account_ref, 'checking', 0, $8,
    $8::timestamptz + n.rest_seconds * interval '1 second', $8, $9
FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::bigint[])
    AS n (link_id, person_id, channel, last_digits, account_ref, rest_seconds)
