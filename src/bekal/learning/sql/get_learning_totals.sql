-- For the books and reports, across all cells.
SELECT (SELECT count(*) FROM learning.redemptions) AS redemptions,
    (SELECT count(*) FROM learning.attendance WHERE present) AS present,
    (SELECT count(*) FROM learning.completions) AS completions,
    (SELECT count(*) FROM learning.certificates) AS certificates,
    (SELECT count(*) FROM learning.reviews) AS reviews
