//! The addresses of the pages: the one list against which a form's page is checked, and from which the log takes the
//! template instead of the raw address.

/// Every page. `:name` stands for one segment.
pub const PAGES: &[&str] = &[
    "/",
    "/login",
    "/password",
    "/account",
    "/accessibility",
    "/privacy",
    "/my-authority",
    "/my-authority/edit",
    "/my-authority/classification",
    "/my-authority/modules",
    "/my-authority/modules/:code",
    "/my-authority/modules/:code/suspend",
    "/my-authority/modules/:code/replace",
    "/my-authority/give-access",
    "/my-authority/access-manager",
    "/my-authority/access-manager/withdraw",
    "/my-authority/deactivate",
    "/my-authority/reactivate",
    "/my-authority/users",
    "/my-authority/users/new",
    "/my-authority/users/:user",
    "/my-authority/users/:user/username",
    "/my-authority/users/:user/reset-password",
    "/my-authority/users/:user/remove",
    "/my-authority/administrative-details",
    "/authorities",
    "/authorities/:id",
    "/authorities/:id/edit",
    "/authorities/:id/classification",
    "/authorities/:id/modules",
    "/authorities/:id/modules/:code",
    "/authorities/:id/modules/:code/suspend",
    "/authorities/:id/modules/:code/replace",
    "/authorities/:id/give-access",
    "/authorities/:id/access-manager",
    "/authorities/:id/access-manager/withdraw",
    "/authorities/:id/replace-national-coordinator",
    "/authorities/:id/replace-national-coordinator/register",
    "/authorities/:id/deactivate",
    "/authorities/:id/reactivate",
    "/authorities/:id/users",
    "/authorities/:id/users/new",
    "/authorities/:id/users/:user",
    "/authorities/:id/users/:user/username",
    "/authorities/:id/users/:user/reset-password",
    "/authorities/:id/users/:user/remove",
    "/authorities/:id/administrative-details",
    "/administration/authorities",
    "/administration/users",
    "/administration/register",
    "/administration/register/similar",
    "/actions/translations",
    "/actions/translations/:task",
    "/administration/mails",
    "/administration/jobs",
    "/administration/invitations",
    "/administration/invitations/new",
    "/administration/invitations/:invitation",
    "/administration/invitations/:invitation/edit",
    "/administration/invitations/:invitation/delete",
    "/administration/invitations/:invitation/resend",
    "/administration/invitations/:invitation/withdraw",
    "/register/:token",
    "/actions/validation",
    "/actions/validation/:registration",
    "/administration/bulk/new",
    "/administration/bulk/:operation",
    "/send-email",
    "/administration/catalogue",
    "/administration/catalogue/modules/:code",
    "/administration/catalogue/modules/:code/keys",
    "/administration/catalogue/modules/:code/keys/:key/revoke",
    "/administration/catalogue/lists/:list",
    "/administration/catalogue/new-legal-area",
    "/administration/catalogue/legal-areas/:area",
    "/administration/catalogue/new-module",
    "/administration/catalogue/modules/:code/edit",
    "/administration/catalogue/modules/:code/new-role",
    "/administration/catalogue/roles/:role",
    "/administration/catalogue/new-list",
    "/administration/catalogue/modules/:code/new-list",
    "/administration/catalogue/lists/:list/edit",
    "/administration/catalogue/lists/:list/new-keyword",
    "/administration/catalogue/keywords/:keyword",
];

/// Templates of the pages that anybody may read.
pub const PUBLIC: &[&str] = &["/login", "/accessibility", "/privacy", "/register/:token"];

/// Pages whose address holds what was searched for.
pub const LISTS: &[&str] = &[
    "/authorities",
    "/administration/authorities",
    "/administration/users",
    "/administration/invitations",
    "/administration/mails",
    "/actions/validation",
    "/administration/bulk/new",
    "/send-email",
];

/// Whether anybody may read the page at this path.
pub fn is_public(path: &str) -> bool {
    template(path).is_some_and(|template| PUBLIC.contains(&template))
}

/// The template that a path fits, if it is a page.
pub fn template(path: &str) -> Option<&'static str> {
    PAGES.iter().copied().find(|template| fits(template, path))
}

fn fits(template: &str, path: &str) -> bool {
    let mut wanted = template.split('/');
    let mut found = path.split('/');
    loop {
        match (wanted.next(), found.next()) {
            (None, None) => return true,
            (Some(wanted), Some(found)) if wanted == found => {}
            (Some(wanted), Some(found)) if wanted.starts_with(':') && is_segment(found) => {}
            _ => return false,
        }
    }
}

/// What ids, codes and nothing else are made of: a page's address is put into a redirect.
fn is_segment(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_are_pages() {
        assert_eq!(template("/my-authority/users/new"), Some("/my-authority/users/new"));
        assert_eq!(template("/authorities/0190-a/users"), Some("/authorities/:id/users"));
        assert!(is_public("/register/Ab-_9") && is_public("/login") && !is_public("/register/Ab/9"));
        assert!(!is_public("/register/new/x") && !is_public("/"));
        for path in
            ["", "//evil.example", "/authorities/", "/authorities/a%0d%0a", "/login/x", "/login?x", "\\"]
        {
            assert_eq!(template(path), None, "{path}");
        }
    }
}
