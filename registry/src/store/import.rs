//! Rows as the import of the sample registry adds them.

use super::{Statement, statements};

statements! {
    HAS_CATALOGUE = "SELECT EXISTS (SELECT 1 FROM language) OR EXISTS (SELECT 1 FROM authority)";

    ADD_REGISTRY = "INSERT INTO registry (id, created_at, demo) VALUES ($1, $2, $3)";

    ADD_LANGUAGE = "INSERT INTO language (code, endonym, ui_available, informal_name_required, position)
        VALUES ($1, $2, $3, TRUE, $4)";

    ADD_COUNTRY = "INSERT INTO country (code, name, time_zone, active, position) VALUES ($1, $2, $3, TRUE, $4)";

    ADD_LEGAL_AREA = "INSERT INTO legal_area (id, code, name, legal_basis, active, position, version)
        VALUES ($1, $2, $3, $4, TRUE, $5, 1)";

    ADD_MODULE = "INSERT INTO module (id, code, legal_area_id, name, kind, roles_allowed, linked_coordinator,
            has_request_settings, status, position, version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'active', $9, 1)";

    ADD_ROLE = "INSERT INTO role_definition (id, module_id, code, name, for_authority, for_coordinator, min_holders,
            only_if_setting, position, active, version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, TRUE, 1)";

    ADD_LIST = "INSERT INTO classification_list (id, module_id, code, name, min_choices, max_choices, position, version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, 1)";

    ADD_KEYWORD = "INSERT INTO keyword (id, list_id, code, label, active, position, version)
        VALUES ($1, $2, $3, $4, TRUE, $5, 1)";

    ADD_AUTHORITY = "INSERT INTO authority (id, country, kind, official_name, official_name_norm, official_name_sort,
            informal_name, informal_name_lang, informal_name_sort, description, description_lang, phone, street,
            postal_code, city, website, email, mail_language, search_text, is_access_manager, registered_at,
            registered_by_authority_id, origin, data_confirmed_at, status, deactivated_at, delete_after, version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
            $23, $24, $25, $26, $27, $28)";

    ADD_TRANSLATION = "INSERT INTO informal_name_translation (id, authority_id, lang, text, updated_at, version)
        VALUES ($1, $2, $3, $4, $5, 1)";

    ADD_AUTHORITY_KEYWORD = "INSERT INTO authority_keyword (authority_id, keyword_id) VALUES ($1, $2)";

    ADD_ACCESS_MANAGER = "INSERT INTO access_manager (authority_id, manager_id, since, origin) VALUES ($1, $2, $3, $4)";

    ADD_DELEGATION = "INSERT INTO delegation (id, manager_id, all_modules, granted_at, version)
        VALUES ($1, $2, $3, $4, 1)";

    ADD_DELEGATION_MODULE = "INSERT INTO delegation_module (delegation_id, module_id) VALUES ($1, $2)";

    ADD_ACCESS = "INSERT INTO module_access (id, authority_id, module_id, role, status, approval, may_refuse, allocation,
            granted_at, suspended_at, version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";

    ADD_MODULE_KEYWORD = "INSERT INTO module_keyword (authority_id, module_id, keyword_id) VALUES ($1, $2, $3)";

    ADD_LINKED_COORDINATOR = "INSERT INTO linked_coordinator (authority_id, module_id, coordinator_id, since)
        VALUES ($1, $2, $3, $4)";

    ADD_USER = "INSERT INTO user_account (id, authority_id, first_name, last_name, name_sort, email, email_norm, phone,
            language, username, username_norm, username_told_at, search_text, is_administrator, status, first_login_at,
            last_login_at, created_at, version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, 1)";

    ADD_USER_ROLE = "INSERT INTO user_role (user_id, role_id, granted_at) VALUES ($1, $2, $3)";

    ADD_CREDENTIAL = "INSERT INTO credential (user_id, hash, kind, set_at, expires_at, failed_count, blocked_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";

    ADD_CHOSEN_PASSWORD = "INSERT INTO password_history (id, user_id, hash, set_at) VALUES ($1, $2, $3, $4)";

    ADD_INVITATION = "INSERT INTO invitation (id, inviter_authority_id, inviter_user_id, country, authority_name_hint,
            recipient_email, language, message, suggested_modules, token_hash, status, created_at, sent_at, opened_at,
            expires_at, used_at, withdrawn_at, resend_count, version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12, $13, $14, $15, $16, $17, $18)";

    ADD_SELF_REGISTRATION = "INSERT INTO self_registration (id, invitation_id, payload, status, submitted_at, decided_by,
            decided_at, reason, duplicate_hints, version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
}

/// One more row of three values.
pub(crate) const NEXT_OF_THREE: Statement =
    Statement::new("registry::store::import::NEXT_OF_THREE", ", ($1, $2, $3)");
