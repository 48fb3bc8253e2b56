-- The accounts that settlements were released to, by settlement, and when each was ordered last.
SELECT s.settlement_id, s.instructed_at, a.account_id, a.platform_id, a.channel, a.account_number, a.holder_name, a.state,
    a.proposed_at, a.proposed_by, a.decided_at, a.decided_by
FROM payouts.settlements AS s
INNER JOIN payouts.settlement_accounts AS a ON s.account_id = a.account_id
WHERE s.settlement_id = ANY ($1::uuid[])
