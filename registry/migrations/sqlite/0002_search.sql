-- Search (C.8): an index of trigrams over search_text. Its rows have numbers of their own, since a table whose key is no
-- number has none that would outlive VACUUM. Triggers keep it, whoever writes.

CREATE TABLE authority_search_number (
    number INTEGER NOT NULL PRIMARY KEY,
    authority_id BLOB NOT NULL REFERENCES authority (id)
) STRICT;
CREATE UNIQUE INDEX authority_search_number_authority_id_key ON authority_search_number (authority_id);
CREATE VIRTUAL TABLE authority_search USING fts5 (text, content = '', contentless_delete = 1, tokenize = 'trigram');

CREATE TRIGGER authority_search_added AFTER INSERT ON authority BEGIN
    INSERT INTO authority_search_number (authority_id) VALUES (new.id);
    INSERT INTO authority_search (rowid, text)
        SELECT number, new.search_text FROM authority_search_number WHERE authority_id = new.id;
END;
CREATE TRIGGER authority_search_changed AFTER UPDATE OF search_text ON authority
WHEN new.search_text <> old.search_text BEGIN
    DELETE FROM authority_search
        WHERE rowid = (SELECT number FROM authority_search_number WHERE authority_id = new.id);
    INSERT INTO authority_search (rowid, text)
        SELECT number, new.search_text FROM authority_search_number WHERE authority_id = new.id;
END;

CREATE TABLE user_account_search_number (
    number INTEGER NOT NULL PRIMARY KEY,
    user_id BLOB NOT NULL REFERENCES user_account (id)
) STRICT;
CREATE UNIQUE INDEX user_account_search_number_user_id_key ON user_account_search_number (user_id);
CREATE VIRTUAL TABLE user_account_search USING fts5 (text, content = '', contentless_delete = 1, tokenize = 'trigram');

CREATE TRIGGER user_account_search_added AFTER INSERT ON user_account BEGIN
    INSERT INTO user_account_search_number (user_id) VALUES (new.id);
    INSERT INTO user_account_search (rowid, text)
        SELECT number, new.search_text FROM user_account_search_number WHERE user_id = new.id;
END;
CREATE TRIGGER user_account_search_changed AFTER UPDATE OF search_text ON user_account
WHEN new.search_text <> old.search_text BEGIN
    DELETE FROM user_account_search
        WHERE rowid = (SELECT number FROM user_account_search_number WHERE user_id = new.id);
    INSERT INTO user_account_search (rowid, text)
        SELECT number, new.search_text FROM user_account_search_number WHERE user_id = new.id;
END;

-- What was written before this version gets the blanks before its words, and with them its place in the index; the
-- marks of single fields come with the next change of the row.
INSERT INTO authority_search_number (authority_id) SELECT id FROM authority;
UPDATE authority SET search_text = '  ' || replace(replace(search_text, char(10), ' '), ' ', '  ');
INSERT INTO user_account_search_number (user_id) SELECT id FROM user_account;
UPDATE user_account SET search_text = '  ' || replace(replace(search_text, char(10), ' '), ' ', '  ');

-- The users of many authorities in the order of their names.
CREATE INDEX user_account_by_name_sort ON user_account (name_sort, id) WHERE status IN ('new', 'active');
