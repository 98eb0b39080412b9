-- What is held, for whom and until when: counted without a look at any other run. None of these columns changes when a
-- run that is not held is claimed or finished, so the index costs those statements nothing.

CREATE INDEX runs_held ON runs (hold, hold_connection_id, automation_seq, next_at) WHERE hold IS NOT NULL;
