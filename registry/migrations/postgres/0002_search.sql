-- Search (C.8): indexes of trigrams over search_text. The extension comes with PostgreSQL's own packages; whoever may
-- create tables in the database may add it.

CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE INDEX authority_search ON authority USING gin (search_text gin_trgm_ops);
CREATE INDEX user_account_search ON user_account USING gin (search_text gin_trgm_ops);

-- What was written before this version gets the blanks before its words; the marks of single fields come with the next
-- change of the row.
UPDATE authority SET search_text = '  ' || replace(replace(search_text, chr(10), ' '), ' ', '  ');
UPDATE user_account SET search_text = '  ' || replace(replace(search_text, chr(10), ' '), ' ', '  ');

-- The users of many authorities in the order of their names.
CREATE INDEX user_account_by_name_sort ON user_account (name_sort, id) WHERE status IN ('new', 'active');
