//! Log-in: user name, password, and whom to ask when they are forgotten.

use leptos::prelude::*;

use crate::{
    api::LogIn,
    components::{PasswordField, ReloadForm, TextField},
    pages::Page,
    tr,
};

/// `/login`
#[component]
pub fn LogInPage() -> impl IntoView {
    view! {
        <Page title=tr!(login.log_in)>
            <div class="panel panel--narrow">
                <ReloadForm action={ServerAction::<LogIn>::new()}>
                    <TextField name="username" label=tr!(login.login_username) value="" autocomplete="username" verbatim=true/>
                    <PasswordField name="password" label=tr!(login.login_password) autocomplete="current-password"/>
                    <div class="actions"><button class="button" type="submit">{tr!(login.log_in)}</button></div>
                </ReloadForm>
            </div>
            <h2>{tr!(login.login_forgotten)}</h2>
            <p>{tr!(login.login_forgotten_help)}</p>
        </Page>
    }
}
