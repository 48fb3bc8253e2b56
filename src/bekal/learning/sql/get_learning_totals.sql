-- For the books and reports, across all cells.
SELECT (SELECT count(*) FROM learning.redemptions),
    (SELECT count(*) FROM learning.attendance WHERE present),
    (SELECT count(*) FROM learning.completions),
    (SELECT count(*) FROM learning.certificates),
    (SELECT count(*) FROM learning.reviews)
