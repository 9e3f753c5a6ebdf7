//! Add user, edit user: the manual's fields, one form, one save.

use domain::{
    form::UserForm,
    model::AccessStatus,
    view::{RoleChoice, RoleGroup, UserEditView},
};
use leptos::prelude::*;

use super::{
    head::{Place, base, crumbs, history},
    user_steps::CouldTakeOver,
};
use crate::{
    api::{AddUser, SaveUser, user_edit_view},
    components::{
        CheckBox, Compared, FieldFaults, FormContext, Hidden, LanguageField, Load, PostForm, SaveButton,
        Saves, Stale, TextField,
    },
    pages::Page,
    text, tr,
};

/// `…/users/new`, `…/users/{user}`
#[component]
pub fn UserPage() -> impl IntoView {
    let place = Place::of_address();
    let view = Resource::new(move || place.get(), |place| user_edit_view(place.id, place.user));
    view! { <Load resource=view show=|view| view! { <User view=view/> }/> }
}

#[component]
fn User(view: UserEditView) -> impl IntoView {
    let base = base(&view.head);
    let way = crumbs(&view.head, &[("/users", tr!(authority.tab_users))]);
    let is_new = view.user.is_none();
    let title = if is_new { tr!(users.add_user) } else { tr!(users.edit_user_title) };
    let name = view.user.as_ref().map(|user| format!("{} {}", user.first_name, user.last_name));
    let head = name.map(|name| view! { <p class="lead">{name}</p> }.into_any());
    let back = format!("{base}/users");
    let here = format!("{base}/users/{}", view.form.user);
    let save = ServerAction::<SaveUser>::new();
    let saves = follow(save, &view);
    let stored = saves.stored;
    let fields = compared(&view.groups);
    let history = history(&view.head, "user", &view.form.user).filter(|_| !is_new);
    view! {
        <Page title=title crumbs=way head=head>
            {if is_new {
                view! {
                    <PostForm action={ServerAction::<AddUser>::new()} class="form form--wide" guard=true>
                        <UserFields view=view stored=stored/>
                        <div class="actions">
                            <button class="button" type="submit">{tr!(users.add_user)}</button>
                            <a href=back data-discard="true">{tr!(general.cancel)}</a>
                        </div>
                    </PostForm>
                }.into_any()
            } else {
                view! {
                    <PostForm action=save class="form form--wide" guard=true>
                        <Stale saves=saves fields=fields discard=here/>
                        <UserFields view=view stored=stored/>
                        <div class="actions">
                            <SaveButton/>
                            <a href=back data-discard="true">{tr!(edit.discard_changes)}</a>
                        </div>
                    </PostForm>
                }.into_any()
            }}
            {history}
        </Page>
    }
}

fn follow(save: ServerAction<SaveUser>, view: &UserEditView) -> Saves<UserForm, UserForm> {
    let (id, user) = (view.form.authority.clone(), view.form.user.clone());
    let read = move || {
        let reading = user_edit_view(id.clone(), user.clone());
        async { Ok(reading.await?.form) }
    };
    Saves::follow(save, view.form.clone(), |sent| sent.form, read)
}

type Field = Compared<UserForm, UserForm>;

macro_rules! text_field {
    ($field:ident, $label:expr) => {
        Field::text(stringify!($field), $label, |form| &form.$field, |stored| &stored.$field)
    };
}

/// What is compared when somebody else has saved meanwhile: everything the form can change.
fn compared(groups: &[RoleGroup]) -> Vec<Field> {
    let ticked = |form: &UserForm| vec![form.administrator.clone()];
    let roles = |form: &UserForm| form.roles.clone();
    let mut fields = vec![
        text_field!(first_name, tr!(users.first_name)),
        text_field!(last_name, tr!(users.last_name)),
        Field::language(
            "language",
            tr!(users.preferred_language),
            |form| &form.language,
            |stored| &stored.language,
        ),
        text_field!(email, tr!(users.user_email)),
        text_field!(phone, tr!(users.user_phone)),
        text_field!(username, tr!(users.username)),
        Field::choices(
            "administrator",
            tr!(users.administrator_rights),
            vec![("on".to_owned(), tr!(users.administrator).to_owned())],
            ticked,
            ticked,
        ),
    ];
    fields.extend(groups.iter().map(|group| {
        let choices = group.roles.iter().map(|role| (role.code.clone(), role.name.clone())).collect();
        Field::choices("roles[]", &group.name, choices, roles, roles)
    }));
    fields
}

#[component]
fn UserFields(view: UserEditView, stored: RwSignal<UserForm>) -> impl IntoView {
    let UserEditView { form, groups, administrator_locked, user, could_take_over, .. } = view;
    let is_needed = administrator_locked.is_some()
        || groups.iter().flat_map(|group| &group.roles).any(|role| role.held && role.locked.is_some());
    let is_new = user.is_none();
    let locked = administrator_locked.map(|fault| text::fault(&fault));
    let has_groups = !groups.is_empty();
    let groups = groups.into_iter().map(|group| view! { <Group group=group/> }).collect_view();
    view! {
        <Hidden name="authority" value=form.authority/>
        <Hidden name="user" value=form.user/>
        <input type="hidden" name="version" value=move || stored.with(|stored| stored.version.clone())/>
        <p class="meta">{tr!(general.mandatory_hint)}</p>
        <div class="field-row">
            <TextField name="first_name" label=tr!(users.first_name) value=form.first_name/>
            <TextField name="last_name" label=tr!(users.last_name) value=form.last_name/>
        </div>
        <LanguageField name="language" label=tr!(users.preferred_language) value=form.language
            hint=tr!(users.preferred_language_hint)/>
        <TextField name="email" label=tr!(users.user_email) value=form.email kind="email"
            hint=tr!(users.user_email_hint) verbatim=true/>
        <TextField name="phone" label=tr!(users.user_phone) value=form.phone kind="tel" says_optional=true/>
        <TextField name="username" label=tr!(users.username) value=form.username hint=tr!(users.username_hint) verbatim=true/>
        <h2>{tr!(users.administrator_rights)}</h2>
        <CheckBox name="administrator" label=tr!(users.administrator) hint=tr!(users.administrator_rights_hint)
            ticked=!form.administrator.is_empty() locked=locked.unwrap_or_default()/>
        {(has_groups && (is_new || form.administrator.is_empty())).then(|| view! {
            <CheckBox name="give_all_roles" label=tr!(users.give_all_roles) hint=tr!(users.give_all_roles_hint)
                ticked=!form.give_all_roles.is_empty()/>
        })}
        {is_needed.then(|| view! { <CouldTakeOver names=could_take_over/> })}
        {has_groups.then(|| view! {
            <h2 id="roles" tabindex="-1">{tr!(users.user_roles)}</h2>
            <FieldFaults name="roles"/>
            <p class="meta">{if is_new { tr!(users.user_roles_hint) } else { tr!(users.user_roles_hint_edit) }}</p>
        })}
        {groups}
        <p class="meta">{tr!(users.one_authority_hint)}</p>
    }
}

/// The roles of one module.
#[component]
fn Group(group: RoleGroup) -> impl IntoView {
    let is_suspended = group.status == AccessStatus::Suspended;
    let roles = group.roles.into_iter().map(|role| view! { <Role role=role/> }).collect_view();
    view! {
        <fieldset class="fieldset">
            <legend class="fieldset__legend">
                {group.name} {is_suspended.then(|| view! { " " <span class="tag tag--bad">{tr!(modules.module_status_suspended)}</span> })}
            </legend>
            <div class="choices choices--columns">{roles}</div>
        </fieldset>
    }
}

#[component]
fn Role(role: RoleChoice) -> impl IntoView {
    let is_locked = role.locked.is_some();
    let starts = FormContext::current().starts_ticked("roles[]", &role.code, role.held);
    // What may not be taken away is sent all the same: a disabled box sends nothing.
    let keep = (is_locked && role.held).then(|| role.code.clone());
    let why = role.locked.map(|fault| text::fault(&fault));
    let hint = why.or_else(|| role.needs_holder.then(|| tr!(users.needs_holder_hint).to_owned()));
    view! {
        <label class="choice">
            <input type="checkbox" name="roles[]" value=role.code checked=if is_locked { role.held } else { starts }
                disabled=is_locked/>
            <span>{role.name} {hint.map(|hint| view! { <span class="choice__hint">{hint}</span> })}</span>
            {keep.map(|code| view! { <input type="hidden" name="roles[]" value=code/> })}
        </label>
    }
}
