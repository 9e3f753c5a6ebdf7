//! The rows of the small world.

use super::*;

impl World {
    pub(super) async fn fill(&self) {
        let now = self.now().0;
        let mut all = Vec::new();
        for (position, (code, zone)) in
            [("SE", "Europe/Stockholm"), ("FI", "Europe/Helsinki")].iter().enumerate()
        {
            all.push(format!(
                "INSERT INTO country (code, name, time_zone, active, position) \
                VALUES ('{code}', '{{\"en\":\"Country {code}\"}}', '{zone}', TRUE, {position})"
            ));
        }
        for (position, (code, name)) in domain::place::LANGUAGES.iter().enumerate() {
            all.push(format!(
                "INSERT INTO language (code, endonym, ui_available, informal_name_required, position) \
                VALUES ('{code}', '{name}', FALSE, FALSE, {position})"
            ));
        }
        for (number, country, kind, is_access_manager, name) in AUTHORITIES {
            let id = self.literal(number);
            let country = country.map_or("NULL".to_owned(), |code| format!("'{code}'"));
            let (status, since, until) = if number == CLOSED_SE {
                ("deactivated", now.to_string(), (now + 1).to_string())
            } else {
                ("active", "NULL".to_owned(), "NULL".to_owned())
            };
            all.push(format!("INSERT INTO authority (id, country, kind, official_name, official_name_norm, \
                official_name_sort, informal_name, informal_name_lang, informal_name_sort, phone, street, city, email, \
                mail_language, search_text, status, is_access_manager, registered_at, origin, deactivated_at, \
                delete_after, version) VALUES ({id}, {country}, '{kind}', '{name}', 'norm{number}', {sort}, \
                'Informal {number}', 'sv', {sort}, '+46 8 555 01 10', 'Exempelgatan 1', 'Stockholm', \
                'office{number}@authority.example', 'sv', '', '{status}', {is_access_manager}, {now}, 'registered', \
                {since}, {until}, 1)", sort = self.bytes(&format!("{number:04x}"))));
            all.push(format!(
                "INSERT INTO history_head (authority_id, seq, hash) VALUES ({id}, 0, {})",
                self.bytes(&"00".repeat(32))
            ));
            for (user, rights) in [(administrator(number), true), (plain(number), false)] {
                self.add_user(&mut all, user, number, rights);
            }
        }
        for (of, by) in [
            (IVO, MANAGER_SE),
            (IVO, NIMIC_SE),
            (MANAGER_SE, NIMIC_SE),
            (NEIGHBOUR_SE, NIMIC_SE),
            (COORDINATOR_SE, NIMIC_SE),
            (NIMIC_SE, COMMISSION),
        ] {
            all.push(format!(
                "INSERT INTO access_manager (authority_id, manager_id, since, origin) \
                VALUES ({}, {}, {now}, 'registration')",
                self.literal(of),
                self.literal(by)
            ));
        }
        self.catalogue(&mut all);
        self.run(&all).await;
    }

    pub(super) fn add_user(&self, all: &mut Vec<String>, number: u128, at: u128, rights: bool) {
        let (id, authority, now) = (self.literal(number), self.literal(at), self.now().0);
        all.push(format!("INSERT INTO user_account (id, authority_id, first_name, last_name, name_sort, email, email_norm, \
            language, username, username_norm, search_text, is_administrator, status, first_login_at, last_login_at, \
            created_at, version) VALUES ({id}, {authority}, 'First{number}', 'Last{number}', {sort}, \
            'mail{number}@person.example', 'mail{number}@person.example', 'sv', 'login{number:03}', 'login{number:03}', '', \
            {rights}, 'active', {now}, {now}, {now}, 1)", sort = self.bytes(&format!("{number:04x}"))));
        all.push(format!(
            "INSERT INTO credential (user_id, hash, kind, set_at, expires_at, failed_count) \
            VALUES ({id}, '*', 'chosen', {now}, {}, 0)",
            now + 1_000_000_000_000
        ));
    }

    /// Modules 101 requests (coordinator required), 102 alerts (optional), 103 registers (none); roles 111 viewer, 112
    /// handler (needed), 113 allocator (needed with allocation), 114 approver (coordinators, needed), 121 alert handler
    /// (needed), 131 reader (needed), 132 editor. Lists 201 areas (at least 1), 202 level (exactly 1), 203 professions of
    /// module 101 (1 or 2); keywords 211, 212, 213 (off), 221, 222, 231, 232, 233.
    fn catalogue(&self, all: &mut Vec<String>) {
        let id = |number| self.literal(number);
        all.push(format!(
            "INSERT INTO legal_area (id, code, name, legal_basis, active, position, version) \
            VALUES ({}, 'area', '{{\"en\":\"Area\"}}', '', TRUE, 0, 1)",
            id(100)
        ));
        for (number, code, name, kind, roles, rule) in [
            (101, "requests", "Requests", "request", "both", "required"),
            (102, "alerts", "Alerts", "alert", "both", "optional"),
            (103, "registers", "Registers", "repository", "authority", "none"),
        ] {
            all.push(format!("INSERT INTO module (id, code, legal_area_id, name, kind, roles_allowed, linked_coordinator, \
                has_request_settings, status, position, version) VALUES ({}, '{code}', {}, \
                '{{\"en\":\"{name}\",\"sv\":\"{name} sv\"}}', '{kind}', '{roles}', '{rule}', {}, 'active', {number}, 1)",
                id(number), id(100), kind == "request"));
        }
        for (number, module, code, name, for_authority, min, only) in [
            (111, 101, "viewer", "Viewer", true, 0, "NULL"),
            (112, 101, "handler", "Request handler", true, 1, "NULL"),
            (113, 101, "allocator", "Allocator", true, 1, "'allocation'"),
            (114, 101, "approver", "Approver", false, 1, "NULL"),
            (121, 102, "handler", "Alert handler", true, 1, "NULL"),
            (131, 103, "reader", "Reader", true, 1, "NULL"),
            (132, 103, "editor", "Editor", true, 0, "NULL"),
        ] {
            all.push(format!("INSERT INTO role_definition (id, module_id, code, name, for_authority, for_coordinator, \
                min_holders, only_if_setting, position, active, version) VALUES ({}, {}, '{code}', \
                '{{\"en\":\"{name}\",\"sv\":\"{name} sv\"}}', {for_authority}, TRUE, {min}, {only}, {number}, TRUE, 1)",
                id(number), id(module)));
        }
        for (number, module, code, min, max) in [
            (201, None, "areas", 1, "NULL"),
            (202, None, "level", 1, "1"),
            (203, Some(101), "professions", 1, "2"),
        ] {
            let module = module.map_or("NULL".to_owned(), id);
            all.push(format!("INSERT INTO classification_list (id, module_id, code, name, min_choices, max_choices, \
                position, version) VALUES ({}, {module}, '{code}', '{{\"en\":\"List {code}\"}}', {min}, {max}, {number}, 1)",
                id(number)));
        }
        for (number, list) in
            [(211, 201), (212, 201), (213, 201), (221, 202), (222, 202), (231, 203), (232, 203), (233, 203)]
        {
            all.push(format!(
                "INSERT INTO keyword (id, list_id, code, label, active, position, version) \
                VALUES ({}, {}, 'k{number}', '{{\"en\":\"Keyword {number}\"}}', {}, {number}, 1)",
                id(number),
                id(list),
                number != 213
            ));
        }
        for (number, at, module, role, status) in [
            (301, IVO, 101, "authority", "active"),
            (302, IVO, 102, "authority", "active"),
            (303, IVO, 103, "authority", "suspended"),
            (304, COORDINATOR_SE, 101, "coordinator", "active"),
            (305, COORDINATOR_SE, 102, "coordinator", "active"),
            (306, TRAFICOM, 101, "coordinator", "active"),
            (307, NEIGHBOUR_SE, 101, "coordinator", "active"),
        ] {
            let settings = if module == 101 { "'none', FALSE, FALSE" } else { "NULL, NULL, NULL" };
            let suspended = if status == "suspended" { "1" } else { "NULL" };
            all.push(format!("INSERT INTO module_access (id, authority_id, module_id, role, status, approval, may_refuse, \
                allocation, granted_at, suspended_at, version) VALUES ({}, {}, {}, '{role}', '{status}', {settings}, 0, \
                {suspended}, 1)", id(number), id(at), id(module)));
        }
        all.push(format!(
            "INSERT INTO linked_coordinator (authority_id, module_id, coordinator_id, since) \
            VALUES ({}, {}, {}, 0)",
            id(IVO),
            id(101),
            id(COORDINATOR_SE)
        ));
        for keyword in [211, 213, 221] {
            all.push(format!(
                "INSERT INTO authority_keyword (authority_id, keyword_id) VALUES ({}, {})",
                id(IVO),
                id(keyword)
            ));
        }
        all.push(format!(
            "INSERT INTO module_keyword (authority_id, module_id, keyword_id) VALUES ({}, {}, {})",
            id(IVO),
            id(101),
            id(231)
        ));
        for role in [111, 112, 121, 131] {
            all.push(format!(
                "INSERT INTO user_role (user_id, role_id, granted_at) VALUES ({}, {}, 0)",
                id(administrator(IVO)),
                id(role)
            ));
        }
    }
}
