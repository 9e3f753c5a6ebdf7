// Without a mouse: one journey (log in, open Users, add a user, mend an error, save), and where the focus goes.
import type { Locator, Page } from '@playwright/test';
import { labels } from './support/labels';
import { logIn, ready, visit } from './support/screens';
import { PASSWORD } from './support/server';
import { expect, test } from './support/test';

const t = labels('da');

/** Presses Tab until this has the focus; whoever gets lost on the way has found a trap. */
async function tabTo(page: Page, target: Locator): Promise<void> {
    for (let pressed = 0; pressed < 120; pressed += 1) {
        if (await target.evaluate((element) => element === document.activeElement)) {
            await expect(target, 'what has the focus is seen').toBeInViewport();
            return;
        }
        await page.keyboard.press('Tab');
    }
    throw new Error(`${target} is not reached with the Tab key`);
}

async function follow(page: Page, target: Locator): Promise<void> {
    await tabTo(page, target);
    await page.keyboard.press('Enter');
}

/** The heading of the page that a link leads to takes the focus: Tab goes on from there. */
async function goTo(page: Page, link: Locator): Promise<void> {
    await follow(page, link);
    await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
}

/** The message of this success. */
const notice = (page: Page, key: string) => page.getByRole('status').filter({ hasText: t(key) });

test('a user is added with the keyboard alone', async ({ visitor, server }) => {
    const page = await visitor({ language: 'da', url: server.url });
    const main = page.getByRole('main');
    await page.goto('/login');
    await ready(page);

    // The first stop leads past the header.
    await page.keyboard.press('Tab');
    await expect(page.getByRole('link', { name: t('frame.skip_to_content') })).toBeFocused();
    await page.keyboard.press('Enter');
    await tabTo(page, main.locator('#username'));
    await page.keyboard.type('admin.dk');
    await tabTo(page, main.locator('#password'));
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { level: 1, name: t('frame.menu_home') })).toBeVisible();
    await ready(page);

    const menu = page.getByRole('navigation', { name: t('frame.main_navigation') });
    await goTo(page, menu.getByRole('link', { name: t('frame.menu_my_authority') }));
    const tabs = page.getByRole('navigation', { name: t('authority.tabs') });
    await expect(tabs).toBeVisible();
    await goTo(page, tabs.getByRole('link', { name: t('authority.tab_users') }));
    const add = main.getByRole('link', { name: t('users.add_user') });
    await expect(add).toBeVisible();
    await goTo(page, add);
    const first = main.getByRole('textbox', { name: t('users.first_name') });
    await expect(first).toBeVisible();

    await tabTo(page, first);
    await page.keyboard.type('Ditte');
    await tabTo(page, main.getByRole('textbox', { name: t('users.user_email') }));
    await page.keyboard.type('ditte.holm@patientsikkerhed.example');
    await page.keyboard.press('Enter');

    // The summary of errors takes the focus and leads to the field.
    const summary = page.getByRole('alert');
    await expect(summary).toBeFocused();
    await expect(summary).toContainText(t('general.error_summary'));
    await page.keyboard.press('Tab');
    await expect(summary.getByRole('link', { name: t('error.required') })).toBeFocused();
    await page.keyboard.press('Enter');
    const last = main.getByRole('textbox', { name: t('users.last_name') });
    await expect(last).toBeFocused();
    await expect(last).toHaveAccessibleDescription(new RegExp(t('error.required')));
    await page.keyboard.type('Holm');

    const role = main.getByRole('checkbox', { disabled: false }).last();
    await tabTo(page, role);
    await page.keyboard.press('Space');
    await expect(role).toBeChecked();
    await follow(page, main.getByRole('button', { name: t('users.add_user') }));
    await expect(notice(page, 'users.user_added')).toBeFocused();
    await expect(main.getByRole('status', { name: t('users.username') })).toHaveText(/^\S{6,30}$/);
    await follow(page, main.getByRole('button', { name: t('users.mark_username_told') }));
    await expect(page.getByRole('status').getByText(t('users.username_told'))).toBeVisible();
});

test('what is new on the screen takes the focus', async ({ visitor, server }) => {
    const page = await visitor({ language: 'da', url: server.url });
    const main = page.getByRole('main');
    const heading = page.getByRole('heading', { level: 1 });
    await logIn(page, t, 'admin.dk');
    const menu = page.getByRole('navigation', { name: t('frame.main_navigation') });
    await menu.getByRole('link', { name: t('frame.menu_my_authority') }).click();
    await expect(page).toHaveURL(/\/my-authority$/);
    await expect(heading).toBeFocused();

    // The tabs have one heading; the titles of the window tell them apart.
    const tabs = page.getByRole('navigation', { name: t('authority.tabs') });
    for (const tab of ['classification', 'modules', 'users', 'administrative_details', 'authority']) {
        const word = t(`authority.tab_${tab}`);
        await tabs.getByRole('link', { name: word, exact: true }).click();
        await expect(page).toHaveTitle(new RegExp(`^${word}: \\S.* – Mandate$`));
        await expect(heading).toBeFocused();
    }

    await main.getByRole('link', { name: t('authority.edit_authority') }).click();
    await expect(page.getByRole('heading', { level: 1, name: t('authority.edit_authority') })).toBeFocused();
    await main.getByRole('textbox', { name: t('authority.phone') }).fill('+45 555 02 95');
    await main.getByRole('button', { name: t('edit.save_changes') }).click();
    await expect(notice(page, 'edit.changes_saved')).toBeFocused();
});

test('without JavaScript the browser leads the focus to the errors', async ({ visitor, server }) => {
    const page = await visitor({ javaScript: false, language: 'da', url: server.url });
    await visit(page, '/login');
    await page.getByRole('main').getByRole('button', { name: t('login.log_in') }).click();
    await expect(page.getByRole('alert')).toHaveAttribute('autofocus');
});
