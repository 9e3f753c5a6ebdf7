// Section 3.2 of the manual: the users of administered authorities.
import { exactly, named } from '../../../support/labels';
import { ready, row, sendLogIn, visit } from '../../../support/screens';
import { expect } from '../../../support/test';
import { type Person, listed } from '../../walk';
import { remove } from '../../steps/users';
import { type AccessStep, type AccessWalk, follow, headed, main, send, told } from '../walk';
import { addUser, mailedPassword } from './register';

async function openUsers({ page, path }: AccessWalk): Promise<void> {
    await visit(page, `${path}/users`);
    await expect(main(page).getByRole('table')).toBeVisible();
}

async function openUser(walk: AccessWalk, person: Person): Promise<void> {
    const { t, page } = walk;
    await openUsers(walk);
    const edit = row(page, listed(person)).getByRole('link', { name: t('users.edit_user') });
    await follow(page, edit, t('users.edit_user_title'));
}

async function save({ t, page }: AccessWalk): Promise<void> {
    await send(page, t('edit.save_changes'));
    await told(page, t('edit.changes_saved'));
}

const add: AccessStep = async (walk, words) => {
    const { t, page, added } = walk;
    await openUsers(walk);
    await follow(page, main(page).getByRole('link', { name: t('users.add_user') }), t('users.add_user'));
    await walk.says(page, words);
    await addUser(walk, page, added);
    await mailedPassword(walk, added);
};

const changeUsername: AccessStep = async (walk, words) => {
    const { t, page, added } = walk;
    await openUser(walk, added);
    await walk.says(page, words);
    const field = main(page).getByRole('textbox', { name: t('users.username') });
    await expect(field).toHaveValue(added.username ?? '');
    added.username = 'crane.4711';
    await field.fill(added.username);
    await save(walk);
    await expect(row(page, listed(added)).getByText(added.username, { exact: true }).first()).toBeVisible();
};

/** A role is assigned and taken away again. */
const changeRights: AccessStep = async (walk, words) => {
    const { page, colleague } = walk;
    await openUser(walk, colleague);
    await walk.says(page, words);
    const roles = 'fieldset input[type="checkbox"]';
    const value = await main(page).locator(`${roles}:not(:checked)`).first().getAttribute('value');
    const role = main(page).locator(`${roles}[value="${value ?? ''}"]`);
    await role.check();
    await save(walk);
    await openUser(walk, colleague);
    await expect(role).toBeChecked();
    const ofRole = { has: page.locator(`input[value="${value ?? ''}"]`) };
    const module = main(page).locator('fieldset').filter(ofRole).locator('legend');
    const name = (await module.innerText()).trim();
    const held = row(page, listed(colleague)).getByText(name, { exact: true });
    await role.uncheck();
    await save(walk);
    await expect(row(page, listed(colleague))).toBeVisible();
    await expect(held).toHaveCount(0);
};

const resetPassword: AccessStep = async (walk, words) => {
    const { t, page, added } = walk;
    await openUsers(walk);
    const link = row(page, listed(added)).getByRole('link', { name: named(...words) });
    await follow(page, link, t('users.reset_password'));
    await send(page, t('users.reset_password'));
    await told(page, t('users.reset_password_done'));
};

const removeUser: AccessStep = async (walk, words) => {
    await openUsers(walk);
    await remove(walk.page, walk.t, listed(walk.colleague), words);
};

const usersAreListed: AccessStep = async (walk, [heading]) => {
    const { page, registered, added } = walk;
    await headed(page, 2, heading);
    await expect(row(page, listed(registered.first))).toBeVisible();
    await expect(row(page, listed(added))).toBeVisible();
};

const rowOffers: AccessStep = async ({ page, added }, words) => {
    for (const word of words) {
        await expect(row(page, listed(added)).getByRole('link', { name: named(word) }).first()).toBeVisible();
    }
};

const mailed: AccessStep = async (walk, words) => {
    await walk.explains('user_new', words);
    expect(walk.added.password, 'the mail with the temporary password has come').toBeTruthy();
};

/** The reset has sent another one. */
const mailedAgain: AccessStep = async (walk, words) => {
    await walk.explains('reset', words);
    await mailedPassword(walk, walk.added);
};

const seesStates: AccessStep = async (walk, words) => {
    const { t, page } = walk;
    for (const key of ['user_status', 'password_state']) {
        await expect(main(page).getByRole('columnheader', { name: exactly(t(`users.${key}`)) })).toBeVisible();
    }
    await walk.says(page, words);
};

/** The words of the sentence stand in the row, the state as a word of its own. */
function hasState(of: (walk: AccessWalk) => Person): AccessStep {
    return async (walk, words) => {
        const there = row(walk.page, listed(of(walk)));
        const [column, state] = words.slice(-2);
        const head = main(walk.page).getByRole('columnheader', { name: named(column) });
        await expect(head.first()).toBeVisible();
        await expect(there.getByText(exactly(state)).first()).toBeVisible();
        for (const word of words.slice(0, -2)) {
            await expect(there).toContainText(named(word));
        }
    };
}

const passwordStates: AccessStep = async (walk, [temporary, valid, blocked, expired]) => {
    const { t, page, registered, added } = walk;
    await expect(row(page, listed(added)).getByText(exactly(temporary)).first()).toBeVisible();
    await expect(row(page, listed(registered.first)).getByText(exactly(valid)).first()).toBeVisible();
    const stranger = await walk.other();
    for (let attempt = 0; attempt < 5; attempt += 1) {
        await sendLogIn(stranger, t, added.username ?? '', `Not-the-password-${attempt}`);
        await expect(stranger.getByRole('alert').getByText(t('error.login_failed'))).toBeVisible();
    }
    await stranger.context().close();
    await page.reload();
    await ready(page);
    await expect(row(page, listed(added)).getByText(exactly(blocked)).first()).toBeVisible();
    // A password takes half a year to expire: the help says what it means.
    await walk.says(page, [expired]);
};

export const userSteps: Record<string, AccessStep> = {
    add_user: add,
    change_username: changeUsername,
    change_rights: changeRights,
    reset_password: resetPassword,
    remove_user: removeUser,
    users_are_listed: usersAreListed,
    row_offers: rowOffers,
    mailed,
    mailed_again: mailedAgain,
    sees_states: seesStates,
    status_active: hasState((walk) => walk.registered.first),
    status_new: hasState((walk) => walk.added),
    password_states: passwordStates,
};
