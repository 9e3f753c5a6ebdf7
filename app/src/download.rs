//! Lists as tables of words, for the files that are downloaded: the columns of the screen, never a user name (C.8).

use domain::model::AccessStatus;
use domain::view::{
    AdministeredRow, BulkRow, ChangeView, EntryView, FoundAuthority, FoundUser, HeldRole, InvitationRow,
    MailRecipient, MailRow, RegistrationRow, SearchRow, Shown, UserRow,
};
use leptos_i18n::td_string;

use crate::{
    i18n::Locale,
    text::{self, Word},
    written::{bulk, catalogue, history::words, mails},
};

/// A row of a file.
pub type Line = Vec<String>;

/// A row of a list as a line of its file.
pub trait Table {
    /// The names of the columns.
    fn head(locale: Locale) -> Line;
    /// The cells.
    fn line(self, locale: Locale) -> Line;
}

impl Table for SearchRow {
    fn head(locale: Locale) -> Line {
        let mut head = named_head(locale);
        head.push(td_string!(locale, search.column_modules).to_owned());
        head
    }

    fn line(self, _locale: Locale) -> Line {
        let mut line = named(self.authority);
        line.push(self.modules.join(", "));
        line
    }
}

impl Table for AdministeredRow {
    fn head(locale: Locale) -> Line {
        let mut head = named_head(locale);
        head.extend([
            td_string!(locale, authority.status).to_owned(),
            td_string!(locale, search.column_module_count).to_owned(),
            td_string!(locale, search.search_module_status).to_owned(),
            td_string!(locale, search.column_user_count).to_owned(),
            td_string!(locale, details.access_managers).to_owned(),
        ]);
        head
    }

    fn line(self, locale: Locale) -> Line {
        let mut line = named(self.authority);
        let suspended = if self.has_suspended { AccessStatus::Suspended.word_in(locale) } else { "" };
        line.extend([
            self.status.word_in(locale).to_owned(),
            self.modules.to_string(),
            suspended.to_owned(),
            self.users.to_string(),
            self.managers.join(", "),
        ]);
        line
    }
}

impl Table for FoundUser {
    fn head(locale: Locale) -> Line {
        vec![
            td_string!(locale, users.last_name).to_owned(),
            td_string!(locale, users.first_name).to_owned(),
            td_string!(locale, users.user_email).to_owned(),
            td_string!(locale, search.column_authority).to_owned(),
            td_string!(locale, users.user_status).to_owned(),
            td_string!(locale, users.password_state).to_owned(),
        ]
    }

    fn line(self, locale: Locale) -> Line {
        vec![
            self.last_name,
            self.first_name,
            self.email,
            self.authority.1,
            self.status.word_in(locale).to_owned(),
            self.password_state.word_in(locale).to_owned(),
        ]
    }
}

impl Table for UserRow {
    fn head(locale: Locale) -> Line {
        vec![
            td_string!(locale, users.last_name).to_owned(),
            td_string!(locale, users.first_name).to_owned(),
            td_string!(locale, users.user_email).to_owned(),
            td_string!(locale, users.administrator).to_owned(),
            td_string!(locale, users.user_status).to_owned(),
            td_string!(locale, users.last_login).to_owned(),
            td_string!(locale, users.password_state).to_owned(),
            td_string!(locale, users.roles).to_owned(),
            td_string!(locale, users.mail_state).to_owned(),
        ]
    }

    fn line(self, locale: Locale) -> Line {
        let never = || td_string!(locale, users.never).to_owned();
        let role = |held: HeldRole| format!("{}: {}", held.module, held.role);
        let is_administrator = if self.is_administrator {
            td_string!(locale, general.yes)
        } else {
            td_string!(locale, general.no)
        };
        vec![
            self.last_name,
            self.first_name,
            self.email,
            is_administrator.to_owned(),
            self.status.word_in(locale).to_owned(),
            self.last_login.map_or_else(never, |at| text::date(locale, at)),
            self.password_state.word_in(locale).to_owned(),
            self.roles.into_iter().map(role).collect::<Vec<_>>().join(", "),
            self.mail.map(|state| state.word_in(locale).to_owned()).unwrap_or_default(),
        ]
    }
}

impl Table for MailRow {
    fn head(locale: Locale) -> Line {
        vec![
            td_string!(locale, mails.mail_to).to_owned(),
            td_string!(locale, search.column_authority).to_owned(),
            td_string!(locale, mails.mail_kind).to_owned(),
            td_string!(locale, mails.mail_created_at).to_owned(),
            td_string!(locale, users.mail_state).to_owned(),
            // Sent, attempts, the next one, and what was wrong, in the words of the screen.
            td_string!(locale, mails.mail_details).to_owned(),
        ]
    }

    fn line(self, locale: Locale) -> Line {
        let facts = mails::facts(locale, &self).join(" | ");
        let to = match self.to {
            MailRecipient::Authority => self.authority.1.clone(),
            MailRecipient::User(_, Some(name)) | MailRecipient::Invited(_, name) => name,
            MailRecipient::User(_, None) => td_string!(locale, history.actor_removed).to_owned(),
        };
        vec![
            to,
            self.authority.1,
            mails::kind_word(locale, &self.kind).to_owned(),
            text::date_time(locale, self.created),
            self.state.word_in(locale).to_owned(),
            facts,
        ]
    }
}

impl Table for BulkRow {
    fn head(locale: Locale) -> Line {
        vec![
            td_string!(locale, search.column_authority).to_owned(),
            td_string!(locale, authority.status).to_owned(),
            td_string!(locale, bulk.bulk_reason).to_owned(),
        ]
    }

    fn line(self, locale: Locale) -> Line {
        let reasons = bulk::reasons_in(locale, &self.faults);
        vec![self.authority.1, self.state.word_in(locale).to_owned(), reasons]
    }
}

impl Table for EntryView {
    fn head(locale: Locale) -> Line {
        vec![
            td_string!(locale, history.history_number).to_owned(),
            td_string!(locale, history.history_at).to_owned(),
            td_string!(locale, history.history_action).to_owned(),
            td_string!(locale, history.history_subject).to_owned(),
            td_string!(locale, history.history_actor).to_owned(),
            td_string!(locale, search.column_authority).to_owned(),
            td_string!(locale, history.history_before).to_owned(),
            td_string!(locale, history.history_after).to_owned(),
        ]
    }

    fn line(mut self, locale: Locale) -> Line {
        catalogue::history::put_words(locale, &mut self);
        let is_about_user = words::is_about_user(&self);
        let side = |of: fn(&ChangeView) -> &Shown| {
            let filled = self.changes.iter().filter(|change| *of(change) != Shown::Nothing);
            let value = |change: &ChangeView| {
                // A user name leaves in no file (C.8), whoever reads it.
                let hidden = change.field == "username";
                let value = if hidden { &Shown::Hidden } else { of(change) };
                let value = words::value(locale, &change.field, value, is_about_user);
                format!("{}: {value}", words::field(locale, &change.field))
            };
            filled.map(value).collect::<Vec<_>>().join(" | ")
        };
        let (before, after) = (side(|change| &change.old), side(|change| &change.new));
        vec![
            self.seq.to_string(),
            text::date_time(locale, self.at),
            words::action(locale, &self.action),
            words::shown(locale, &self.subject),
            words::actor(locale, &self),
            self.actor_authority.unwrap_or_default(),
            before,
            after,
        ]
    }
}

impl Table for InvitationRow {
    fn head(locale: Locale) -> Line {
        vec![
            td_string!(locale, invitations.column_recipient).to_owned(),
            td_string!(locale, invitations.authority_name_hint).to_owned(),
            td_string!(locale, authority.status).to_owned(),
            td_string!(locale, invitations.column_sent).to_owned(),
            td_string!(locale, invitations.column_valid_until).to_owned(),
            td_string!(locale, validation.invited_by).to_owned(),
        ]
    }

    fn line(self, locale: Locale) -> Line {
        let date = |at| text::date(locale, at);
        vec![
            self.recipient_email,
            self.authority_name_hint,
            self.state.word_in(locale).to_owned(),
            self.sent_at.map(date).unwrap_or_default(),
            self.expires_at.map(date).unwrap_or_default(),
            self.inviter,
        ]
    }
}

impl Table for RegistrationRow {
    fn head(locale: Locale) -> Line {
        vec![
            td_string!(locale, authority.official_name).to_owned(),
            td_string!(locale, authority.informal_name).to_owned(),
            td_string!(locale, validation.submitted_on).to_owned(),
            td_string!(locale, validation.invited_by).to_owned(),
            td_string!(locale, validation.column_possible_duplicates).to_owned(),
        ]
    }

    fn line(self, locale: Locale) -> Line {
        vec![
            self.official_name,
            self.informal_name,
            text::date_time(locale, self.submitted_at),
            self.inviter,
            self.duplicates.to_string(),
        ]
    }
}

fn named_head(locale: Locale) -> Line {
    vec![
        td_string!(locale, authority.informal_name).to_owned(),
        td_string!(locale, authority.official_name).to_owned(),
        td_string!(locale, authority.city).to_owned(),
        td_string!(locale, authority.country).to_owned(),
    ]
}

fn named(authority: FoundAuthority) -> Line {
    let FoundAuthority { informal_name, official_name, city, country, .. } = authority;
    vec![informal_name, official_name, city, country.unwrap_or_default()]
}
