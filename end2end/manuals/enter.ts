// How a walk begins: somebody logs in and reads the language of the manual.
import type { Page } from '@playwright/test';
import { type Language, exactly, labels } from '../support/labels';
import { logIn, ready, sendLogIn, visit } from '../support/screens';
import { PASSWORD } from '../support/server';
import { expect } from '../support/test';

/** Logs in; English is chosen in the menu, for no administrator of the sample has it. */
export async function enter(page: Page, language: Language, administrator: string): Promise<void> {
    if (language !== 'en') {
        await logIn(page, labels(language), administrator);
        await expect(page.locator(`html[lang="${language}"]`)).toBeAttached();
        return;
    }
    await visit(page, '/login');
    await sendLogIn(page, labels('en'), administrator, PASSWORD);
    await home(page, labels('sv')('frame.menu_home'));
    await page.locator('summary').filter({ hasText: labels('sv')('frame.language') }).click();
    await page.getByRole('button', { name: exactly('English') }).click();
    await home(page, labels('en')('frame.menu_home'));
    await expect(page.locator('html[lang="en"]')).toBeAttached();
}

async function home(page: Page, heading: string): Promise<void> {
    await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible();
    await ready(page);
}
