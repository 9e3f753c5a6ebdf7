//! Change of the own password: from Account, or forced when it is temporary or has expired.

use leptos::prelude::*;

use crate::{
    api::{ApiError, ChangePassword},
    components::{PasswordField, PasswordRules, ReloadForm, Warning},
    frame::Session,
    pages::Page,
    tr,
};

/// `/password`
#[component]
pub fn PasswordPage() -> impl IntoView {
    let Session(session) = expect_context();
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match session.await {
                    Ok(Some(me)) => {
                        let why = me.restricted.then(|| if me.temporary {
                            tr!(login.change_password_temporary)
                        } else {
                            tr!(login.change_password_expired)
                        });
                        view! { <ChangePasswordForm why=why/> }.into_any()
                    }
                    Ok(None) => view! { <crate::components::Failure error=domain::error::Error::SignedOut/> }.into_any(),
                    Err(ApiError(error)) => view! { <crate::components::Failure error=error/> }.into_any(),
                }
            })}
        </Suspense>
    }
}

/// The form; `why` says why it is forced.
#[component]
fn ChangePasswordForm(why: Option<&'static str>) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let crumbs = if why.is_some() {
        Vec::new()
    } else {
        vec![("/account".to_owned(), tr!(frame.menu_account).to_owned())]
    };
    view! {
        <Page title=tr!(login.change_password) crumbs=crumbs>
            {why.map(|why| view! { <Warning><p>{why}</p></Warning> })}
            <ReloadForm action={ServerAction::<ChangePassword>::new()}>
                {why.is_none().then(|| view! {
                    <PasswordField name="current_password" label=tr!(login.current_password) autocomplete="current-password"/>
                })}
                <PasswordRules typed=typed/>
                <PasswordField name="new_password" label=tr!(login.new_password) autocomplete="new-password" typed=typed/>
                <PasswordField name="repeat_password" label=tr!(login.repeat_password) autocomplete="new-password"/>
                <div class="actions"><button class="button" type="submit">{tr!(login.change_password)}</button></div>
            </ReloadForm>
            <p class="meta spaced">{tr!(login.six_months_hint)}</p>
        </Page>
    }
}
