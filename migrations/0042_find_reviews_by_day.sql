-- Surveys open so many days after somebody's first review: those whose day has come are looked up by it.
CREATE INDEX reviews_by_day ON learning.reviews (cell, reviewed_at);
