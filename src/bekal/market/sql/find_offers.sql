-- The catalogue's version with the offers asked for; the version comes alone when there are none.
SELECT c.version, o.schedule_id, o.course_id, o.institution_id, o.price_rp, o.enrol_until, o.sessions,
    o.starts_on, o.ends_on, o.codes, o.platform_ids, o.fees_bp, o.age_min
FROM market.catalogue AS c
LEFT JOIN (
    SELECT s.schedule_id, s.course_id, k.institution_id, k.price_rp, s.enrol_until, s.sessions,
        s.starts_on, s.ends_on, p.codes, p.platform_ids, p.fees_bp, t.age_min
    FROM market.schedules AS s
    CROSS JOIN LATERAL (
        SELECT k.institution_id, k.price_rp FROM market.courses AS k WHERE k.course_id = s.course_id LIMIT 1
    ) AS k
    CROSS JOIN LATERAL (
        SELECT array_agg(p.code ORDER BY p.platform_id) AS codes,
            array_agg(p.platform_id ORDER BY p.platform_id) AS platform_ids,
            array_agg(p.fee_bp ORDER BY p.platform_id) AS fees_bp
        FROM market.platforms AS p
        WHERE p.platform_id = ANY (s.platform_ids)
    ) AS p
    LEFT JOIN LATERAL (
        SELECT (t.content ->> 'age_min')::integer AS age_min FROM market.proposals AS t
        WHERE t.kind = 'course' AND t.accepted_id = s.course_id
        ORDER BY t.proposal_id DESC
        LIMIT 1
    ) AS t ON true
    WHERE s.schedule_id = ANY ($1::bigint[]::integer[])
) AS o ON true
