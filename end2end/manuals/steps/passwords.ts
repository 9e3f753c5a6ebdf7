// Section 4 of the manual, second part: passwords, and what the administrator sees of them.
import type { Locator, Page } from '@playwright/test';
import { exactly, named, plain } from '../../support/labels';
import { mailsTo, temporaryPassword } from '../../support/mail';
import { ready, row, sendLogIn, visit } from '../../support/screens';
import { PASSWORD } from '../../support/server';
import { expect } from '../../support/test';
import { type Step, type Walk, listed } from '../walk';
import { refused, register, says } from './register';

const main = (page: Page) => page.getByRole('main');

const openReset: Step = async ({ page, t, colleague }, words) => {
    await row(page, listed(colleague)).getByRole('link', { name: named(...words) }).click();
    await expect(page.getByRole('heading', { level: 1, name: t('users.reset_password') })).toBeVisible();
    await expect(main(page).getByText(t('users.reset_password_effect'))).toBeVisible();
    await ready(page);
};

const resetPassword: Step = async ({ page, t }, words) => {
    await main(page).getByRole('button', { name: named(...words) }).click();
    await expect(page.getByRole('status').getByText(t('users.reset_password_done'))).toBeVisible();
    await ready(page);
};

const temporaryPasswordArrives: Step = async ({ page, t, mail, colleague }, words) => {
    const told = page.getByRole('status').filter({ hasText: t('users.reset_password_done') });
    await expect(told).toContainText(named(...words));
    const old = colleague.password;
    const newest = async () => {
        const last = (await mailsTo(mail, colleague.email)).at(-1);
        return last && temporaryPassword(last);
    };
    await expect.poll(async () => (await newest()) ?? old, { timeout: 20_000 }).not.toBe(old);
    colleague.password = await newest();
    for (const { text } of await mailsTo(mail, colleague.email)) {
        expect(text, 'no mail holds the user name').not.toContain(colleague.username);
    }
};

const logInAndBeForced: Step = async (walk, words) => {
    const { t, colleague } = walk;
    const page = await walk.other();
    walk.colleaguePage = page;
    await sendLogIn(page, t, colleague.username ?? '', colleague.password ?? '');
    await mustChange(page, walk);
    // Nowhere else.
    await visit(page, '/my-authority');
    await mustChange(page, walk);
    await says(walk, page, words);
};

async function mustChange(page: Page, { t }: Walk): Promise<void> {
    await expect(page.getByRole('heading', { level: 1, name: t('login.change_password') })).toBeVisible();
    await expect(main(page).getByText(t('login.change_password_temporary'))).toBeVisible();
    await ready(page);
}

function ofColleague(walk: Walk): Page {
    if (!walk.colleaguePage) {
        throw new Error('the colleague has not logged in yet');
    }
    return walk.colleaguePage;
}

async function isRule(walk: Walk, words: string[]): Promise<void> {
    for (const word of words) {
        const rule: Locator = main(ofColleague(walk)).getByRole('listitem').filter({ hasText: named(word) });
        await expect(rule.first()).toBeVisible();
    }
}

async function enter(page: Page, { t }: Walk, password: string, current?: string): Promise<void> {
    if (current !== undefined) {
        await page.getByLabel(exactly(t('login.current_password'))).fill(current);
    }
    await page.getByLabel(exactly(t('login.new_password'))).fill(password);
    await page.getByLabel(exactly(t('login.repeat_password'))).fill(password);
    await main(page).getByRole('button', { name: t('login.change_password') }).click();
}

/** A password that breaks one rule is refused, and the rule named. */
function broken(password: string, error: string): Step {
    return async (walk, words) => {
        await isRule(walk, words);
        const page = ofColleague(walk);
        await enter(page, walk, password);
        await refused(page, named(walk.t(error, { min: 8, max: 128 })));
    };
}

const ruleLastFive: Step = async (walk, words) => {
    await isRule(walk, words);
    // The colleague has no old passwords yet; the administrator tries the present one again.
    await visit(walk.reader, '/password');
    await enter(walk.reader, walk, PASSWORD, PASSWORD);
    await refused(walk.reader, named(walk.t('error.password_reused')));
};

const ruleContains: Step = (walk, words) => isRule(walk, words);

const seesUsers: Step = async (walk, words) => {
    const { page, t } = walk;
    await visit(page, '/my-authority/users');
    await expect(main(page).getByRole('columnheader', { name: t('users.password_state') })).toBeVisible();
    await says(walk, page, words);
};

/** A state stands in the row as a word of its own, under its column. */
async function shows(walk: Walk, name: string, state: string): Promise<void> {
    await expect(row(walk.page, name).getByText(exactly(state)).first()).toBeVisible();
}

const statusActive: Step = async (walk, words) => {
    const { t, colleague } = walk;
    const page = ofColleague(walk);
    colleague.password = 'Heron-am-Fjord-7';
    await enter(page, walk, colleague.password);
    await expect(page.getByRole('status').getByText(t('login.password_changed'))).toBeVisible();
    await visit(walk.page, '/my-authority/users');
    await hasStatus(walk, listed(colleague), words);
};

async function hasStatus(walk: Walk, name: string, words: string[]): Promise<void> {
    const [column, state] = words.slice(-2);
    await expect(main(walk.page).getByRole('columnheader', { name: named(column) }).first()).toBeVisible();
    await shows(walk, name, state);
    const text = plain((await row(walk.page, name).textContent()) ?? '');
    for (const word of words.slice(0, -2)) {
        expect(text).toContain(plain(word));
    }
}

const statusNew: Step = async (walk, words) => {
    await register(walk, walk.newcomer);
    await visit(walk.page, '/my-authority/users');
    await hasStatus(walk, listed(walk.newcomer), words);
};

const passwordStates: Step = async (walk, [temporary, valid, blocked, expired]) => {
    const { t, newcomer, colleague } = walk;
    await shows(walk, listed(newcomer), temporary);
    await shows(walk, listed(colleague), valid);
    const page = await walk.other();
    for (let attempt = 0; attempt < 5; attempt += 1) {
        await sendLogIn(page, t, newcomer.username ?? '', 'Not-the-password-1');
        await expect(page.getByRole('alert').getByText(t('error.login_failed'))).toBeVisible();
    }
    await visit(walk.page, '/my-authority/users');
    await shows(walk, listed(newcomer), blocked);
    // A password takes half a year to expire: the help says what it means.
    await says(walk, walk.page, [expired]);
};

export const passwordSteps: Record<string, Step> = {
    open_reset: openReset,
    reset_password: resetPassword,
    temporary_password_arrives: temporaryPasswordArrives,
    log_in_and_be_forced: logInAndBeForced,
    rule_last_five: ruleLastFive,
    rule_length: broken('Ab1', 'error.password_too_short'),
    rule_contains: ruleContains,
    rule_upper: broken('no-capital-2026', 'error.password_no_upper'),
    rule_lower: broken('NO-SMALL-2026', 'error.password_no_lower'),
    rule_digit: broken('No-digit-at-all', 'error.password_no_digit'),
    sees_users: seesUsers,
    status_active: statusActive,
    status_new: statusNew,
    password_states: passwordStates,
};
