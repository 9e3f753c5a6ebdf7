// Section 2.1.1 of the manual: an authority and its first user are registered.
import type { Page } from '@playwright/test';
import { beginning, named } from '../../../support/labels';
import { mailsTo, temporaryPassword } from '../../../support/mail';
import { ready, row, sendLogIn, visit } from '../../../support/screens';
import { expect } from '../../../support/test';
import { type Person, listed } from '../../walk';
import type { AccessStep, AccessWalk, Newcomer } from '../walk';
import { choose, follow, headed, main, offered, send, told } from '../walk';

/** Fills in a text field; where two have one label, the first is the authority's and the last the user's. */
async function fill({ t }: AccessWalk, page: Page, key: string, value: string, isUser = false): Promise<void> {
    const fields = main(page).getByRole('textbox', { name: beginning(t(key)) });
    await (isUser ? fields.last() : fields.first()).fill(value);
}

/** The names of an authority. */
export async function fillNames(walk: AccessWalk, page: Page, { official, informal }: Newcomer): Promise<void> {
    await fill(walk, page, 'authority.official_name', official);
    await fill(walk, page, 'authority.informal_name', informal);
}

/** Where an authority can be reached. */
export async function fillContact(walk: AccessWalk, page: Page, { email, city }: Newcomer): Promise<void> {
    await fill(walk, page, 'authority.phone', '+46 325 555 02 00');
    await fill(walk, page, 'authority.email', email);
    await fill(walk, page, 'authority.website', 'https://kvarnen.example');
    await fill(walk, page, 'authority.street', 'Exempelgatan 7');
    await fill(walk, page, 'authority.city', city);
}

/** The first user of an authority. */
export async function fillFirst(walk: AccessWalk, page: Page, first: Person): Promise<void> {
    await fill(walk, page, 'users.first_name', first.first, true);
    await fill(walk, page, 'users.last_name', first.last, true);
    await fill(walk, page, 'users.user_email', first.email, true);
    const language = main(page).getByRole('combobox', { name: beginning(walk.t('users.preferred_language')) });
    await language.selectOption(walk.language);
}

/** One choice of each general list. */
export async function chooseGeneralKeywords(page: Page): Promise<void> {
    for (const list of await main(page).locator('fieldset[id^="keywords."]').all()) {
        await list.getByRole('checkbox').first().check();
    }
}

const lookFirst: AccessStep = async (walk, words) => {
    const { t, page, country, registered } = walk;
    await walk.explains('register', words);
    const found = async (text: string) => {
        await main(page).getByRole('searchbox', { name: t('search.search_text') }).fill(text);
        await send(page, t('general.search'));
        await expect(page).toHaveURL(new RegExp(`text=${encodeURIComponent(text).replace(/%20/g, '(%20|\\+)')}`));
        await ready(page);
    };
    await choose(walk, page, t('frame.menu_authorities'), t('frame.menu_authorities_search'));
    await found(country.other);
    await expect(main(page).getByRole('cell').getByText(country.other).first()).toBeVisible();
    await found(registered.official);
    await expect(main(page).getByText(t('general.nothing_found'))).toBeVisible();
};

const twoWays: AccessStep = async (walk, words) => {
    for (const word of words) {
        await offered(walk, walk.page, word);
    }
};

const openRegister: AccessStep = async (walk, [group, ...words]) => {
    const { t, page } = walk;
    await offered(walk, page, ...words);
    await choose(walk, page, group, t('frame.menu_register_authority'));
};

const twoSteps: AccessStep = async (walk, words) => {
    const { t, page } = walk;
    await walk.says(page, words);
    await expect(main(page).getByText(t('register.register_step', { step: 1, steps: 2 }))).toBeVisible();
};

const saysHere: AccessStep = (walk, words) => walk.says(walk.page, words);

const hasHeadings: AccessStep = async ({ page }, words) => {
    for (const word of words) {
        await headed(page, 2, word);
    }
};

/** What is sent empty comes back with every field named that must be filled in. */
const mandatory: AccessStep = async ({ t, page }, words) => {
    await send(page, t('register.register_button'));
    const summary = page.getByRole('alert');
    for (const key of ['official_name', 'informal_name', 'phone', 'email', 'street', 'city']) {
        await expect(summary.getByRole('link', { name: named(t(`authority.${key}`)) }).first()).toBeVisible();
    }
    for (const key of ['first_name', 'last_name', 'user_email']) {
        await expect(summary.getByRole('link', { name: named(t(`users.${key}`)) }).last()).toBeVisible();
    }
    await ready(page);
    for (const word of words) {
        await expect(summary.getByText(named(word)).first()).toBeVisible();
    }
};

const enterNames: AccessStep = async (walk, words) => {
    await walk.says(walk.page, words);
    // The name of an authority that is there already.
    await fillNames(walk, walk.page, { ...walk.registered, official: walk.country.other });
};

const enterContact: AccessStep = async (walk, words) => {
    await walk.says(walk.page, words);
    await fillContact(walk, walk.page, walk.registered);
};

const enterFirst: AccessStep = async (walk, words) => {
    await headed(walk.page, 2, walk.t('register.first_user'));
    await walk.says(walk.page, words);
    await fillFirst(walk, walk.page, walk.registered.first);
};

const chooseKeywords: AccessStep = async (walk, words) => {
    await walk.says(walk.page, words);
    await chooseGeneralKeywords(walk.page);
};

/** The same name is refused, a near one must be confirmed; then the mail with the temporary password comes. */
const register: AccessStep = async (walk, words) => {
    const { t, page, country, registered } = walk;
    const button = t('register.register_button');
    await send(page, button);
    await expect(page.getByRole('alert').getByText(country.other).first()).toBeVisible();
    await expect(main(page).getByRole('link', { name: t('register.open_existing') })).toBeVisible();
    await fill(walk, page, 'authority.official_name', registered.official);
    await send(page, button);
    await expect(page.getByRole('alert').getByText(t('error.similar_authorities'))).toBeVisible();
    await headed(page, 2, t('register.similar_heading'));
    await expect(main(page).getByRole('listitem').getByRole('link', { name: country.other })).toBeVisible();
    await ready(page);
    await main(page).getByRole('checkbox', { name: t('register.similar_confirm') }).check();
    await walk.says(page, words);
    await send(page, button);
    await told(page, t('register.registered_done'));
    registered.path = new URL(page.url()).pathname.replace('/give-access', '');
    await mailedPassword(walk, registered.first);
};

/** The newest mail to somebody holds a temporary password, and none holds the user name. */
export async function mailedPassword({ mail }: AccessWalk, person: Person): Promise<void> {
    const old = person.password;
    const newest = async () => {
        const passwords = (await mailsTo(mail, person.email)).map(temporaryPassword);
        return passwords.findLast((password) => password !== undefined) ?? old;
    };
    await expect.poll(newest, { timeout: 20_000 }).not.toBe(old);
    person.password = await newest();
}

/** The user name stands on the screen of whoever registered the person, and is told by other means than mail. */
async function tellUsername(walk: AccessWalk, page: Page, person: Person): Promise<void> {
    const { t } = walk;
    await visit(page, `${walk.path}/users`);
    const untold = row(page, listed(person)).getByRole('link', { name: t('users.username_not_told') });
    await follow(page, untold, person.first);
    const shown = main(page).getByRole('status', { name: t('users.username') });
    await expect(shown).toHaveText(/^\S{6,30}$/);
    person.username = (await shown.innerText()).trim();
    await expect(main(page).getByText(t('users.tell_username'))).toBeVisible();
    await send(page, t('users.mark_username_told'));
    await told(page, t('users.username_told'));
}

const tellFirst: AccessStep = async (walk, words) => {
    await tellUsername(walk, walk.reader, walk.registered.first);
    await walk.says(walk.reader, words);
};

const tellAdded: AccessStep = async (walk, words) => {
    await tellUsername(walk, walk.reader, walk.added);
    await walk.says(walk.reader, words);
};

/** No mail to anybody whom the walk has registered holds the user name. */
const notByMail: AccessStep = async (walk, words) => {
    await walk.explains('register', words);
    for (const { email, username } of [walk.registered.first, walk.colleague, walk.added]) {
        if (username) {
            for (const { text } of await mailsTo(walk.mail, email)) {
                expect(text, 'no mail holds the user name').not.toContain(username);
            }
        }
    }
};

const firstIsAdministrator: AccessStep = async (walk, words) => {
    const { reader, registered } = walk;
    await visit(reader, `${walk.path}/users`);
    for (const word of words) {
        await expect(row(reader, listed(registered.first)).getByText(named(word)).first()).toBeVisible();
    }
};

/** The first user logs in with the mailed password, chooses another, and may edit the data. */
const firstUpdates: AccessStep = async (walk, words) => {
    const { t, registered } = walk;
    await walk.explains('register', words);
    const page = await walk.other();
    walk.firstPage = page;
    const { username = '', password = '' } = registered.first;
    await sendLogIn(page, t, username, password);
    await headed(page, 1, t('login.change_password'));
    await ready(page);
    registered.first.password = 'Heron-am-Fjord-7';
    await page.getByLabel(t('login.new_password'), { exact: true }).fill(registered.first.password);
    await page.getByLabel(t('login.repeat_password'), { exact: true }).fill(registered.first.password);
    await send(page, t('login.change_password'));
    await told(page, t('login.password_changed'));
    await visit(page, '/my-authority');
    await expect(main(page).getByText(registered.official).first()).toBeVisible();
    await expect(main(page).getByRole('link', { name: t('authority.edit_authority') })).toBeVisible();
};

/** Fills in Add user and sends it. */
export async function addUser(walk: AccessWalk, page: Page, person: Person): Promise<void> {
    const { t, language } = walk;
    await headed(page, 1, t('users.add_user'));
    await ready(page);
    await fill(walk, page, 'users.first_name', person.first);
    await fill(walk, page, 'users.last_name', person.last);
    await main(page).getByRole('combobox', { name: t('users.preferred_language') }).selectOption(language);
    await fill(walk, page, 'users.user_email', person.email);
    await send(page, t('users.add_user'));
    const shown = main(page).getByRole('status', { name: t('users.username') });
    await expect(shown).toHaveText(/^\S{6,30}$/);
    person.username = (await shown.innerText()).trim();
    await ready(page);
}

const firstRegisters: AccessStep = async (walk, words) => {
    const { t, first, colleague } = walk;
    await walk.explains('register', words);
    await visit(first, '/my-authority/users/new');
    await addUser(walk, first, colleague);
    await visit(first, '/my-authority/users');
    for (const action of ['edit_user', 'remove_user']) {
        await expect(row(first, listed(colleague)).getByRole('link', { name: t(`users.${action}`) })).toBeVisible();
    }
};

const firstResets: AccessStep = async (walk, words) => {
    const { first, colleague } = walk;
    await walk.explains('register', words);
    const reset = row(first, listed(colleague)).getByRole('link', { name: named(walk.t('users.reset_password')) });
    await expect(reset).toBeVisible();
};

export const registerSteps: Record<string, AccessStep> = {
    look_first: lookFirst,
    two_ways: twoWays,
    open_register: openRegister,
    two_steps: twoSteps,
    says_here: saysHere,
    has_headings: hasHeadings,
    mandatory,
    enter_names: enterNames,
    enter_contact: enterContact,
    enter_first: enterFirst,
    choose_keywords: chooseKeywords,
    register,
    tell_first: tellFirst,
    tell_added: tellAdded,
    not_by_mail: notByMail,
    first_is_administrator: firstIsAdministrator,
    first_updates: firstUpdates,
    first_registers: firstRegisters,
    first_resets: firstResets,
};
