-- How many alerts stand in each state.
SELECT state, count(*) FROM integrity.alerts GROUP BY state
