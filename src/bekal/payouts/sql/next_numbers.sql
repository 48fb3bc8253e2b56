-- One row a series: the reader of a number keeps the series until its transaction ends, so there are no gaps.
INSERT INTO payouts.document_numbers AS d (kind, fiscal_year, last_number)
SELECT $1, n.fiscal_year, n.wanted FROM unnest($2::bigint[], $3::bigint[]) AS n (fiscal_year, wanted)
ORDER BY n.fiscal_year
ON CONFLICT (kind, fiscal_year) DO UPDATE SET last_number = d.last_number + excluded.last_number
RETURNING fiscal_year, last_number
