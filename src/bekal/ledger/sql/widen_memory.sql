-- The books are checked by grouping the whole journal: until the end of this transaction it may use memory.
SELECT set_config('work_mem', '128MB', true)
