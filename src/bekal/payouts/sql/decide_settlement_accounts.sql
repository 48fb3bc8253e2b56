-- What a second member of staff said of proposed accounts.
UPDATE payouts.settlement_accounts AS s SET state = n.state, decided_at = $3, decided_by = $4
FROM unnest($1::uuid[], $2::text[]) AS n (account_id, state)
WHERE s.account_id = n.account_id
