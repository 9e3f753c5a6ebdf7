//! What belongs to the Commission, or to whoever began it, by the ids of entries that there are: a row of the table without
//! an entry cannot tell whoever is refused from what is not there.

use domain::id::{AuthorityId, BulkOperationId, KeywordId, ListId, ModuleKeyId, RoleId, TranslationTaskId};

use super::{
    Form, World, authorities, clients,
    prepare::many,
    table::{ACTORS, MODULE, code},
};

/// The Commission, and nobody else.
const COMMISSION: &str = "l000000+p";
/// The authority of access.se, which began it.
const BEGINNER: &str = "l0000+00p";

/// The ids.
struct Entries {
    role: RoleId,
    list: ListId,
    keyword: KeywordId,
    area: domain::id::LegalAreaId,
    task: TranslationTaskId,
    key: ModuleKeyId,
    operation: BulkOperationId,
}

impl Entries {
    async fn make(world: &World) -> Self {
        let own = world.authority_of("admin.se").await;
        let own_id = AuthorityId::parse(&own).unwrap();
        let task = TranslationTaskId::parse("01900000-0000-7000-9000-000000000001").unwrap();
        let add = "INSERT INTO translation_task (id, authority_id, old_text, new_text, requested_at, state)
            VALUES ($1, $2, 'Gammalt', 'Nytt', 0, 'open')";
        world.run(add, &[&task, &own_id]).await;
        let mut root = world.logged_in("operator.eu").await;
        root.post_form("/api/module_keys/issue", &Form::of(&[("module", MODULE)])).await;
        let operation = BulkOperationId::parse("01900000-0000-7000-9000-000000000002").unwrap();
        let form = many().and("operation", &operation.to_string()).and("authorities[]", &own);
        let begun = world.logged_in("access.se").await.call("/api/bulk/give", &form).await;
        assert_eq!(begun.code(), "ok");
        let role = "SELECT r.id FROM role_definition r JOIN module m ON m.id = r.module_id
            WHERE m.code = $1 AND r.active ORDER BY r.position DESC LIMIT 1";
        let keyword = "SELECT k.id, k.list_id FROM keyword k JOIN classification_list l ON l.id = k.list_id
            WHERE l.module_id IS NULL AND k.active ORDER BY k.id LIMIT 1";
        let (keyword, list) = world.one(keyword, &[]).await;
        let ((role,), (area,), (key,)) = (
            world.one(role, &[&MODULE]).await,
            world.one("SELECT id FROM legal_area ORDER BY id LIMIT 1", &[]).await,
            world.one("SELECT id FROM module_key", &[]).await,
        );
        Self { role, list, keyword, area, task, key, operation }
    }

    fn pages(&self) -> Vec<(String, &'static str)> {
        let of = |kind: &str, id: String| (format!("/administration/catalogue/{kind}/{id}"), COMMISSION);
        vec![
            of("roles", self.role.to_string()),
            of("lists", self.list.to_string()),
            of("lists", format!("{}/edit", self.list)),
            of("lists", format!("{}/new-keyword", self.list)),
            of("keywords", self.keyword.to_string()),
            of("legal-areas", self.area.to_string()),
            of("modules", format!("{MODULE}/keys/{}/revoke", self.key)),
            (format!("/actions/translations/{}", self.task), COMMISSION),
            (format!("/administration/bulk/{}", self.operation), BEGINNER),
        ]
    }

    /// What is sent, and what comes of it: who may is asked for what is missing, or does it.
    fn functions(&self) -> Vec<(&'static str, Form, &'static str)> {
        let step = |kind: &str, id: String| {
            Form::of(&[
                ("kind", kind),
                ("entry", &id),
                ("version", "1"),
                ("step", "switch_off"),
                ("confirmed", "on"),
            ])
        };
        vec![
            (
                "/api/catalogue/legal_area",
                Form::of(&[("entry", &self.area.to_string()), ("version", "1")]),
                "l000000tp",
            ),
            (
                "/api/catalogue/role",
                Form::of(&[("entry", &self.role.to_string()), ("module", MODULE), ("version", "1")]),
                "l000000tp",
            ),
            (
                "/api/catalogue/list",
                Form::of(&[("entry", &self.list.to_string()), ("version", "1")]),
                "l000000tp",
            ),
            (
                "/api/catalogue/keyword",
                Form::of(&[
                    ("entry", &self.keyword.to_string()),
                    ("list", &self.list.to_string()),
                    ("version", "1"),
                ]),
                "l000000tp",
            ),
            ("/api/catalogue/step", step("role", self.role.to_string()), COMMISSION),
            ("/api/module_keys/issue", Form::of(&[("module", MODULE)]), COMMISSION),
            (
                "/api/module_keys/revoke",
                Form::of(&[("module", MODULE), ("key", &self.key.to_string())]),
                COMMISSION,
            ),
            (
                "/api/translations/write",
                Form::of(&[("task", &self.task.to_string()), ("texts[fi]", "Uusi"), ("versions[fi]", "0")]),
                COMMISSION_OR_NOT_ALLOWED,
            ),
            (
                "/api/translations/close",
                Form::of(&[("task", &self.task.to_string())]),
                COMMISSION_OR_NOT_ALLOWED,
            ),
            ("/api/bulk/stop", Form::of(&[("operation", &self.operation.to_string())]), BEGINNER),
        ]
    }
}

/// The names are public: whoever may not translate them is told so.
const COMMISSION_OR_NOT_ALLOWED: &str = "l------+p";

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn entries_are_theirs_who_keep_them() {
    let world = World::new().await;
    let entries = Entries::make(&world).await;
    let mut clients = clients(&world, &authorities(&world).await).await;
    let mut wrong = Vec::new();
    let pages = entries.pages();
    let pages = pages
        .iter()
        .map(|(path, letters)| ("/api/page", Form::of(&[("path", path)]), *letters, format!("page {path}")));
    let functions = entries.functions();
    let functions = functions.into_iter().map(|(path, form, letters)| (path, form, letters, path.to_owned()));
    for (path, form, letters, name) in pages.chain(functions) {
        for ((actor, client), letter) in ACTORS.iter().zip(&mut clients).zip(letters.bytes()) {
            let before = world.fingerprint().await;
            let answer = client.call(path, &form).await;
            let expected = code(letter);
            if answer.code() != expected {
                wrong.push(format!("{name} {actor}: {} instead of {expected}", answer.code()));
            } else if expected != "ok" && world.fingerprint().await != before {
                wrong.push(format!("{name} {actor}: {expected}, and yet it was written"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
