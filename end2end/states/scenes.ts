// Scenes that many screens have, and why a screen has none.
import type { Page } from '@playwright/test';
import { ready } from '../support/screens';
import { expect } from '../support/test';
import type { Part } from './people';
import type { Scene, Screen, Stage } from './scene';

export const NO_FORM = 'there is nothing to fill in';
export const NOTHING_STORED = 'it changes nothing that somebody else could have changed meanwhile';
export const NO_ERROR = 'criteria that fit nothing find nothing';
export const NEVER_EMPTY = 'there is always something to show';
export const SHOWN_BELOW = 'the tests of the registry show it: another state would stay for the screens after it';
export const FOR_EVERYBODY = 'everybody may read it';

export const main = (page: Page) => page.getByRole('main');

/** The page stands there as it was read. */
export const filled = (who: Part, key: string): Scene => ({ who, shows: (t) => t(key) });

/** Whoever is not logged in is led to the log-in page. */
export const LOGGED_OUT: Scene = { who: 'nobody', shows: (t) => t('login.login_forgotten') };

/** Who may not is told so, or that there is nothing. */
export const forbidden = (who: Part, status: 403 | 404): Scene => ({
    who,
    status,
    shows: (t) => t(status === 403 ? 'error.not_allowed' : 'error.not_found'),
});

/** The database does not answer: whoever is logged in is told so. */
export const unavailable = (who: Part): Scene => ({ who, status: 503, shows: (t) => t('general.unavailable_title') });

/** What needs no database stays. */
export const still = (key: string): Scene => ({ who: 'nobody', shows: (t) => t(key) });

/** One of which the sample's address is not known beforehand: the tests over HTTP show it. */
export const unknown = (path: string): Screen => ({
    filled: { who: 'coordinator', path: () => path, status: 404, shows: (t) => t('error.not_found') },
    empty: NEVER_EMPTY,
    invalid: SHOWN_BELOW,
    refused: { who: 'administrator', path: () => path, status: 404, shows: (t) => t('error.not_found') },
    stale: SHOWN_BELOW,
    unavailable: { ...unavailable('coordinator'), path: () => path },
});

export async function send(page: Page, button: string): Promise<void> {
    await main(page).getByRole('button', { name: button, exact: true }).click();
    await expect(page.getByRole('alert')).toBeVisible();
    await ready(page);
}

/** A form sent with this field emptied. */
export const emptied = (who: Part, field: string, button: string): Scene => ({
    who,
    act: async ({ page, t }) => {
        await main(page).getByLabel(t(field), { exact: true }).first().fill('');
        await send(page, t(button));
    },
    shows: (t) => t('error.required'),
});

/** Somebody else saves the same first. */
export const overtaken = (who: Part, field: string): Scene => ({
    who,
    act: async ({ page, t, again }: Stage) => {
        const other = await again();
        await main(other).getByLabel(t(field), { exact: true }).first().fill(`555 02 ${another()}`);
        await main(other).getByRole('button', { name: t('edit.save_changes') }).click();
        await expect(other.getByRole('status').getByText(t('edit.changes_saved'))).toBeVisible();
        await main(page).getByLabel(t(field), { exact: true }).first().fill(`555 03 ${another()}`);
        await send(page, t('edit.save_changes'));
    },
    shows: (t) => t('error.stale_version'),
});

/** A confirmation of a step with a user whom somebody else has changed meanwhile. */
export const confirmedTooLate = (who: Part, button: string): Scene => ({
    who,
    act: async ({ page, t, again }: Stage) => {
        const other = await again();
        await other.goto(page.url().replace(/\/[a-z-]+$/, ''));
        await ready(other);
        await main(other).getByLabel(t('users.user_phone')).fill(`555 02 ${another()}`);
        await main(other).getByRole('button', { name: t('edit.save_changes') }).click();
        await expect(other.getByRole('status').getByText(t('edit.changes_saved'))).toBeVisible();
        await send(page, t(button));
    },
    // The answer is a new page with what is stored now: there are no two texts to compare.
    shows: (t) => t('error.stale_step'),
});

let last = 100;

/** Another number each time: a save that changes nothing is no change that could overtake anybody. */
export const another = () => String((last += 1));
