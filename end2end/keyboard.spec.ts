// One journey without a mouse: log in, open Users, add a user, mend an error, save.
import type { Locator, Page } from '@playwright/test';
import { labels } from './support/labels';
import { ready } from './support/screens';
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
    await follow(page, menu.getByRole('link', { name: t('frame.menu_my_authority') }));
    const tabs = page.getByRole('navigation', { name: t('authority.tabs') });
    await expect(tabs).toBeVisible();
    await follow(page, tabs.getByRole('link', { name: t('authority.tab_users') }));
    const add = main.getByRole('link', { name: t('users.add_user') });
    await expect(add).toBeVisible();
    await follow(page, add);
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
    await expect(main.getByText(t('users.user_added'))).toBeVisible();
    await expect(main.getByRole('status', { name: t('users.username') })).toHaveText(/^\S{6,30}$/);
    await follow(page, main.getByRole('button', { name: t('users.mark_username_told') }));
    await expect(page.getByRole('status').getByText(t('users.username_told'))).toBeVisible();
});
