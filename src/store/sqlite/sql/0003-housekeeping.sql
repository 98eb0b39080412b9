-- Events go when their time is over; that a delivery was seen must outlive its event for as long as it may be repeated.

-- Set once the event is gone, whose `event_seq` is 0 then: until when the delivery still counts as seen.
ALTER TABLE event_keys ADD COLUMN keep_until INTEGER;
CREATE INDEX event_keys_kept ON event_keys (keep_until) WHERE keep_until IS NOT NULL;

-- How many of the received events are gone.
INSERT INTO counters (name, value) VALUES ('removed', 0);

-- Up to which event the keys stand in event_keys; those of younger ones are read from the events (delivery-keys.ts).
INSERT INTO counters (name, value) SELECT 'keyed', coalesce(max(seq), 0) FROM events;
