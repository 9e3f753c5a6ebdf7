// Section 3 of the manual: a colleague becomes a user.
import type { Page } from '@playwright/test';
import { beginning, named, plain } from '../../support/labels';
import { mailsTo, temporaryPassword } from '../../support/mail';
import { openHelp, ready, row, visit } from '../../support/screens';
import { expect } from '../../support/test';
import { type Person, type Step, type Walk, listed } from '../walk';
import { goToTab } from './authority';

const main = (page: Page) => page.getByRole('main');

/** The words stand somewhere on the page or in its help. */
export async function says({ t }: Walk, page: Page, words: string[]): Promise<void> {
    await openHelp(page, t);
    const text = plain(await main(page).innerText());
    for (const word of words) {
        expect(text, `"${word}" stands on the page`).toContain(plain(word));
    }
}

/** The summary of errors holds this one, as a link to its field. */
export async function refused(page: Page, text: RegExp): Promise<void> {
    await expect(page.getByRole('alert').getByRole('link', { name: text }).first()).toBeVisible();
    await ready(page);
}

const openAddUser: Step = async (walk, [word, button]) => {
    await goToTab(walk, word);
    await main(walk.page).getByRole('link', { name: named(button) }).click();
    await expect(walk.page.getByRole('heading', { level: 1, name: walk.t('users.add_user') })).toBeVisible();
    await ready(walk.page);
};

const formIsOpen: Step = async (walk, words) => {
    const { page } = walk;
    await expect(main(page).getByRole('textbox').first()).toBeVisible();
    await says(walk, page, words);
};

const enterNames: Step = async ({ page, colleague }, [first, last]) => {
    await main(page).getByRole('textbox', { name: beginning(first) }).fill(colleague.first);
    await main(page).getByRole('textbox', { name: beginning(last) }).fill(colleague.last);
};

const enterLanguage: Step = async ({ page, language }, words) => {
    await main(page).getByRole('combobox', { name: named(...words) }).selectOption(language);
};

const enterTakenEmail: Step = async ({ page, country }, words) => {
    await main(page).getByRole('textbox', { name: named(...words) }).fill(country.takenEmail);
};

const emailRefused: Step = async (walk, words) => {
    const { page, t, colleague } = walk;
    await main(page).getByRole('button', { name: t('users.add_user') }).click();
    await refused(page, named(...words));
    await expect(page.getByRole('alert').getByText(t('error.email_taken'))).toBeVisible();
    await expect(main(page).getByRole('textbox', { name: beginning(t('users.first_name')) })).toHaveValue(colleague.first);
    await expect(main(page).getByRole('textbox', { name: beginning(t('users.last_name')) })).toHaveValue(colleague.last);
    await main(page).getByRole('textbox', { name: t('users.user_email') }).fill(colleague.email);
};

const enterPhone: Step = async ({ page, colleague }, words) => {
    await main(page).getByRole('textbox', { name: named(...words) }).fill(colleague.phone);
};

const chooseRoles: Step = async ({ page }, [heading, hint]) => {
    await expect(main(page).getByRole('heading', { level: 2, name: named(heading) })).toBeVisible();
    await expect(main(page).getByText(named(hint)).first()).toBeVisible();
    for (const module of (await main(page).locator('fieldset').all()).slice(0, 2)) {
        await module.getByRole('checkbox').first().check();
    }
};

const saveAndTell: Step = async (walk, [label, rule]) => {
    const { page, t, colleague } = walk;
    await main(page).getByRole('button', { name: t('users.add_user') }).click();
    await expect(main(page).getByRole('heading', { level: 2, name: named(label) })).toBeVisible();
    await ready(page);
    await expect(main(page).getByText(named(rule)).first()).toBeVisible();
    const shown = main(page).getByRole('status', { name: named(label) });
    await expect(shown).toHaveText(/^\S{6,30}$/);
    colleague.username = (await shown.innerText()).trim();
    await firstPassword(walk, colleague);
    await main(page).getByRole('button', { name: t('users.mark_username_told') }).click();
    await expect(page.getByRole('status').getByText(t('users.username_told'))).toBeVisible();
    await ready(page);
};

/** The mail with the temporary password: it comes, and does not hold the user name. */
async function firstPassword(walk: Walk, person: Person): Promise<void> {
    const find = async () => (await mailsTo(walk.mail, person.email)).at(-1);
    await expect.poll(async () => Boolean(await find()), { timeout: 20_000 }).toBe(true);
    const mail = await find();
    expect(mail?.text).not.toContain(person.username);
    person.password = mail && temporaryPassword(mail);
    expect(person.password, 'the mail holds a temporary password').toBeTruthy();
}

/** Opens the form of somebody in the list. */
export async function openUser({ page, t }: Walk, name: string): Promise<void> {
    await row(page, name).getByRole('link', { name: t('users.edit_user') }).click();
    await expect(page.getByRole('heading', { level: 1, name: t('users.edit_user_title') })).toBeVisible();
    await ready(page);
}

/** Saves the form of a user and is back in the list. */
export async function saveUser({ page, t }: Walk): Promise<void> {
    await main(page).getByRole('button', { name: t('edit.save_changes') }).click();
    await expect(page.getByRole('status').getByText(t('edit.changes_saved'))).toBeVisible();
    await ready(page);
}

/** Leaves the form of a user as it was. */
export async function discardUser({ page, t }: Walk): Promise<void> {
    await main(page).getByRole('link', { name: t('edit.discard_changes') }).click();
    await expect(main(page).getByRole('table')).toBeVisible();
    await ready(page);
}

const changeUsername: Step = async (walk, words) => {
    const { page, t, colleague } = walk;
    await openUser(walk, listed(colleague));
    const field = main(page).getByRole('textbox', { name: named(...words) });
    await expect(field).toHaveValue(colleague.username ?? '');
    colleague.username = 'heron.4711';
    await field.fill(colleague.username);
    await saveUser(walk);
    await expect(row(page, listed(colleague)).getByText(colleague.username, { exact: true }).first()).toBeVisible();
    await expect(row(page, listed(colleague))).toContainText(t('users.user_status_new'));
};

const usernameRefused: Step = async (walk, words) => {
    const { page, t, country, colleague } = walk;
    await openUser(walk, listed(colleague));
    const field = main(page).getByRole('textbox', { name: t('users.username') });
    await field.fill(country.takenUsername);
    await main(page).getByRole('button', { name: t('edit.save_changes') }).click();
    await refused(page, named(...words));
    await expect(page.getByRole('alert').getByText(t('error.username_taken'))).toBeVisible();
    await expect(field).toHaveValue(country.takenUsername);
    await discardUser(walk);
};

/** Registers somebody in one go. */
export async function register(walk: Walk, person: Person): Promise<void> {
    const { page, t, language } = walk;
    await visit(page, '/my-authority/users/new');
    await main(page).getByRole('textbox', { name: beginning(t('users.first_name')) }).fill(person.first);
    await main(page).getByRole('textbox', { name: beginning(t('users.last_name')) }).fill(person.last);
    await main(page).getByRole('combobox', { name: t('users.preferred_language') }).selectOption(language);
    await main(page).getByRole('textbox', { name: t('users.user_email') }).fill(person.email);
    await main(page).getByRole('button', { name: t('users.add_user') }).click();
    const shown = main(page).getByRole('status', { name: t('users.username') });
    await expect(shown).toHaveText(/^\S{6,30}$/);
    person.username = (await shown.innerText()).trim();
    // Before its mail is written there is no password, and no wrong one is counted.
    await firstPassword(walk, person);
}

export const registerSteps: Record<string, Step> = {
    open_add_user: openAddUser,
    form_is_open: formIsOpen,
    enter_names: enterNames,
    enter_language: enterLanguage,
    enter_taken_email: enterTakenEmail,
    email_refused: emailRefused,
    enter_phone: enterPhone,
    choose_roles: chooseRoles,
    save_and_tell: saveAndTell,
    change_username: changeUsername,
    username_refused: usernameRefused,
};
