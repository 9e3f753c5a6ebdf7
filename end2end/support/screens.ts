// What everybody does on the screens.
import type { Page } from '@playwright/test';
import { expect, runsScripts } from './test';
import { type Label, exactly } from './labels';
import { PASSWORD } from './server';

/** Where scripts run, waits until they have taken over the page. */
export async function ready(page: Page): Promise<void> {
    if (runsScripts(page)) {
        await expect(page.locator('html[data-hydrated]')).toBeAttached();
    }
}

/** Opens an address. */
export async function visit(page: Page, address: string): Promise<number> {
    const answer = await page.goto(address);
    await ready(page);
    return answer?.status() ?? 0;
}

/** Unfolds the help of the screen, where it is folded. */
export async function openHelp(page: Page, t: Label): Promise<void> {
    const summary = page.getByText(t('general.help'), { exact: true });
    const help = page.getByRole('main').locator('details').filter({ has: summary });
    await expect(help).toBeVisible();
    if ((await help.getAttribute('open')) === null) {
        await help.locator('summary').click();
    }
    await expect(help.locator('summary + *')).toBeVisible();
}

/** Fills in the log-in form and sends it. */
export async function sendLogIn(page: Page, t: Label, username: string, password: string): Promise<void> {
    await visit(page, '/login');
    await page.getByRole('textbox', { name: exactly(t('login.login_username')) }).fill(username);
    await page.getByLabel(exactly(t('login.login_password'))).fill(password);
    await page.getByRole('main').getByRole('button', { name: t('login.log_in') }).click();
}

/** Logs in with a password that is not temporary. */
export async function logIn(page: Page, t: Label, username: string, password = PASSWORD): Promise<void> {
    await sendLogIn(page, t, username, password);
    await expect(page.getByRole('heading', { level: 1, name: t('frame.menu_home') })).toBeVisible();
    await ready(page);
}

/** The row of a user in the tab Users, by "last name, first name". */
export function row(page: Page, name: string) {
    return page.getByRole('row').filter({ has: page.getByRole('rowheader').getByText(name, { exact: true }) });
}
