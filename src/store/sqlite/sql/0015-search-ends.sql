-- Each text now ends with two line breaks, so that its last characters begin a gram as well (text-match.ts). All of it is
-- filled anew, behind intake's back.
DROP TABLE event_text;
CREATE VIRTUAL TABLE event_text USING fts5 (
  who, job, tokenize = 'trigram case_sensitive 1', detail = none, columnsize = 0
);
INSERT INTO event_text (event_text, rank) VALUES ('automerge', 0), ('crisismerge', 1999);
-- Test events are few, where real ones are.
CREATE INDEX event_search_test ON event_search (test) WHERE test = 1;
DELETE FROM event_search;
UPDATE counters SET value = 0 WHERE name = 'searchable';
