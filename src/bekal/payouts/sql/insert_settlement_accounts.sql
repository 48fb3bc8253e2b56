-- An account that waits for a second member of staff; one at a time for each platform.
INSERT INTO payouts.settlement_accounts (account_id, platform_id, channel, account_number, holder_name, state, proposed_at,
    proposed_by)
SELECT account_id, platform_id, channel, account_number, holder_name, 'proposed', $6, $7
FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::text[])
    AS n (account_id, platform_id, channel, account_number, holder_name)
ON CONFLICT DO NOTHING
RETURNING account_id
