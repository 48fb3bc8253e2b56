-- What a decree's lines add up to, in all cells.
SELECT count(*)::int, coalesce(sum(training_rp + incentive_rp + survey_rp), 0)::bigint
FROM cards.decree_lines
WHERE decree_id = $1
