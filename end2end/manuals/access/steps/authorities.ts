// Sections 3 to 3.1.3 of the manual: administered authorities, their data and their access managers.
import type { Page } from '@playwright/test';
import { named } from '../../../support/labels';
import { mailsTo } from '../../../support/mail';
import { openHelp, ready, visit } from '../../../support/screens';
import { expect } from '../../../support/test';
import { type AccessStep, type AccessWalk, choose, follow, headed, main, send, tab, told } from '../walk';
import { ALERTS, REQUESTS, chooseModuleKeywords, moduleRow, part } from './modules';

const managerByRegistration: AccessStep = async (walk, words) => {
    const { t, reader, national, country } = walk;
    await walk.explains('register', words);
    await visit(reader, walk.path);
    await tab(walk, reader, t('authority.tab_administrative_details'));
    const manager = main(reader).getByRole('listitem').filter({ hasText: country.manager.name });
    await expect(manager.getByText(named(t('details.manager_registration')))).toBeVisible();
    // Another access manager lists itself, so that this one may take its own name from the list later.
    await openEdit(walk, national, walk.path);
    await main(national).getByRole('checkbox', { name: t('details.add_own_access_manager') }).check();
    await save(walk, national);
};

const authoritySeesManager: AccessStep = async (walk, [heading, word]) => {
    const { first, country } = walk;
    await visit(first, '/my-authority');
    await tab(walk, first, word);
    await headed(first, 2, heading);
    const managers = main(first).getByRole('listitem').getByRole('link', { name: country.manager.name });
    await expect(managers.first()).toBeVisible();
};

const openAdministered: AccessStep = async (walk, [group, item]) => {
    await choose(walk, walk.page, group, item);
};

/** How many a list has found. */
async function found({ t }: AccessWalk, page: Page, key: string): Promise<number> {
    const label = t(key, { count: '' }).trim();
    const words = await page.getByRole('heading', { level: 2, name: named(label) }).innerText();
    return Number(words.replace(/\D/g, ''));
}

/** Searches by the name, whatever else is set. */
async function search({ t }: AccessWalk, page: Page, text: string): Promise<void> {
    await main(page).getByRole('searchbox', { name: t('search.search_text') }).fill(text);
    await send(page, t('general.search'));
    await expect(main(page).getByRole('searchbox', { name: t('search.search_text') })).toHaveValue(text);
    await expect(page).toHaveURL(/[?&]text=/);
    await ready(page);
}

const presetFindsOwn: AccessStep = async (walk, words) => {
    const { t, page, country, registered } = walk;
    await walk.says(page, words);
    const rows = main(page).getByRole('row');
    await expect(rows.filter({ hasText: registered.official })).toBeVisible();
    const managers = main(page).locator(`td[data-label="${t('details.access_managers')}"]`);
    for (const names of await managers.allInnerTexts()) {
        expect(names).toContain(country.manager.name);
    }
    await expect(rows.filter({ has: page.getByText(country.other, { exact: true }) })).toHaveCount(0);
};

const wholeCountry: AccessStep = async (walk, [no, criterion]) => {
    const { t, page, country } = walk;
    const only = main(page).getByRole('combobox', { name: named(criterion) });
    await only.selectOption({ label: no });
    await search(walk, page, country.other);
    await expect(main(page).getByRole('cell').getByText(country.other).first()).toBeVisible();
    const lists = page.getByRole('navigation', { name: t('frame.menu_administered_authorities') });
    await lists.getByRole('link', { name: t('search.search_users_tab') }).click();
    await headed(page, 1, t('search.search_users_tab'));
    await ready(page);
    const before = await found(walk, page, 'search.search_results_users');
    await only.selectOption({ label: no });
    await send(page, t('general.search'));
    await expect(page).toHaveURL(/only_mine=no/);
    await ready(page);
    expect(await found(walk, page, 'search.search_results_users')).toBeGreaterThan(before);
};

/** "Do it like this:": the help says how, step by step. */
const stepsAreListed: AccessStep = async ({ reader, t }) => {
    await visit(reader, '/administration/authorities');
    await openHelp(reader, t);
    const help = main(reader).locator('details').filter({ has: reader.getByText(t('general.help'), { exact: true }) });
    await expect(help.locator('ol > li').nth(3)).toBeVisible();
};

const find: AccessStep = async (walk, words) => {
    const { t, page, registered } = walk;
    const [item, group = t('frame.menu_administration')] = [...words].reverse();
    await choose(walk, page, group, item);
    await search(walk, page, registered.informal);
};

const open: AccessStep = async (walk, [word]) => {
    const { page, registered } = walk;
    const row = main(page).getByRole('row').filter({ hasText: registered.official });
    await follow(page, row.getByRole('link', { name: named(word, registered.official) }), registered.informal);
};

const edit: AccessStep = async (walk, [button, word]) => {
    const { t, page } = walk;
    await tab(walk, page, word);
    await follow(page, main(page).getByRole('link', { name: named(button) }), t('authority.edit_authority'));
};

async function save({ t }: AccessWalk, page: Page): Promise<void> {
    await send(page, t('edit.save_changes'));
    await told(page, t('edit.changes_saved'));
}

async function openEdit({ t }: AccessWalk, page: Page, path: string): Promise<void> {
    await visit(page, `${path}/edit`);
    await headed(page, 1, t('authority.edit_authority'));
}

const editSpansTabs: AccessStep = async (walk, words) => {
    const { t, page } = walk;
    for (const word of words) {
        await expect(main(page).locator('form').getByRole('heading', { level: 2, name: named(word) })).toBeVisible();
    }
    const phone = '+46 325 555 02 99';
    await main(page).getByRole('textbox', { name: t('authority.phone') }).fill(phone);
    await save(walk, page);
    await expect(main(page).getByText(phone, { exact: true })).toBeVisible();
};

const partOfEdit: AccessStep = async ({ page }, words) => {
    for (const word of words) {
        await expect(main(page).locator('form').getByRole('heading', { level: 2, name: named(word) })).toBeVisible();
    }
};

const chooseModule: AccessStep = async (walk, words) => {
    await expect(part(walk.page, REQUESTS).getByRole('heading', { level: 3 })).toBeVisible();
    await expect(part(walk.page, ALERTS).getByRole('heading', { level: 3 })).toBeVisible();
    await walk.explains('module', words);
};

const changeModule: AccessStep = async (walk, words) => {
    const { t, page } = walk;
    const requests = part(page, REQUESTS);
    for (const word of words) {
        await expect(requests.getByRole('group', { name: named(word) }).first()).toBeVisible();
    }
    const approval = requests.getByRole('combobox', { name: t('modules.setting_approval') });
    await approval.selectOption({ label: t('modules.approval_requests_and_answers') });
    const more = { has: page.locator('input:not(:checked)') };
    const keyword = requests.locator('fieldset[id*=".keywords."] label').filter(more).first();
    const chosen = (await keyword.innerText()).trim();
    await keyword.getByRole('checkbox').check();
    // Where a country has a second coordinator of the alerts, both are linked.
    const linked = part(page, ALERTS).getByRole('group', { name: t('modules.linked_coordinators') });
    for (const box of await linked.getByRole('checkbox').all()) {
        await box.check();
    }
    await chooseModuleKeywords(page);
    await save(walk, page);
    await tab(walk, page, t('authority.tab_modules'));
    const link = moduleRow(page, REQUESTS).getByRole('rowheader').getByRole('link');
    await follow(page, link, await link.innerText());
    await expect(main(page).getByText(t('modules.approval_requests_and_answers'))).toBeVisible();
    await expect(main(page).getByText(chosen, { exact: true }).first()).toBeVisible();
};

/** What the heading announces and the text does not describe: the own authority is taken from the list. */
const removeOwn: AccessStep = async (walk, words) => {
    const { t, page, country } = walk;
    await openEdit(walk, page, walk.path);
    const box = main(page).getByRole('checkbox', { name: t('details.remove_own_access_manager') });
    await expect(main(page).getByRole('checkbox', { name: named(...words) })).toHaveCount(1);
    await box.check();
    await save(walk, page);
    const managers = main(page).getByRole('link', { name: country.manager.name, exact: true });
    await expect(managers).toHaveCount(0);
    await visit(page, '/administration/authorities');
    await expect(main(page).getByRole('row').filter({ hasText: walk.registered.official })).toHaveCount(0);
};

const openDetails: AccessStep = async (walk, [word]) => {
    await visit(walk.page, walk.path);
    await tab(walk, walk.page, word);
};

const showsStatus: AccessStep = async ({ page }, [label, state]) => {
    const entry = main(page).locator('dl > div').filter({ has: page.locator('dt').getByText(named(label)) });
    await expect(entry.getByText(named(state)).first()).toBeVisible();
};

const showsManagers: AccessStep = async (walk, [heading]) => {
    const { t, page } = walk;
    await headed(page, 2, heading);
    await expect(main(page).getByText(named(t('authority.kind_national_coordinator'))).first()).toBeVisible();
};

const showsHistory: AccessStep = async ({ page }, [heading]) => {
    await headed(page, 2, heading);
    await expect(main(page).locator('h2 ~ ol > li, h2 ~ ul > li, h2 ~ table tbody tr').first()).toBeVisible();
};

const showsAdministrators: AccessStep = async ({ page, registered }, [heading]) => {
    await headed(page, 2, heading);
    const { first, last } = registered.first;
    await expect(main(page).getByRole('listitem').filter({ hasText: named(first, last) }).first()).toBeVisible();
};

const addOwn: AccessStep = async (walk, [button, word, ...words]) => {
    const { t, page, country } = walk;
    await tab(walk, page, word);
    await follow(page, main(page).getByRole('link', { name: named(button) }), t('authority.edit_authority'));
    await main(page).getByRole('checkbox', { name: named(t('details.add_own_access_manager'), ...words) }).check();
    await save(walk, page);
    await expect(main(page).getByRole('link', { name: country.manager.name, exact: true }).first()).toBeVisible();
};

/** The presets of both lists find it again; then it is written to. */
const standardSearch: AccessStep = async (walk, [administered, email]) => {
    const { t, page, registered, country, mail } = walk;
    await choose(walk, page, t('frame.menu_administration'), administered);
    const row = main(page).getByRole('row').filter({ hasText: registered.official });
    await expect(row).toBeVisible();
    const menu = page.getByRole('navigation', { name: t('frame.main_navigation') });
    await follow(page, menu.getByRole('link', { name: named(email) }), t('frame.menu_send_email'));
    await row.getByRole('checkbox').check();
    const subject = `Kvarnar ${Date.now()}`;
    await main(page).getByRole('textbox', { name: t('send_email.mail_subject') }).fill(subject);
    await main(page).getByRole('textbox', { name: t('send_email.mail_body') }).fill('555 02 00');
    await send(page, t('send_email.mail_preview'));
    await expect(main(page).getByText(t('send_email.recipients_count', { count: 1 }))).toBeVisible();
    const sender = t('send_email.mail_from_authority', { authority: country.manager.name });
    await expect(main(page).getByText(sender)).toBeVisible();
    await ready(page);
    await send(page, t('send_email.send_button'));
    await told(page, t('send_email.send_done'));
    const arrived = async () => (await mailsTo(mail, registered.email)).some((one) => one.text.includes(subject));
    await expect.poll(arrived, { timeout: 20_000 }).toBe(true);
};

export const authoritySteps: Record<string, AccessStep> = {
    manager_by_registration: managerByRegistration,
    authority_sees_manager: authoritySeesManager,
    open_administered: openAdministered,
    preset_finds_own: presetFindsOwn,
    whole_country: wholeCountry,
    steps_are_listed: stepsAreListed,
    find,
    open,
    open_tab: async (walk, [word]) => tab(walk, walk.page, word),
    edit,
    edit_spans_tabs: editSpansTabs,
    part_of_edit: partOfEdit,
    choose_module: chooseModule,
    change_module: changeModule,
    remove_own: removeOwn,
    open_details: openDetails,
    shows_status: showsStatus,
    shows_managers: showsManagers,
    shows_history: showsHistory,
    shows_administrators: showsAdministrators,
    add_own: addOwn,
    standard_search: standardSearch,
};
