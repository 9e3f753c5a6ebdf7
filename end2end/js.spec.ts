// What only JavaScript does.
import type { Locator, Page } from '@playwright/test';
import { exactly, labels } from './support/labels';
import { logIn, ready, row, visit } from './support/screens';
import { expect, test } from './support/test';

const t = labels('fi');
const main = (page: Page) => page.getByRole('main');

test('the rules of a password are ticked off while typing', async ({ visitor, server }) => {
    const page = await visitor({ language: 'fi', url: server.url });
    await logIn(page, t, 'user.fi');
    await visit(page, '/password');
    const rule = (key: string) => main(page).locator('#password-rules li').filter({ hasText: t(key) }).last();
    const field = page.getByLabel(exactly(t('login.new_password')));
    const keys = ['login.rule_length', 'login.rule_upper', 'login.rule_lower', 'login.rule_digit'];
    const met = async (...wanted: boolean[]) => {
        for (const [index, key] of keys.entries()) {
            const word = wanted[index] ? t('login.rule_fulfilled') : t('login.rule_not_fulfilled');
            await expect(rule(key), key).toContainText(`(${word})`);
        }
    };
    await met(false, false, false, false);
    await field.pressSequentially('a');
    await met(false, false, true, false);
    await field.pressSequentially('B1');
    await met(false, true, true, true);
    await field.pressSequentially('cdefg');
    await met(true, true, true, true);
    await field.fill('');
    await met(false, false, false, false);
});

test('a password is shown and hidden', async ({ visitor, server }) => {
    const page = await visitor({ language: 'fi', url: server.url });
    await visit(page, '/login');
    const field = main(page).locator('#password');
    await field.fill('Salaisuus-1');
    await expect(field).toHaveAttribute('type', 'password');
    await page.getByRole('button', { name: t('login.show_password') }).click();
    await expect(field).toHaveAttribute('type', 'text');
    await expect(field).toHaveValue('Salaisuus-1');
    await page.getByRole('button', { name: t('login.hide_password') }).click();
    await expect(field).toHaveAttribute('type', 'password');
});

test('a user name is copied', async ({ visitor, server }) => {
    const page = await visitor({ language: 'fi', url: server.url });
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await logIn(page, t, 'admin.fi');
    await visit(page, '/my-authority/users');
    const somebody = row(page, 'Ylönen, Sirkka');
    await somebody.getByRole('button', { name: t('users.copy_username') }).click();
    await expect(somebody.getByRole('status')).toHaveText(t('users.copied'));
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('user.fi');
});

test('leaving with unsaved changes asks', async ({ visitor, server }) => {
    const page = await visitor({ language: 'fi', url: server.url });
    await logIn(page, t, 'admin.fi');
    await visit(page, '/my-authority/edit');
    const home = page.getByRole('navigation', { name: t('frame.main_navigation') });
    const leave = () => home.getByRole('link', { name: t('frame.menu_home') }).click();
    const question = page.getByRole('dialog', { name: t('edit.unsaved_title') });
    const street = main(page).getByRole('textbox', { name: t('authority.street') });
    await street.fill('Esimerkkikatu 99');

    await leave();
    await expect(question).toBeVisible();
    await question.getByRole('button', { name: t('edit.stay_on_page') }).click();
    await expect(question).toBeHidden();
    await expect(page).toHaveURL(/\/edit$/);
    await expect(street).toHaveValue('Esimerkkikatu 99');

    await leave();
    await question.getByRole('link', { name: t('edit.leave_page') }).click();
    await expect(page.getByRole('heading', { level: 1, name: t('frame.menu_home') })).toBeVisible();
    await expect(page).toHaveURL(/\/$/);

    // Nothing was saved, and nothing unchanged is asked about.
    await visit(page, '/my-authority/edit');
    await expect(street).not.toHaveValue('Esimerkkikatu 99');
    await leave();
    await expect(page.getByRole('heading', { level: 1, name: t('frame.menu_home') })).toBeVisible();
    await expect(question).toBeHidden();
});

test('errors appear in place, without another page', async ({ visitor, server }) => {
    const page = await visitor({ language: 'fi', url: server.url });
    await logIn(page, t, 'admin.fi');
    await visit(page, '/my-authority/users/new');
    await page.evaluate(() => Object.assign(window, { samePage: true }));
    await main(page).getByRole('textbox', { name: t('users.first_name') }).fill('Aino');
    await main(page).getByRole('button', { name: t('users.add_user') }).click();
    const summary = page.getByRole('alert');
    await expect(summary).toBeFocused();
    await expect(main(page).getByRole('textbox', { name: t('users.first_name') })).toHaveValue('Aino');
    const last = main(page).getByRole('textbox', { name: t('users.last_name') });
    await expect(last).toHaveAttribute('aria-invalid', 'true');
    await expect(last).toHaveAccessibleDescription(new RegExp(t('error.required')));
    expect(await page.evaluate(() => 'samePage' in window), 'the page is still the same').toBe(true);

    // What is mended is no longer complained about once it is sent again.
    await last.fill('Aaltola');
    await main(page).getByRole('textbox', { name: t('users.user_email') }).fill('not an address');
    await main(page).getByRole('button', { name: t('users.add_user') }).click();
    await expect(summary.getByRole('link')).toHaveText([`${t('users.user_email')}: ${t('error.email_invalid')}`]);
    await expect(last).not.toHaveAttribute('aria-invalid', 'true');
});

const press = (page: Page, key: string) => main(page).getByRole('button', { name: t(key), exact: true }).click();

async function save(page: Page, key: string): Promise<void> {
    await press(page, key);
    await expect(page.getByRole('status').getByText(t('edit.changes_saved'))).toBeVisible();
}

/** Sends what somebody else has changed meanwhile. */
async function saveTooLate(page: Page): Promise<void> {
    await press(page, 'edit.save_changes');
    await expect(page.getByRole('alert')).toContainText(t('error.stale_version'));
}

/** One side of the comparison. */
function side(page: Page, key: string): Locator {
    const both = main(page).getByRole('region', { name: t('edit.stale_title') });
    return both.locator('section').filter({ hasText: t(key) }).last();
}

test('of two who edit the same, the second compares both texts', async ({ visitor, server }) => {
    const open = async () => {
        const page = await visitor({ language: 'fi', url: server.url });
        await logIn(page, t, 'admin.fi');
        await visit(page, '/my-authority/edit');
        return { page, city: main(page).getByRole('textbox', { name: t('authority.city') }) };
    };
    const one = await open();
    const two = await open();

    await one.city.fill('Espoo');
    await save(one.page, 'edit.save_changes');

    await two.city.fill('Vantaa');
    await saveTooLate(two.page);
    await expect(side(two.page, 'edit.stale_yours')).toContainText('Vantaa');
    await expect(side(two.page, 'edit.stale_theirs')).toContainText('Espoo');
    await expect(two.city, 'nothing typed is lost').toHaveValue('Vantaa');
    await expect(main(two.page).getByRole('link', { name: t('edit.stale_use_theirs') })).toBeVisible();

    await save(two.page, 'edit.stale_use_yours');
    await expect(main(two.page).getByText('Vantaa', { exact: true })).toBeVisible();
    await ready(two.page);
});

test('of two who edit a user, the second sees the roles that the first has given', async ({ visitor, server }) => {
    const MODULE = 'Veturinkuljettajien lupakirjat – tietopyynnöt';
    const open = async () => {
        const page = await visitor({ language: 'fi', url: server.url });
        await logIn(page, t, 'admin.fi');
        await visit(page, '/my-authority/users');
        await row(page, 'Ylönen, Sirkka').getByRole('link', { name: t('users.edit_user') }).click();
        await expect(page.getByRole('heading', { level: 1, name: t('users.edit_user_title') })).toBeVisible();
        return page;
    };
    const one = await open();
    const two = await open();

    await main(one).getByRole('group', { name: MODULE }).getByRole('checkbox', { name: 'Katselija' }).check();
    await save(one, 'edit.save_changes');

    // The second has touched no role, but a save would take the new one away again.
    await main(two).getByRole('textbox', { name: t('users.user_phone') }).fill('+358 9 555 02 94');
    await saveTooLate(two);
    const roles = (key: string) =>
        side(two, key).locator('div').filter({ has: two.getByText(MODULE, { exact: true }) }).locator('dd');
    await expect(roles('edit.stale_yours')).toHaveText('Pyyntöjen käsittelijä');
    await expect(roles('edit.stale_theirs')).toHaveText('Katselija, Pyyntöjen käsittelijä');
});

/** The next answer to what is typed has come, and the page has been drawn with it. */
async function lookedUp(page: Page): Promise<void> {
    const answer = await page.waitForResponse(/\/api\/page/);
    await answer.finished();
    const drawn = () => new Promise<void>((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())));
    await page.evaluate(drawn);
}

test('authorities that may be the same appear while a new one is typed', async ({ visitor, server }) => {
    const page = await visitor({ language: 'fi', url: server.url });
    await logIn(page, t, 'nimic.fi');
    await visit(page, '/administration/register');
    const near = main(page).locator('#look-up');
    await expect(near).toBeEmpty();
    await page.getByLabel(exactly(t('authority.official_name'))).pressSequentially('Liikenne- ja viestintavirasto');
    await expect(near.getByRole('heading')).toHaveText(t('register.similar_heading'));
    await expect(near.getByRole('link').first()).toHaveAttribute('href', /^\/authorities\//);
    // What says the same stays as it is, with its tick; also what the server has written with a refused form.
    await near.getByRole('checkbox').check();
    await page.getByLabel(exactly(t('authority.street'))).fill('Rantatie 1');
    const looked = lookedUp(page);
    await page.getByLabel(exactly(t('authority.city'))).fill('Helsinki');
    await looked;
    await expect(near.getByRole('checkbox')).toBeChecked();
    await near.getByRole('checkbox').uncheck();
    await main(page).getByRole('button', { name: t('register.register_button') }).click();
    await expect(near.getByRole('heading')).toHaveText(t('register.similar_heading'));
    await ready(page);
    const asked = lookedUp(page);
    await near.getByRole('checkbox').check();
    await asked;
    await expect(near.getByRole('checkbox')).toBeChecked();
});
