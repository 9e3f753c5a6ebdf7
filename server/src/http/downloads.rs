//! Lists as files (C.8): the criteria and the scope of the list, all its pages.

use app::{
    download::{Line, Table},
    request::RequestContext,
    written::address,
};
use axum::{
    Extension,
    body::Body,
    http::{HeaderValue, Response, Uri, header},
};
use domain::{
    criteria::{
        AuthorityCriteria, BulkCriteria, Criteria, HistoryCriteria, InvitationCriteria, MailCriteria,
        StaffCriteria, UserCriteria, ValidationCriteria,
    },
    error::Error,
    policy::Actor,
    view::{
        AdministeredRow, BulkRow, EntryView, Found, FoundUser, InvitationRow, MailRow, RegistrationRow,
        SearchRow, UserRow, UsersView,
    },
};
use registry::{Extent, Which};

use super::{language::see_other, unavailable};

/// Begins a text in UTF-8: without it spreadsheets take the letters beyond ASCII for others.
const MARK: &[u8] = "\u{feff}".as_bytes();

/// A list that can be downloaded.
pub trait List {
    /// What it is searched by.
    type Criteria: Criteria + Send;
    /// A row of it.
    type Row: Table + Send;

    /// A piece of it.
    fn read(
        context: &RequestContext,
        actor: &Actor,
        criteria: &Self::Criteria,
    ) -> impl Future<Output = Result<Found<Self::Row>, Error>> + Send;
}

/// Authorities → Search.
pub struct Search;

impl List for Search {
    type Criteria = AuthorityCriteria;
    type Row = SearchRow;

    async fn read(
        context: &RequestContext,
        actor: &Actor,
        criteria: &AuthorityCriteria,
    ) -> Result<Found<SearchRow>, Error> {
        context.registry.search(actor, criteria, Extent::Piece, context.lang()).await
    }
}

/// Administered authorities.
pub struct Administered;

impl List for Administered {
    type Criteria = AuthorityCriteria;
    type Row = AdministeredRow;

    async fn read(
        context: &RequestContext,
        actor: &Actor,
        criteria: &AuthorityCriteria,
    ) -> Result<Found<AdministeredRow>, Error> {
        context.registry.administered(actor, criteria, Extent::Piece, context.lang()).await
    }
}

/// The users of Administered authorities.
pub struct Users;

impl List for Users {
    type Criteria = UserCriteria;
    type Row = FoundUser;

    async fn read(
        context: &RequestContext,
        actor: &Actor,
        criteria: &UserCriteria,
    ) -> Result<Found<FoundUser>, Error> {
        context.registry.search_users(actor, criteria, Extent::Piece).await
    }
}

/// The users of one authority: the tab Users.
pub struct Staff;

impl List for Staff {
    type Criteria = StaffCriteria;
    type Row = UserRow;

    async fn read(
        context: &RequestContext,
        actor: &Actor,
        criteria: &StaffCriteria,
    ) -> Result<Found<UserRow>, Error> {
        let (which, after) = (Which::of(&criteria.authority), Some(criteria.after.as_str()));
        let UsersView { count, rows, next, is_continued, .. } =
            context.registry.users(actor, which, context.lang(), after).await?;
        Ok(Found { count, has_more: false, next, is_continued, rows })
    }
}

/// Outgoing e-mails.
pub struct Mails;

impl List for Mails {
    type Criteria = MailCriteria;
    type Row = MailRow;

    async fn read(
        context: &RequestContext,
        actor: &Actor,
        criteria: &MailCriteria,
    ) -> Result<Found<MailRow>, Error> {
        context.registry.mails(actor, criteria, Extent::Piece).await
    }
}

/// Invitations to self-registration.
pub struct Invitations;

impl List for Invitations {
    type Criteria = InvitationCriteria;
    type Row = InvitationRow;

    async fn read(
        context: &RequestContext,
        actor: &Actor,
        criteria: &InvitationCriteria,
    ) -> Result<Found<InvitationRow>, Error> {
        context.registry.invitations(actor, criteria, Extent::Piece).await
    }
}

/// Awaiting validation.
pub struct Validation;

impl List for Validation {
    type Criteria = ValidationCriteria;
    type Row = RegistrationRow;

    async fn read(
        context: &RequestContext,
        actor: &Actor,
        criteria: &ValidationCriteria,
    ) -> Result<Found<RegistrationRow>, Error> {
        context.registry.registrations(actor, criteria, Extent::Piece).await
    }
}

/// The list of Send e-mail.
pub struct Recipients;

impl List for Recipients {
    type Criteria = AuthorityCriteria;
    type Row = AdministeredRow;

    async fn read(
        context: &RequestContext,
        actor: &Actor,
        criteria: &AuthorityCriteria,
    ) -> Result<Found<AdministeredRow>, Error> {
        // As on the screen: only active ones.
        let criteria = AuthorityCriteria { status: String::new(), ..criteria.clone() };
        context.registry.administered(actor, &criteria, Extent::Piece, context.lang()).await
    }
}

/// The report of a step that concerns many authorities.
pub struct Report;

impl List for Report {
    type Criteria = BulkCriteria;
    type Row = BulkRow;

    async fn read(
        context: &RequestContext,
        actor: &Actor,
        criteria: &BulkCriteria,
    ) -> Result<Found<BulkRow>, Error> {
        context.registry.bulk_report(actor, criteria, Extent::Piece, context.lang()).await
    }
}

/// The history of an authority.
pub struct History;

impl List for History {
    type Criteria = HistoryCriteria;
    type Row = EntryView;

    async fn read(
        context: &RequestContext,
        actor: &Actor,
        criteria: &HistoryCriteria,
    ) -> Result<Found<EntryView>, Error> {
        context.registry.history(actor, criteria, Extent::Piece, context.lang()).await
    }
}

/// The file of a list.
pub async fn download<L: List>(Extension(context): Extension<RequestContext>, uri: Uri) -> Response<Body> {
    match write::<L>(&context, &uri).await {
        Ok(bytes) => {
            let mut response = Response::new(Body::from(bytes));
            let headers = response.headers_mut();
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
            let name = HeaderValue::from_static("attachment; filename=\"mandate.csv\"");
            headers.insert(header::CONTENT_DISPOSITION, name);
            response
        }
        Err(Error::SignedOut) => see_other("/login"),
        Err(error) => unavailable::page(&context.assets, context.locale, &error, None),
    }
}

/// Reads the list piece by piece, with the criteria of the address.
async fn write<L: List>(context: &RequestContext, uri: &Uri) -> Result<Vec<u8>, Error> {
    let actor = context.actor.as_deref().ok_or(Error::SignedOut)?;
    let criteria: L::Criteria = address::read(uri.query().unwrap_or_default());
    let mut file = File::new(&L::Row::head(context.locale))?;
    let mut after = String::new();
    loop {
        let is_first = after.is_empty();
        let found = L::read(context, actor, &criteria.after(after)).await?;
        if !is_first && !found.is_continued {
            // The row that ended the piece before is gone: the list would begin again.
            return Err(Error::Unavailable(String::new()));
        }
        found.rows.into_iter().try_for_each(|row| file.add(&row.line(context.locale)))?;
        match found.next {
            Some(next) => after = next,
            None => return file.finish(),
        }
    }
}

/// A file in the making.
struct File(csv::Writer<Vec<u8>>);

impl File {
    fn new(head: &Line) -> Result<Self, Error> {
        let mut file = Self(csv::Writer::from_writer(MARK.to_vec()));
        file.add(head)?;
        Ok(file)
    }

    fn add(&mut self, line: &Line) -> Result<(), Error> {
        self.0.write_record(line.iter().map(|cell| harmless(cell))).map_err(unwritten)
    }

    fn finish(self) -> Result<Vec<u8>, Error> {
        self.0.into_inner().map_err(unwritten)
    }
}

/// What a spreadsheet would compute gets an apostrophe in front: at the beginning of a cell, and where one begins to a
/// spreadsheet that parts cells at semicolons or tabs, and so does not know our quotation marks.
fn harmless(cell: &str) -> String {
    let mut harmless = String::with_capacity(cell.len());
    let mut begins = true;
    for letter in cell.chars() {
        if begins && matches!(letter, '=' | '+' | '-' | '@' | '\t') {
            harmless.push('\'');
        }
        begins = matches!(letter, ';' | '\t' | '\n' | '\r') || (begins && letter == ' ');
        harmless.push(letter);
    }
    harmless
}

/// Into memory everything can be written.
fn unwritten(error: impl std::fmt::Display) -> Error {
    tracing::error!(%error, "a file could not be written");
    Error::Unavailable(String::new())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_computed_by_a_spreadsheet() {
        let mut file = File::new(&vec!["Name".to_owned(), "City".to_owned()]).unwrap();
        file.add(&vec!["=HYPERLINK(\"x\")".to_owned(), "@a, \"b\"".to_owned()]).unwrap();
        let text = String::from_utf8(file.finish().unwrap()).unwrap();
        assert_eq!(text, "\u{feff}Name,City\n\"'=HYPERLINK(\"\"x\"\")\",\"'@a, \"\"b\"\"\"\n");
        assert_eq!(["+1", "-1", "\t1", "1-"].map(harmless), ["'+1", "'-1", "'\t1", "1-"]);
        assert_eq!(
            ["A;=1;B", "A; @b", "A\n-1", "A; b-c"].map(harmless),
            ["A;'=1;B", "A; '@b", "A\n'-1", "A; b-c"]
        );
    }
}
