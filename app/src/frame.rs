//! The frame of every page: header, navigation, footer, and the routes between them.

use domain::{policy::Action, view::Me};
use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::{
    components::{Outlet, ParentRoute, Route, Router, Routes},
    hooks::use_location,
    location::Location,
    params::ParamsMap,
    path,
};

use crate::{
    api::{ApiError, Block, Topic, me},
    components::provide_posted,
    i18n::Locale,
    pages::{
        AccessibilityPage, AccountPage, HomePage, LogInPage, NotFoundPage, PasswordPage, PrivacyPage,
        WrittenPage,
        authority::{
            AuthorityPage, ClassificationPage, EditPage, ModulePage, ModulesPage, RemoveUserPage,
            ResetPasswordPage, UserPage, UsernamePage, UsersPage,
        },
    },
    routes, text, tr,
};

/// Who is logged in, read once for the page.
#[derive(Clone, Copy)]
pub struct Session(pub Resource<Result<Option<Me>, ApiError>>);

/// How many pages this document has shown.
#[derive(Clone, Copy)]
pub struct Arrivals(StoredValue<u32>);

impl Arrivals {
    /// Notes one more; whether it is another than the one that came with the document.
    pub fn is_within_document(self) -> bool {
        let shown = self.0.get_value();
        self.0.set_value(shown + 1);
        shown > 0
    }
}

/// The whole application.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_context(page_locale());
    provide_posted();
    provide_context(Arrivals(StoredValue::new(0)));
    provide_context(Session(Resource::new(|| (), |()| me())));
    // Tests wait for this, and so may styles.
    Effect::new(|_| {
        if let Some(html) = document().document_element() {
            let _ = html.set_attribute("data-hydrated", "true");
        }
    });
    view! {
        <Router>
            <Routes fallback=NotFoundPage>
                <ParentRoute path=path!("") view=Frame>
                    <Route path=path!("/") view=HomePage/>
                    <Route path=path!("/login") view=LogInPage/>
                    <Route path=path!("/password") view=PasswordPage/>
                    <Route path=path!("/account") view=AccountPage/>
                    <Route path=path!("/accessibility") view=AccessibilityPage/>
                    <Route path=path!("/privacy") view=PrivacyPage/>
                    <Route path=path!("/my-authority") view=AuthorityPage/>
                    <Route path=path!("/my-authority/edit") view=EditPage/>
                    <Route path=path!("/my-authority/classification") view=ClassificationPage/>
                    <Route path=path!("/my-authority/modules") view=ModulesPage/>
                    <Route path=path!("/my-authority/modules/:code") view=ModulePage/>
                    <Route path=path!("/my-authority/users") view=UsersPage/>
                    <Route path=path!("/my-authority/users/new") view=UserPage/>
                    <Route path=path!("/my-authority/users/:user") view=UserPage/>
                    <Route path=path!("/my-authority/users/:user/username") view=UsernamePage/>
                    <Route path=path!("/my-authority/users/:user/reset-password") view=ResetPasswordPage/>
                    <Route path=path!("/my-authority/users/:user/remove") view=RemoveUserPage/>
                    <Route path=path!("/authorities/:id") view=AuthorityPage/>
                    <Route path=path!("/authorities/:id/edit") view=EditPage/>
                    <Route path=path!("/authorities/:id/classification") view=ClassificationPage/>
                    <Route path=path!("/authorities/:id/modules") view=ModulesPage/>
                    <Route path=path!("/authorities/:id/modules/:code") view=ModulePage/>
                    <Route path=path!("/authorities/:id/users") view=UsersPage/>
                    <Route path=path!("/authorities/:id/users/new") view=UserPage/>
                    <Route path=path!("/authorities/:id/users/:user") view=UserPage/>
                    <Route path=path!("/authorities/:id/users/:user/username") view=UsernamePage/>
                    <Route path=path!("/authorities/:id/users/:user/reset-password") view=ResetPasswordPage/>
                    <Route path=path!("/authorities/:id/users/:user/remove") view=RemoveUserPage/>
                    <Route path=path!("/*any") view=WrittenPage/>
                </ParentRoute>
            </Routes>
        </Router>
    }
}

/// The language the server chose: from the request on the server, from `<html lang>` in the browser.
fn page_locale() -> Locale {
    #[cfg(feature = "ssr")]
    {
        crate::request::RequestContext::current().map(|request| request.locale).unwrap_or_default()
    }
    #[cfg(not(feature = "ssr"))]
    {
        let lang = document().document_element().and_then(|html| html.get_attribute("lang"));
        text::locale_of(&lang.unwrap_or_default())
    }
}

/// Header and navigation around a page; without navigation before log-in and while the password must be changed.
///
/// What is awaited here surrounds the page and does not hold it: on the server an awaited part may be built more than
/// once, and a resource made inside it would then have another number than in the browser.
#[component]
fn Frame() -> impl IntoView {
    let Session(session) = expect_context();
    let Location { pathname, query, .. } = use_location();
    let topic = Memo::new(move |_| topic_of(&pathname.get(), &query.get()));
    provide_context(HelpText { blocks: Resource::new(move || topic.get(), read_help), topic });
    view! {
        <a class="skip-link" href="#content">{tr!(frame.skip_to_content)}</a>
        <Suspense>
            {move || Suspend::new(async move {
                let me = session.await.ok().flatten();
                view! { <Header me=me/> }
            })}
        </Suspense>
        <div class="layout">
            <Suspense>
                {move || Suspend::new(async move {
                    let me = session.await.ok().flatten().filter(|me| !me.restricted);
                    me.map(|me| view! { <Menu allowed=me.menu/> })
                })}
            </Suspense>
            <main class="content" id="content" tabindex="-1"><Outlet/></main>
            <Footer/>
        </div>
    }
}

/// The help of the present screen.
#[derive(Clone, Copy)]
pub struct HelpText {
    /// Its text.
    pub blocks: Resource<Option<Vec<Block>>>,
    topic: Memo<Option<Topic>>,
}

impl HelpText {
    /// Beside a form the help stands open. A table needs the width, and the log-in page the calm.
    pub fn is_open(&self) -> bool {
        matches!(
            self.topic.get_untracked(),
            Some(
                Topic::Password
                    | Topic::AuthorityEdit
                    | Topic::UserNew
                    | Topic::UserEdit
                    | Topic::UserAdded
                    | Topic::InvitationNew
                    | Topic::SelfRegistration
                    | Topic::ValidationDecide
            )
        )
    }
}

async fn read_help(topic: Option<Topic>) -> Option<Vec<Block>> {
    crate::api::text(topic?).await.ok()
}

/// Whose help a page has.
fn topic_of(path: &str, query: &ParamsMap) -> Option<Topic> {
    let template = routes::template(path)?;
    let below = template.strip_prefix("/my-authority").or_else(|| template.strip_prefix("/authorities/:id"));
    Some(match (template, below) {
        ("/", _) => Topic::Home,
        ("/login", _) => Topic::Login,
        ("/password", _) => Topic::Password,
        ("/account", _) => Topic::Account,
        ("/my-authority", _) => Topic::Authority,
        ("/authorities", _) => Topic::Search,
        ("/administration/authorities" | "/administration/users", _) => Topic::Administered,
        ("/administration/register", _) => Topic::Register,
        ("/administration/mails", _) => Topic::Mails,
        ("/administration/jobs", _) => Topic::Jobs,
        ("/administration/invitations/new" | "/administration/invitations/:invitation/edit", _) => {
            Topic::InvitationNew
        }
        ("/register/:token", _) => Topic::SelfRegistration,
        ("/actions/validation", _) => Topic::Validation,
        ("/actions/validation/:registration", _) => Topic::ValidationDecide,
        (template, _) if template.starts_with("/administration/invitations") => Topic::Invitations,
        ("/send-email", _) => Topic::SendEmail,
        ("/administration/bulk/new", _) => Topic::GiveToMany,
        ("/administration/bulk/:operation", _) => Topic::BulkProgress,
        (template, _) if template.starts_with("/administration/catalogue/modules/:code/keys") => {
            Topic::ModuleKeys
        }
        (template, _) if template.starts_with("/administration/catalogue") => Topic::Catalogue,
        ("/authorities/:id", _) => Topic::PublicCard,
        (_, Some("/edit")) => Topic::AuthorityEdit,
        (_, Some("/classification")) => Topic::Classification,
        (_, Some("/modules")) => Topic::Modules,
        (_, Some("/modules/:code")) => Topic::Module,
        // The second step of a registration.
        (_, Some("/give-access")) if query.get("first_user").is_some() => Topic::RegisterModules,
        (_, Some("/give-access")) => Topic::GiveAccess,
        (_, Some("/modules/:code/suspend")) => Topic::SuspendAccess,
        (_, Some("/modules/:code/replace")) => Topic::ReplaceCoordinator,
        (_, Some("/users")) => Topic::Users,
        (_, Some("/users/new")) => Topic::UserNew,
        (_, Some("/users/:user")) => Topic::UserEdit,
        (_, Some("/users/:user/username")) => Topic::UserAdded,
        (_, Some("/users/:user/reset-password")) => Topic::UserResetPassword,
        (_, Some("/users/:user/remove")) => Topic::UserRemove,
        (_, Some("/access-manager" | "/access-manager/withdraw")) => Topic::AccessManagers,
        (_, Some("/replace-national-coordinator" | "/replace-national-coordinator/register")) => {
            Topic::Register
        }
        (_, Some("/deactivate" | "/reactivate")) => Topic::Deactivate,
        (_, Some("/administrative-details")) => Topic::AdministrativeDetails,
        _ => return None,
    })
}

#[component]
fn Footer() -> impl IntoView {
    view! {
        <footer class="site-footer">
            <ul>
                <li><a href="/accessibility">{tr!(frame.accessibility)}</a></li>
                <li><a href="/privacy">{tr!(frame.privacy)}</a></li>
            </ul>
            <span>{tr!(frame.version, version = env!("CARGO_PKG_VERSION"))}</span>
        </footer>
    }
}

#[component]
fn Header(me: Option<Me>) -> impl IntoView {
    let is_free = me.as_ref().is_some_and(|me| !me.restricted);
    view! {
        <header class="site-header">
            <a class="site-header__brand" href="/">
                <svg class="mark" viewBox="0 0 22 24" aria-hidden="true">
                    <circle cx="11" cy="13" r="9.5"></circle>
                    <path d="M11 0v24"></path>
                </svg>
                "Mandate"
            </a>
            <div class="site-header__tools">
                <LanguageMenu/>
                {me.map(|me| view! {
                    <div class="site-header__person">
                        <span class="site-header__name">{me.name}</span>
                        <span class="site-header__authority">{me.authority}</span>
                    </div>
                    {is_free.then(|| view! { <a href="/account">{tr!(frame.menu_account)}</a> })}
                    <form method="post" action="/api/session/log_out">
                        <button class="link-button" type="submit">{tr!(frame.log_out)}</button>
                    </form>
                })}
            </div>
        </header>
    }
}

/// Switches the language of the screens, also without JavaScript.
#[component]
fn LanguageMenu() -> impl IntoView {
    let locale = text::locale();
    let location = use_location();
    let page = move || {
        let query = location.search.get();
        let query = query.trim_start_matches('?');
        let path = location.pathname.get();
        let is_list = routes::LISTS.contains(&path.as_str());
        if is_list && !query.is_empty() { format!("{path}?{query}") } else { path }
    };
    let choices = <Locale as leptos_i18n::Locale>::get_all()
        .iter()
        .map(|other: &Locale| {
            let code = leptos_i18n::Locale::as_str(*other);
            let current = (*other == locale).then_some("true");
            view! {
                <li>
                    <button class="language-menu__choice" type="submit" name="language" value=code lang=code
                        aria-current=current>
                        {text::language_name(code)}
                    </button>
                </li>
            }
        })
        .collect_view();
    view! {
        <details class="language-menu">
            <summary>
                <span class="visually-hidden">{tr!(frame.language)} ": "</span>
                {text::language_name(leptos_i18n::Locale::as_str(locale))}
            </summary>
            <form method="post" action="/language">
                <input type="hidden" name="page" value=page/>
                <ul>{choices}</ul>
            </form>
        </details>
    }
}

/// The main navigation, beside the page on wide screens and folded on narrow ones.
#[component]
fn Menu(allowed: Vec<Action>) -> impl IntoView {
    let folded = allowed.clone();
    view! {
        <nav class="site-nav" aria-label=tr!(frame.main_navigation)><MenuList allowed=allowed/></nav>
        <details class="site-menu">
            <summary>{tr!(frame.menu)}</summary>
            <nav aria-label=tr!(frame.menu)><MenuList allowed=folded/></nav>
        </details>
    }
}

#[component]
fn MenuList(allowed: Vec<Action>) -> impl IntoView {
    let path = use_location().pathname;
    // "page" is this very page; below it, and on what is reached from it, the entry is only where one is.
    let item_over = move |href: &'static str, label: &'static str, reached: &'static str| {
        let is_below =
            move |place: &str, path: &str| path.strip_prefix(place).is_some_and(|rest| rest.starts_with('/'));
        let current = move || {
            path.with(|path| match path.as_str() {
                path if path == href => Some("page"),
                path if is_below(href, path) || path == reached => Some("true"),
                _ => None,
            })
        };
        view! { <li><a class="site-nav__link" href=href aria-current=current>{label}</a></li> }
    };
    let item = move |href: &'static str, label: &'static str| item_over(href, label, href);
    let may = |action| allowed.contains(&action);
    let search = may(Action::ReadCard).then(|| item("/authorities", tr!(frame.menu_authorities_search)));
    let administered = may(Action::SearchAdministered).then(|| {
        item_over(
            "/administration/authorities",
            tr!(frame.menu_administered_authorities),
            "/administration/users",
        )
    });
    let register = [
        (Action::RegisterAuthority, tr!(frame.menu_register_authority)),
        (Action::RegisterNationalCoordinator, tr!(frame.menu_register_national_coordinator)),
    ];
    let register = register.into_iter().find(|(action, _)| may(*action));
    let register = register.map(|(_, label)| item("/administration/register", label));
    let invitations =
        may(Action::Invite).then(|| item("/administration/invitations", tr!(frame.menu_invitations)));
    let validation =
        may(Action::Validate).then(|| item("/actions/validation", tr!(frame.menu_awaiting_validation)));
    let translations = may(Action::TranslateNames)
        .then(|| item("/actions/translations", tr!(frame.menu_names_to_translate)));
    let actions = (validation.is_some() || translations.is_some()).then(|| {
        view! {
            <h2 class="site-nav__group">{tr!(frame.menu_my_actions)}</h2>
            <ul class="site-nav__list">{validation} {translations}</ul>
        }
    });
    let send = may(Action::SendEmail).then(|| {
        let item = item("/send-email", tr!(frame.menu_send_email));
        view! { <ul class="site-nav__list">{item}</ul> }
    });
    let mails =
        may(Action::ReadMails).then(|| item("/administration/mails", tr!(frame.menu_outgoing_emails)));
    let catalogue =
        may(Action::EditCatalogue).then(|| item("/administration/catalogue", tr!(frame.menu_catalogue)));
    let jobs = may(Action::ReadJobs).then(|| item("/administration/jobs", tr!(frame.menu_jobs)));
    view! {
        <ul class="site-nav__list">{item("/", tr!(frame.menu_home))}</ul>
        <h2 class="site-nav__group">{tr!(frame.menu_authorities)}</h2>
        <ul class="site-nav__list">{search}</ul>
        <h2 class="site-nav__group">{tr!(frame.menu_administration)}</h2>
        <ul class="site-nav__list">
            {item("/my-authority", tr!(frame.menu_my_authority))} {administered} {register} {invitations} {mails}
            {catalogue} {jobs}
        </ul>
        {actions}
        {send}
    }
}
