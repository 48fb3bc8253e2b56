-- Paid, or back for another try from a later day, or failed: what the bank's final answers mean for the dues. $3 is an
-- object by due: looking a row's part up in it keeps the plan on the primary key, where a join would depend on what the
-- planner believes of a young table (and is slower).
UPDATE payouts.dues
SET (state, reason, attempts, pay_from) = (
        SELECT part ->> 0, part ->> 1, (part ->> 2)::smallint, coalesce((part ->> 3)::date, pay_from)
        FROM (SELECT $3::jsonb -> due_id::text AS part) AS due
    ),
    changed_at = $4, by = $5
WHERE cell = $1 AND due_id = ANY ($2::uuid[])
