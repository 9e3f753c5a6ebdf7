-- The whole model of docs/specification/domain.md C.1, so that later work adds use cases and rebuilds no tables.
--
-- Conventions, the same on both engines (a test compares the two schemas):
--  * Tables are named in the singular; a user is `user_account`, since `user` is reserved in PostgreSQL.
--  * Ids are UUIDv7, times microseconds since 1970 in UTC, enumerations text with a CHECK.
--  * A unique index is called table_columns_key: the names by which the store recognises a conflict, also on
--    SQLite, which reports only table and columns.
--  * A name by language is JSON text, {"en": "…", "sv": "…"}: always read and written whole with its row, and never
--    searched by a single language.
--  * A mandatory text that has been erased is '', an optional one without a value is NULL.
--  * `…_sort` holds the collation key of the text beside it, `search_text` its folded form: neither engine
--    orders or folds people's names as another does.
--  * `…_by` names who acted, as proof beside the history; it bears a foreign key where the tables form no circle.

-- ------------------------------------------------------------------ the registry itself

CREATE TABLE registry (
    id BLOB NOT NULL PRIMARY KEY,
    -- At most one row.
    one INTEGER NOT NULL DEFAULT 1 CHECK (one = 1),
    created_at INTEGER NOT NULL,
    demo INTEGER NOT NULL CHECK (demo IN (0, 1))
) STRICT;
CREATE UNIQUE INDEX registry_one_key ON registry (one);

-- ------------------------------------------------------------------ reference data (C.1.2)

CREATE TABLE country (
    code TEXT NOT NULL PRIMARY KEY CHECK (length(code) = 2),
    name TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    position INTEGER NOT NULL
) STRICT;

CREATE TABLE language (
    code TEXT NOT NULL PRIMARY KEY,
    endonym TEXT NOT NULL,
    ui_available INTEGER NOT NULL CHECK (ui_available IN (0, 1)),
    informal_name_required INTEGER NOT NULL CHECK (informal_name_required IN (0, 1)),
    position INTEGER NOT NULL
) STRICT;

CREATE TABLE legal_area (
    id BLOB NOT NULL PRIMARY KEY,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    legal_basis TEXT NOT NULL,
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    position INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX legal_area_code_key ON legal_area (code);

CREATE TABLE module (
    id BLOB NOT NULL PRIMARY KEY,
    code TEXT NOT NULL,
    legal_area_id BLOB NOT NULL REFERENCES legal_area (id),
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('request', 'notification', 'alert', 'repository', 'application')),
    roles_allowed TEXT NOT NULL CHECK (roles_allowed IN ('authority', 'coordinator', 'both')),
    linked_coordinator TEXT NOT NULL CHECK (linked_coordinator IN ('none', 'optional', 'required')),
    has_request_settings INTEGER NOT NULL CHECK (has_request_settings IN (0, 1)),
    status TEXT NOT NULL CHECK (status IN ('planned', 'active', 'retired')),
    position INTEGER NOT NULL,
    version INTEGER NOT NULL,
    CHECK (NOT has_request_settings OR kind = 'request'),
    CHECK (linked_coordinator = 'none' OR roles_allowed = 'both')
) STRICT;
CREATE UNIQUE INDEX module_code_key ON module (code);
CREATE INDEX module_by_legal_area ON module (legal_area_id);

-- module_id NULL: the one global role, administrator. It is held as user_account.is_administrator.
CREATE TABLE role_definition (
    id BLOB NOT NULL PRIMARY KEY,
    module_id BLOB REFERENCES module (id),
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    for_authority INTEGER NOT NULL CHECK (for_authority IN (0, 1)),
    for_coordinator INTEGER NOT NULL CHECK (for_coordinator IN (0, 1)),
    min_holders INTEGER NOT NULL CHECK (min_holders BETWEEN 0 AND 1),
    only_if_setting TEXT CHECK (only_if_setting IN ('allocation')),
    position INTEGER NOT NULL,
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    version INTEGER NOT NULL,
    CHECK (for_authority OR for_coordinator)
) STRICT;
CREATE UNIQUE INDEX role_definition_module_id_code_key ON role_definition (module_id, code);
CREATE UNIQUE INDEX role_definition_code_key ON role_definition (code) WHERE module_id IS NULL;

-- module_id NULL: a general list, which describes the authority; else it describes the access to that module.
CREATE TABLE classification_list (
    id BLOB NOT NULL PRIMARY KEY,
    module_id BLOB REFERENCES module (id),
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    min_choices INTEGER NOT NULL CHECK (min_choices >= 0),
    max_choices INTEGER,
    position INTEGER NOT NULL,
    version INTEGER NOT NULL,
    CHECK (max_choices >= min_choices)
) STRICT;
CREATE UNIQUE INDEX classification_list_module_id_code_key ON classification_list (module_id, code);
CREATE UNIQUE INDEX classification_list_code_key ON classification_list (code) WHERE module_id IS NULL;

CREATE TABLE keyword (
    id BLOB NOT NULL PRIMARY KEY,
    list_id BLOB NOT NULL REFERENCES classification_list (id),
    parent_id BLOB REFERENCES keyword (id),
    code TEXT NOT NULL,
    label TEXT NOT NULL,
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    position INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX keyword_list_id_code_key ON keyword (list_id, code);
CREATE INDEX keyword_by_parent ON keyword (parent_id);

-- ------------------------------------------------------------------ authorities and users (C.1.3, C.1.5)

CREATE TABLE authority (
    id BLOB NOT NULL PRIMARY KEY,
    country TEXT REFERENCES country (code),
    kind TEXT NOT NULL CHECK (kind IN ('authority', 'nimic', 'commission')),
    official_name TEXT NOT NULL CHECK (official_name <> ''),
    official_name_norm TEXT NOT NULL CHECK (official_name_norm <> ''),
    official_name_sort BLOB NOT NULL,
    informal_name TEXT NOT NULL,
    informal_name_lang TEXT NOT NULL REFERENCES language (code),
    informal_name_sort BLOB NOT NULL,
    description TEXT,
    description_lang TEXT REFERENCES language (code),
    phone TEXT NOT NULL,
    street TEXT NOT NULL,
    postal_code TEXT,
    city TEXT NOT NULL,
    region TEXT,
    website TEXT,
    email TEXT NOT NULL,
    mail_language TEXT NOT NULL REFERENCES language (code),
    search_text TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('active', 'deactivated', 'deleted')),
    is_access_manager INTEGER NOT NULL CHECK (is_access_manager IN (0, 1)),
    registered_at INTEGER NOT NULL,
    registered_by_authority_id BLOB REFERENCES authority (id),
    origin TEXT NOT NULL CHECK (origin IN ('registered', 'self_registered', 'bootstrap')),
    invitation_id BLOB,
    validated_at INTEGER,
    validated_by BLOB,
    deactivated_at INTEGER,
    deactivated_by BLOB,
    delete_after INTEGER,
    deleted_at INTEGER,
    erase_after INTEGER,
    data_confirmed_at INTEGER,
    confirm_asked_at INTEGER,
    version INTEGER NOT NULL,
    CHECK ((kind = 'commission') = (country IS NULL)),
    -- I-17, I-18: NIMIC and Commission are access managers and cannot be deactivated; an access manager is active.
    CHECK (kind = 'authority' OR is_access_manager),
    CHECK (NOT is_access_manager OR status = 'active'),
    -- I-19, C.2.1.
    CHECK ((delete_after IS NOT NULL) = (status = 'deactivated')),
    CHECK (status <> 'active' OR deactivated_at IS NULL),
    CHECK (status <> 'deactivated' OR deactivated_at IS NOT NULL),
    CHECK ((deleted_at IS NOT NULL) = (status = 'deleted')),
    CHECK (erase_after IS NULL OR status = 'deleted'),
    -- C.1.10: mandatory until the contact details are erased.
    CHECK (status = 'deleted' OR (informal_name <> '' AND phone <> '' AND street <> '' AND city <> '' AND email <> ''))
) STRICT;
-- I-1.
CREATE UNIQUE INDEX authority_country_official_name_norm_key ON authority (country, official_name_norm)
    WHERE status <> 'deleted';
-- I-18.
CREATE UNIQUE INDEX authority_country_key ON authority (country) WHERE kind = 'nimic';
CREATE UNIQUE INDEX authority_kind_key ON authority (kind) WHERE kind = 'commission';
CREATE INDEX authority_by_informal_name ON authority (country, status, informal_name_sort, id);
CREATE INDEX authority_by_official_name ON authority (country, status, official_name_sort, id);
CREATE INDEX authority_by_name ON authority (status, informal_name_sort, id);
CREATE INDEX authority_to_delete ON authority (delete_after) WHERE delete_after IS NOT NULL;
CREATE INDEX authority_to_erase ON authority (erase_after) WHERE erase_after IS NOT NULL;

CREATE TABLE user_account (
    id BLOB NOT NULL PRIMARY KEY,
    authority_id BLOB NOT NULL REFERENCES authority (id),
    first_name TEXT NOT NULL,
    last_name TEXT NOT NULL,
    name_sort BLOB NOT NULL,
    email TEXT NOT NULL,
    email_norm TEXT NOT NULL,
    phone TEXT,
    language TEXT NOT NULL REFERENCES language (code),
    username TEXT NOT NULL,
    username_norm TEXT NOT NULL,
    username_told_at INTEGER,
    username_told_by BLOB REFERENCES user_account (id),
    username_reminded_at INTEGER,
    search_text TEXT NOT NULL,
    is_administrator INTEGER NOT NULL CHECK (is_administrator IN (0, 1)),
    status TEXT NOT NULL CHECK (status IN ('new', 'active', 'removed', 'erased')),
    first_login_at INTEGER,
    last_login_at INTEGER,
    created_at INTEGER NOT NULL,
    created_by BLOB REFERENCES user_account (id),
    removed_at INTEGER,
    removed_by BLOB REFERENCES user_account (id),
    erase_after INTEGER,
    version INTEGER NOT NULL,
    CHECK (status <> 'new' OR first_login_at IS NULL),
    CHECK (status <> 'active' OR first_login_at IS NOT NULL),
    CHECK ((removed_at IS NOT NULL) = (status IN ('removed', 'erased'))),
    CHECK ((erase_after IS NOT NULL) = (status = 'removed')),
    CHECK (username_told_by IS NULL OR username_told_at IS NOT NULL),
    CHECK ((status = 'erased') = (username_norm = '')),
    CHECK (status = 'erased' OR (first_name <> '' AND last_name <> '' AND email_norm <> ''))
) STRICT;
-- I-2.
CREATE UNIQUE INDEX user_account_email_norm_key ON user_account (email_norm) WHERE status IN ('new', 'active');
-- I-3.
CREATE UNIQUE INDEX user_account_username_norm_key ON user_account (username_norm) WHERE status <> 'erased';
CREATE INDEX user_account_by_name ON user_account (authority_id, status, name_sort, id);
CREATE INDEX user_account_administrators ON user_account (authority_id) WHERE is_administrator;
CREATE INDEX user_account_to_erase ON user_account (erase_after) WHERE erase_after IS NOT NULL;

CREATE TABLE user_role (
    user_id BLOB NOT NULL REFERENCES user_account (id),
    role_id BLOB NOT NULL REFERENCES role_definition (id),
    granted_at INTEGER NOT NULL,
    granted_by BLOB REFERENCES user_account (id),
    PRIMARY KEY (user_id, role_id)
) STRICT;
CREATE INDEX user_role_by_role ON user_role (role_id);

-- hash NULL: a temporary password whose mail is still to be delivered.
CREATE TABLE credential (
    user_id BLOB NOT NULL PRIMARY KEY REFERENCES user_account (id),
    hash TEXT,
    kind TEXT NOT NULL CHECK (kind IN ('temporary', 'chosen')),
    -- The mail that mints the temporary password. No foreign key: sent mails are deleted after 90 days.
    outbox_id BLOB,
    set_at INTEGER,
    expires_at INTEGER,
    failed_count INTEGER NOT NULL CHECK (failed_count >= 0),
    blocked_at INTEGER,
    reminded_at INTEGER,
    CHECK (kind = 'temporary' OR hash IS NOT NULL),
    CHECK ((hash IS NULL) = (set_at IS NULL))
) STRICT;
CREATE INDEX credential_by_age ON credential (kind, set_at);

CREATE TABLE password_history (
    id BLOB NOT NULL PRIMARY KEY,
    user_id BLOB NOT NULL REFERENCES user_account (id),
    hash TEXT NOT NULL,
    set_at INTEGER NOT NULL
) STRICT;
CREATE INDEX password_history_by_user ON password_history (user_id, set_at);

CREATE TABLE session (
    id_hash BLOB NOT NULL PRIMARY KEY,
    user_id BLOB NOT NULL REFERENCES user_account (id),
    browser TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    restricted INTEGER NOT NULL CHECK (restricted IN (0, 1))
) STRICT;
CREATE INDEX session_by_user ON session (user_id);
CREATE INDEX session_to_clean ON session (expires_at);

CREATE TABLE device (
    id_hash BLOB NOT NULL,
    user_id BLOB NOT NULL REFERENCES user_account (id),
    created_at INTEGER NOT NULL,
    last_used_at INTEGER NOT NULL,
    failed_count INTEGER NOT NULL CHECK (failed_count >= 0),
    PRIMARY KEY (id_hash, user_id)
) STRICT;
CREATE INDEX device_by_user ON device (user_id);
CREATE INDEX device_to_clean ON device (last_used_at);

CREATE TABLE module_key (
    id BLOB NOT NULL PRIMARY KEY,
    module_id BLOB NOT NULL REFERENCES module (id),
    hash BLOB NOT NULL,
    created_by BLOB REFERENCES user_account (id),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    revoked_at INTEGER,
    revoked_by BLOB REFERENCES user_account (id),
    last_used_at INTEGER
) STRICT;
CREATE UNIQUE INDEX module_key_hash_key ON module_key (hash);
CREATE INDEX module_key_by_module ON module_key (module_id);

CREATE TABLE informal_name_translation (
    id BLOB NOT NULL PRIMARY KEY,
    authority_id BLOB NOT NULL REFERENCES authority (id),
    lang TEXT NOT NULL REFERENCES language (code),
    text TEXT NOT NULL CHECK (text <> ''),
    updated_by BLOB REFERENCES user_account (id),
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX informal_name_translation_authority_id_lang_key
    ON informal_name_translation (authority_id, lang);

CREATE TABLE translation_task (
    id BLOB NOT NULL PRIMARY KEY,
    authority_id BLOB NOT NULL REFERENCES authority (id),
    old_text TEXT NOT NULL,
    new_text TEXT NOT NULL,
    requested_by BLOB REFERENCES user_account (id),
    requested_at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'done', 'superseded')),
    done_by BLOB REFERENCES user_account (id),
    done_at INTEGER,
    CHECK ((state = 'done') = (done_at IS NOT NULL))
) STRICT;
-- Ticking again supersedes the open task.
CREATE UNIQUE INDEX translation_task_authority_id_key ON translation_task (authority_id) WHERE state = 'open';
CREATE INDEX translation_task_by_authority ON translation_task (authority_id, requested_at);
CREATE INDEX translation_task_by_state ON translation_task (state, requested_at, id);

CREATE TABLE authority_keyword (
    authority_id BLOB NOT NULL REFERENCES authority (id),
    keyword_id BLOB NOT NULL REFERENCES keyword (id),
    PRIMARY KEY (authority_id, keyword_id)
) STRICT;
CREATE INDEX authority_keyword_by_keyword ON authority_keyword (keyword_id);

CREATE TABLE access_manager (
    authority_id BLOB NOT NULL REFERENCES authority (id),
    manager_id BLOB NOT NULL REFERENCES authority (id),
    since INTEGER NOT NULL,
    added_by_user BLOB REFERENCES user_account (id),
    origin TEXT NOT NULL CHECK (origin IN ('registration', 'invitation', 'self_added', 'nimic')),
    PRIMARY KEY (authority_id, manager_id),
    -- Q29.
    CHECK (authority_id <> manager_id)
) STRICT;
CREATE INDEX access_manager_by_manager ON access_manager (manager_id);

CREATE TABLE delegation (
    id BLOB NOT NULL PRIMARY KEY,
    manager_id BLOB NOT NULL REFERENCES authority (id),
    granted_by BLOB REFERENCES user_account (id),
    all_modules INTEGER NOT NULL CHECK (all_modules IN (0, 1)),
    granted_at INTEGER NOT NULL,
    revoked_at INTEGER,
    version INTEGER NOT NULL
) STRICT;
-- I-17: at most one that is not revoked.
CREATE UNIQUE INDEX delegation_manager_id_key ON delegation (manager_id) WHERE revoked_at IS NULL;

CREATE TABLE delegation_module (
    delegation_id BLOB NOT NULL REFERENCES delegation (id),
    module_id BLOB NOT NULL REFERENCES module (id),
    PRIMARY KEY (delegation_id, module_id)
) STRICT;

CREATE TABLE module_access (
    id BLOB NOT NULL PRIMARY KEY,
    authority_id BLOB NOT NULL REFERENCES authority (id),
    module_id BLOB NOT NULL REFERENCES module (id),
    role TEXT NOT NULL CHECK (role IN ('authority', 'coordinator')),
    status TEXT NOT NULL CHECK (status IN ('active', 'suspended')),
    approval TEXT CHECK (approval IN ('none', 'requests', 'requests_and_answers')),
    may_refuse INTEGER CHECK (may_refuse IN (0, 1)),
    allocation INTEGER CHECK (allocation IN (0, 1)),
    granted_at INTEGER NOT NULL,
    granted_by BLOB REFERENCES user_account (id),
    suspended_at INTEGER,
    suspended_by BLOB REFERENCES user_account (id),
    version INTEGER NOT NULL,
    -- I-10: all three settings or none.
    CHECK ((approval IS NULL) = (may_refuse IS NULL)),
    CHECK ((approval IS NULL) = (allocation IS NULL)),
    CHECK ((suspended_at IS NOT NULL) = (status = 'suspended'))
) STRICT;
-- I-7.
CREATE UNIQUE INDEX module_access_authority_id_module_id_key ON module_access (authority_id, module_id);
CREATE INDEX module_access_by_module ON module_access (module_id, status, role);

-- Both ends must have an access to the module (I-8).
CREATE TABLE linked_coordinator (
    authority_id BLOB NOT NULL,
    module_id BLOB NOT NULL,
    coordinator_id BLOB NOT NULL,
    since INTEGER NOT NULL,
    added_by BLOB REFERENCES user_account (id),
    PRIMARY KEY (authority_id, module_id, coordinator_id),
    FOREIGN KEY (authority_id, module_id) REFERENCES module_access (authority_id, module_id),
    FOREIGN KEY (coordinator_id, module_id) REFERENCES module_access (authority_id, module_id),
    CHECK (authority_id <> coordinator_id)
) STRICT;
CREATE INDEX linked_coordinator_by_coordinator ON linked_coordinator (coordinator_id, module_id);

CREATE TABLE module_keyword (
    authority_id BLOB NOT NULL,
    module_id BLOB NOT NULL,
    keyword_id BLOB NOT NULL REFERENCES keyword (id),
    PRIMARY KEY (authority_id, module_id, keyword_id),
    FOREIGN KEY (authority_id, module_id) REFERENCES module_access (authority_id, module_id)
) STRICT;
CREATE INDEX module_keyword_by_keyword ON module_keyword (keyword_id);

-- ------------------------------------------------------------------ invitations (C.1.4)

CREATE TABLE invitation (
    id BLOB NOT NULL PRIMARY KEY,
    inviter_authority_id BLOB NOT NULL REFERENCES authority (id),
    inviter_user_id BLOB NOT NULL REFERENCES user_account (id),
    country TEXT NOT NULL REFERENCES country (code),
    authority_name_hint TEXT NOT NULL,
    recipient_email TEXT NOT NULL,
    language TEXT NOT NULL REFERENCES language (code),
    message TEXT,
    -- Codes of modules, sorted, joined by commas: information only.
    suggested_modules TEXT,
    token_hash BLOB,
    status TEXT NOT NULL CHECK (status IN ('draft', 'sent', 'used', 'expired', 'withdrawn')),
    created_at INTEGER NOT NULL,
    sent_at INTEGER,
    opened_at INTEGER,
    expires_at INTEGER,
    used_at INTEGER,
    withdrawn_at INTEGER,
    resend_count INTEGER NOT NULL,
    version INTEGER NOT NULL,
    CHECK (status <> 'draft' OR (sent_at IS NULL AND token_hash IS NULL)),
    CHECK (status <> 'used' OR used_at IS NOT NULL),
    CHECK ((status = 'withdrawn') = (withdrawn_at IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX invitation_token_hash_key ON invitation (token_hash);
CREATE INDEX invitation_by_inviter ON invitation (inviter_authority_id, status, created_at, id);
CREATE INDEX invitation_by_country ON invitation (country, status, created_at, id);
CREATE INDEX invitation_by_expiry ON invitation (status, expires_at);

-- payload and corrected are JSON, NULL once erased (C.11).
CREATE TABLE self_registration (
    id BLOB NOT NULL PRIMARY KEY,
    invitation_id BLOB NOT NULL REFERENCES invitation (id),
    payload TEXT,
    corrected TEXT,
    status TEXT NOT NULL CHECK (status IN ('submitted', 'validated', 'returned', 'rejected')),
    submitted_at INTEGER NOT NULL,
    decided_by BLOB REFERENCES user_account (id),
    decided_at INTEGER,
    reason TEXT,
    duplicate_hints TEXT,
    authority_id BLOB REFERENCES authority (id),
    version INTEGER NOT NULL,
    CHECK ((status = 'submitted') = (decided_at IS NULL)),
    CHECK ((status = 'validated') = (authority_id IS NOT NULL)),
    CHECK (payload IS NOT NULL OR status <> 'submitted')
) STRICT;
-- I-21.
CREATE UNIQUE INDEX self_registration_invitation_id_key ON self_registration (invitation_id);
CREATE INDEX self_registration_by_status ON self_registration (status, submitted_at, id);

-- ------------------------------------------------------------------ history (C.1.6)

CREATE TABLE history_head (
    authority_id BLOB NOT NULL PRIMARY KEY REFERENCES authority (id),
    seq INTEGER NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    verified_seq INTEGER NOT NULL DEFAULT 0,
    verified_at INTEGER
) STRICT;

-- Append-only. `changes` is JSON: [{"field", "old", "new"}], each value null, a text, or the commitment (hex) to a text
-- that lies in history_value and can be erased.
CREATE TABLE history_entry (
    id BLOB NOT NULL PRIMARY KEY,
    authority_id BLOB NOT NULL REFERENCES authority (id),
    seq INTEGER NOT NULL CHECK (seq > 0),
    at INTEGER NOT NULL,
    actor_kind TEXT NOT NULL CHECK (actor_kind IN ('user', 'job', 'command', 'invitee')),
    actor_user_id BLOB,
    actor_authority_id BLOB,
    actor_name BLOB CHECK (length(actor_name) = 32),
    subject_kind TEXT NOT NULL,
    subject_id BLOB NOT NULL,
    subject_version INTEGER NOT NULL,
    action TEXT NOT NULL,
    changes TEXT NOT NULL,
    request_id TEXT,
    prev_hash BLOB NOT NULL CHECK (length(prev_hash) = 32),
    hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;
CREATE UNIQUE INDEX history_entry_authority_id_seq_key ON history_entry (authority_id, seq);
CREATE INDEX history_entry_by_subject ON history_entry (subject_kind, subject_id, seq);

CREATE TABLE history_value (
    entry_id BLOB NOT NULL REFERENCES history_entry (id),
    slot TEXT NOT NULL,
    salt BLOB CHECK (length(salt) = 32),
    value TEXT,
    owner_kind TEXT NOT NULL CHECK (owner_kind IN ('user', 'authority', 'invitation')),
    owner_id BLOB NOT NULL,
    PRIMARY KEY (entry_id, slot),
    CHECK ((salt IS NULL) = (value IS NULL))
) STRICT;
CREATE INDEX history_value_by_owner ON history_value (owner_kind, owner_id);

CREATE TABLE checkpoint (
    id BLOB NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL,
    root BLOB NOT NULL CHECK (length(root) = 32),
    heads INTEGER NOT NULL,
    entry_id BLOB REFERENCES history_entry (id),
    file_name TEXT,
    file_sha256 BLOB,
    written_at INTEGER,
    outcome TEXT NOT NULL CHECK (outcome IN ('ok', 'fault')),
    faults TEXT NOT NULL
) STRICT;
CREATE INDEX checkpoint_by_time ON checkpoint (at);

-- ------------------------------------------------------------------ mail and jobs (C.1.7)

CREATE TABLE bulk_operation (
    id BLOB NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('give_modules', 'send_email')),
    actor_user_id BLOB NOT NULL REFERENCES user_account (id),
    actor_authority_id BLOB NOT NULL REFERENCES authority (id),
    criteria TEXT,
    parameters TEXT,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'stopped')),
    total INTEGER NOT NULL,
    done INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    finished_at INTEGER
) STRICT;
CREATE INDEX bulk_operation_by_state ON bulk_operation (state, created_at);
CREATE INDEX bulk_operation_by_actor ON bulk_operation (actor_authority_id, created_at);

CREATE TABLE bulk_operation_row (
    bulk_operation_id BLOB NOT NULL REFERENCES bulk_operation (id),
    authority_id BLOB NOT NULL REFERENCES authority (id),
    state TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'failed')),
    error TEXT,
    done_at INTEGER,
    PRIMARY KEY (bulk_operation_id, authority_id)
) STRICT;
CREATE INDEX bulk_operation_row_by_state ON bulk_operation_row (bulk_operation_id, state);

CREATE TABLE bulk_mail (
    id BLOB NOT NULL PRIMARY KEY,
    bulk_operation_id BLOB REFERENCES bulk_operation (id),
    sender_user_id BLOB NOT NULL REFERENCES user_account (id),
    criteria TEXT,
    recipient_count INTEGER NOT NULL,
    subject TEXT,
    body TEXT,
    sent_at INTEGER NOT NULL
) STRICT;
CREATE INDEX bulk_mail_by_sender ON bulk_mail (sender_user_id, sent_at);

-- `data` is JSON with what the text needs, never a secret. A mail says only whom it concerns; who gets it and in which
-- language is read when it is claimed (C.4).
CREATE TABLE outbox (
    id BLOB NOT NULL PRIMARY KEY,
    template TEXT NOT NULL,
    language TEXT,
    to_email TEXT,
    to_user_id BLOB REFERENCES user_account (id),
    to_authority_id BLOB REFERENCES authority (id),
    invitation_id BLOB REFERENCES invitation (id),
    bulk_operation_id BLOB REFERENCES bulk_operation (id),
    data TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'failed', 'cancelled')),
    attempts INTEGER NOT NULL,
    next_attempt_at INTEGER NOT NULL,
    lease_until INTEGER,
    last_error TEXT,
    created_at INTEGER NOT NULL,
    sent_at INTEGER,
    dedupe_key TEXT NOT NULL,
    CHECK ((state = 'sending') = (lease_until IS NOT NULL)),
    CHECK ((state = 'sent') = (sent_at IS NOT NULL)),
    CHECK (to_user_id IS NOT NULL OR to_authority_id IS NOT NULL OR invitation_id IS NOT NULL)
) STRICT;
CREATE UNIQUE INDEX outbox_dedupe_key_key ON outbox (dedupe_key);
CREATE INDEX outbox_by_turn ON outbox (state, next_attempt_at, id);
CREATE INDEX outbox_by_user ON outbox (to_user_id, created_at);
CREATE INDEX outbox_by_authority ON outbox (to_authority_id, created_at);
CREATE INDEX outbox_by_invitation ON outbox (invitation_id, created_at);
CREATE INDEX outbox_by_age ON outbox (created_at);

CREATE TABLE job_run (
    id BLOB NOT NULL PRIMARY KEY,
    job TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    finished_at INTEGER,
    outcome TEXT CHECK (outcome IN ('ok', 'failed')),
    affected INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX job_run_by_job ON job_run (job, started_at);

-- Who may run a job now: one process over all servers.
CREATE TABLE job_lease (
    job TEXT NOT NULL PRIMARY KEY,
    owner BLOB NOT NULL,
    taken_at INTEGER NOT NULL,
    lease_until INTEGER NOT NULL
) STRICT;

CREATE TABLE counter (
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    window_start INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (kind, key, window_start)
) STRICT;
CREATE INDEX counter_to_clean ON counter (kind, window_start);

-- country '': the figure of all countries together.
CREATE TABLE figure (
    day INTEGER NOT NULL,
    country TEXT NOT NULL,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    value INTEGER NOT NULL,
    PRIMARY KEY (kind, country, day, key)
) STRICT;
