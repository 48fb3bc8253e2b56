-- What was accepted for a course is asked for by everybody who looks at it and at the terms of its classes.
CREATE INDEX proposals_accepted_courses ON market.proposals (accepted_id, proposal_id)
WHERE kind = 'course' AND accepted_id IS NOT NULL;
