//! Help texts and text pages. They are compiled into the server only: the browser gets the one it shows.

use leptos_i18n::td_string;

use crate::{
    api::{Block, Topic},
    i18n::Locale,
};

/// The blocks of a topic.
pub fn blocks(locale: Locale, topic: Topic) -> Vec<Block> {
    parse(source(locale, topic))
}

fn source(locale: Locale, topic: Topic) -> &'static str {
    match topic {
        Topic::Login => td_string!(locale, help.login),
        Topic::Password => td_string!(locale, help.password),
        Topic::Home => td_string!(locale, help.home),
        Topic::Authority => td_string!(locale, help.authority),
        Topic::AuthorityEdit => td_string!(locale, help.authority_edit),
        Topic::Classification => td_string!(locale, help.classification),
        Topic::Modules => td_string!(locale, help.modules),
        Topic::Module => td_string!(locale, help.module),
        Topic::Users => td_string!(locale, help.users),
        Topic::UserNew => td_string!(locale, help.user_new),
        Topic::UserAdded => td_string!(locale, help.user_added),
        Topic::UserEdit => td_string!(locale, help.user_edit),
        Topic::UserResetPassword => td_string!(locale, help.user_reset_password),
        Topic::UserRemove => td_string!(locale, help.user_remove),
        Topic::AdministrativeDetails => td_string!(locale, help.administrative_details),
        Topic::AccessManagers => td_string!(locale, help.access_managers),
        Topic::Deactivate => td_string!(locale, help.deactivate),
        Topic::Account => td_string!(locale, help.account),
        Topic::PublicCard => td_string!(locale, help.public_card),
        Topic::Search => td_string!(locale, help.search),
        Topic::Administered => td_string!(locale, help.administered),
        Topic::Register => td_string!(locale, help.register),
        Topic::RegisterModules => td_string!(locale, help.register_modules),
        Topic::GiveAccess => td_string!(locale, help.give_access),
        Topic::SuspendAccess => td_string!(locale, help.suspend_access),
        Topic::Invitations => td_string!(locale, help.invitations),
        Topic::SelfRegistration => td_string!(locale, help.self_registration),
        Topic::Validation => td_string!(locale, help.validation),
        Topic::ValidationDecide => td_string!(locale, help.validation_decide),
        Topic::InvitationNew => td_string!(locale, help.invitation_new),
        Topic::ReplaceCoordinator => td_string!(locale, help.replace_coordinator),
        Topic::Mails => td_string!(locale, help.mails),
        Topic::SendEmail => td_string!(locale, help.send_email),
        Topic::GiveToMany => td_string!(locale, help.give_to_many),
        Topic::BulkProgress => td_string!(locale, help.bulk_progress),
        Topic::Catalogue => td_string!(locale, help.catalogue),
        Topic::ModuleKeys => td_string!(locale, help.module_keys),
        Topic::Jobs => td_string!(locale, help.jobs),
        Topic::Accessibility => td_string!(locale, page.accessibility_body),
        Topic::Privacy => td_string!(locale, page.privacy_body),
    }
}

/// One line is one heading (`# `), step (`1. `), point (`- `) or paragraph; steps and points that follow one another
/// make one list.
fn parse(source: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    for line in source.lines().filter(|line| !line.trim().is_empty()) {
        if let Some(heading) = line.strip_prefix("# ") {
            blocks.push(Block::Heading(heading.to_owned()));
        } else if let Some(step) = line.strip_prefix("1. ") {
            if let Some(Block::Steps(steps)) = blocks.last_mut() {
                steps.push(step.to_owned());
            } else {
                blocks.push(Block::Steps(vec![step.to_owned()]));
            }
        } else if let Some(point) = line.strip_prefix("- ") {
            if let Some(Block::Points(points)) = blocks.last_mut() {
                points.push(point.to_owned());
            } else {
                blocks.push(Block::Points(vec![point.to_owned()]));
            }
        } else {
            blocks.push(Block::Paragraph(line.to_owned()));
        }
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_one_kind_make_one_list() {
        let steps = Block::Steps(vec!["a".into(), "b".into()]);
        assert_eq!(parse("1. a\n1. b\n\nc"), [steps, Block::Paragraph("c".into())]);
        assert_eq!(parse("# h\n- p"), [Block::Heading("h".into()), Block::Points(vec!["p".into()])]);
    }
}
