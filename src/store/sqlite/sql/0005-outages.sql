-- Runs that wait for a destination which is down go on together once it works. `waits_for` stands only while a run
-- waits or is tried again, so the index holds nothing else.

ALTER TABLE runs ADD COLUMN waits_for TEXT;
CREATE INDEX runs_outage ON runs (waits_for) WHERE waits_for IS NOT NULL;
