// Section 4 of the manual, first part: the list of users, their data and roles.
import type { Page } from '@playwright/test';
import { named, plain } from '../../support/labels';
import { openHelp, ready, row, visit } from '../../support/screens';
import { expect } from '../../support/test';
import { type Step, listed } from '../walk';
import { goToTab } from './authority';
import { discardUser, openUser, saveUser, says } from './register';

const main = (page: Page) => page.getByRole('main');

/** "Do it like this:": the help of the list says how, step by step. */
const stepsAreListed: Step = async ({ reader, t }) => {
    await visit(reader, '/my-authority/users');
    await openHelp(reader, t);
    const help = main(reader).locator('details').filter({ has: reader.getByText(t('general.help'), { exact: true }) });
    await expect(help.locator('ol > li').nth(2)).toBeVisible();
};

const openUsers: Step = async (walk, [word, heading]) => {
    await goToTab(walk, word);
    await expect(main(walk.page).getByRole('heading', { level: 2, name: named(heading) })).toBeVisible();
    await expect(row(walk.page, walk.country.self)).toBeVisible();
    await expect(row(walk.page, listed(walk.colleague))).toBeVisible();
};

const rowOffers: Step = async ({ page, colleague }, words) => {
    for (const word of words) {
        await expect(row(page, listed(colleague)).getByRole('link', { name: named(word) })).toBeVisible();
    }
};

const editContact: Step = async (walk, words) => {
    const { page, t, colleague } = walk;
    await openUser(walk, listed(colleague));
    await says(walk, page, words);
    colleague.phone = '+358 9 555 02 93';
    await main(page).getByRole('textbox', { name: t('users.user_phone') }).fill(colleague.phone);
    await saveUser(walk);
};

const editRoles: Step = async (walk, words) => {
    const { page, t, colleague } = walk;
    await openUser(walk, listed(colleague));
    await says(walk, page, words);
    await expect(main(page).getByRole('textbox', { name: t('users.user_phone') })).toHaveValue(colleague.phone);
    const more = main(page).locator('fieldset input[type="checkbox"]:not(:checked)').first();
    const code = (await more.getAttribute('value')) ?? '';
    await more.check();
    await saveUser(walk);
    await openUser(walk, listed(colleague));
    await expect(main(page).locator(`fieldset input[type="checkbox"][value="${code}"]`)).toBeChecked();
    await discardUser(walk);
};

const neededRole: Step = async (walk, words) => {
    const { page, t, country } = walk;
    if (country.gives) {
        const { name, module, role } = country.gives;
        await openUser(walk, name);
        const group = main(page).locator('fieldset').filter({ hasText: module });
        await group.getByRole('checkbox', { name: named(role) }).uncheck();
        await saveUser(walk);
    }
    await openUser(walk, country.self);
    await says(walk, page, words);
    const kept = main(page).locator('fieldset label').filter({ has: page.locator('input:disabled:checked') }).first();
    await expect(kept).toBeVisible();
    const reason = t('error.role_needs_holder', { role: '\n' }).split('\n')[0];
    expect(plain(await kept.innerText()), 'the reason stands beside it').toContain(plain(reason));
    await discardUser(walk);
};

const removeColleague: Step = async (walk, words) => {
    await remove(walk.page, walk.t, walk.country.leaver, words);
};

/** Removes somebody after reading what will happen. */
export async function remove(page: Page, t: (key: string) => string, name: string, words: string[]): Promise<void> {
    await row(page, name)
        .getByRole('link', { name: named(t('users.remove_user'), ...words) })
        .click();
    await expect(page.getByRole('heading', { level: 1, name: t('users.remove_user') })).toBeVisible();
    await ready(page);
    await expect(main(page).getByText(t('users.remove_user_effect'))).toBeVisible();
    await main(page).getByRole('button', { name: t('users.remove_user') }).click();
    await expect(page.getByRole('status').getByText(t('users.remove_user_done'))).toBeVisible();
    await expect(row(page, name)).toHaveCount(0);
    await ready(page);
}

export const userSteps: Record<string, Step> = {
    steps_are_listed: stepsAreListed,
    open_users: openUsers,
    row_offers: rowOffers,
    edit_contact: editContact,
    edit_roles: editRoles,
    needed_role: neededRole,
    remove_colleague: removeColleague,
};
