//! Add user, edit user: the manual's fields, one form, one save.

use domain::{
    error::Code,
    form::UserForm,
    model::AccessStatus,
    view::{RoleChoice, RoleGroup, UserEditView},
};
use leptos::{prelude::*, task::spawn_local};

use super::{
    head::{Place, base, crumbs},
    user_steps::CouldTakeOver,
};
use crate::{
    api::{AddUser, ApiError, SaveUser, user_edit_view},
    components::{
        CheckBox, Compared, FieldFaults, FormContext, Hidden, Load, PostForm, SaveButton, SelectField, Stale,
        TextField, language_options,
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
    let (stored, sent) = watch_stale(save, &view);
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
                        <StaleUser stored=stored sent=sent discard=here/>
                        <UserFields view=view stored=stored/>
                        <div class="actions">
                            <SaveButton/>
                            <a href=back data-discard="true">{tr!(edit.discard_changes)}</a>
                        </div>
                    </PostForm>
                }.into_any()
            }}
        </Page>
    }
}

/// What is stored now, and what was sent: after a refusal as stale the user is read again, and the next save names the
/// present version.
fn watch_stale(
    save: ServerAction<SaveUser>,
    view: &UserEditView,
) -> (RwSignal<UserForm>, RwSignal<Option<UserForm>>) {
    let stored = RwSignal::new(view.form.clone());
    let sent = RwSignal::new(None);
    let (id, user) = (view.form.authority.clone(), view.form.user.clone());
    Effect::new(move |_| {
        if let Some(input) = save.input().get() {
            sent.set(Some(input.form));
        }
    });
    Effect::new(move |_| {
        if matches!(save.value().get(), Some(Err(ApiError(error))) if error.has(Code::StaleVersion)) {
            let (id, user) = (id.clone(), user.clone());
            spawn_local(async move {
                if let Ok(view) = user_edit_view(id, user).await {
                    stored.set(view.form);
                }
            });
        }
    });
    (stored, sent)
}

/// The comparison of the data, within the form.
#[component]
fn StaleUser(stored: RwSignal<UserForm>, sent: RwSignal<Option<UserForm>>, discard: String) -> impl IntoView {
    let posted = FormContext::current().posted;
    let labels = [
        ("first_name", tr!(users.first_name)),
        ("last_name", tr!(users.last_name)),
        ("language", tr!(users.preferred_language)),
        ("email", tr!(users.user_email)),
        ("phone", tr!(users.user_phone)),
        ("username", tr!(users.username)),
    ];
    let fields = Signal::derive(move || {
        let typed = |name: &str| match (sent.get(), &posted) {
            (Some(form), _) => text_of(&form, name),
            (None, Some(posted)) if name == "language" => {
                text::language_name(&posted.value(name).unwrap_or_default()).to_owned()
            }
            (None, Some(posted)) => posted.value(name).unwrap_or_default(),
            (None, None) => String::new(),
        };
        stored.with(|stored| {
            labels
                .map(|(name, label)| Compared { label, yours: typed(name), theirs: text_of(stored, name) })
                .into()
        })
    });
    view! { <Stale fields=fields discard=discard/> }
}

fn text_of(form: &UserForm, name: &str) -> String {
    match name {
        "first_name" => form.first_name.clone(),
        "last_name" => form.last_name.clone(),
        "language" => text::language_name(&form.language).to_owned(),
        "email" => form.email.clone(),
        "phone" => form.phone.clone(),
        "username" => form.username.clone(),
        _ => String::new(),
    }
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
        <div class="field-row">
            <TextField name="first_name" label=tr!(users.first_name) value=form.first_name/>
            <TextField name="last_name" label=tr!(users.last_name) value=form.last_name/>
        </div>
        <SelectField name="language" label=tr!(users.preferred_language) value=form.language
            hint=tr!(users.preferred_language_hint) options=language_options()/>
        <TextField name="email" label=tr!(users.user_email) value=form.email kind="email"
            hint=tr!(users.user_email_hint) verbatim=true/>
        <TextField name="phone" label=tr!(users.user_phone) value=form.phone kind="tel"/>
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
            <p class="meta">{tr!(users.user_roles_hint)}</p>
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
