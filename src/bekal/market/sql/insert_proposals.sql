-- Proposals wait for staff.
INSERT INTO market.proposals (proposal_id, institution_id, kind, content, state, reason, proposed_at, proposed_by)
SELECT u.proposal_id, u.institution_id, u.kind, u.content::jsonb, 'proposed', '', $5, $6
FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[]) AS u (proposal_id, institution_id, kind, content)
