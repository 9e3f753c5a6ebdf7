// Sections 2.1.2 and 3.1.4 of the manual: access to modules.
import type { Locator, Page } from '@playwright/test';
import { beginning, exactly, named, plain } from '../../../support/labels';
import { ready, row, visit } from '../../../support/screens';
import { expect } from '../../../support/test';
import { type Person, listed } from '../../walk';
import { refused } from '../../steps/register';
import { type AccessStep, type AccessWalk, follow, headed, main, send, tab, told } from '../walk';

/** Requests, which have settings; a coordinator is needed. */
export const REQUESTS = 'pq-requests';
/** Alerts, which have no settings; a coordinator is needed. */
export const ALERTS = 'pq-alerts';
/** A module that is given later; a coordinator is needed. */
export const LATER = 'services-requests';
/** A module that nobody coordinates. */
const REGISTERS = 'pq-registers';

/** The row of a module that can be given. */
export function offeredRow(page: Page, module: string): Locator {
    return main(page).getByRole('row').filter({ has: page.locator(`input[name="module"][value="${module}"]`) });
}

/** The part of the form, or of edit mode, about one module. */
export function part(page: Page, module: string): Locator {
    return main(page).locator(`section[id="modules.${module}"]`);
}

/** The row of a module in the tab Modules. */
export function moduleRow(page: Page, module: string): Locator {
    return main(page)
        .getByRole('row')
        .filter({ has: page.locator(`a[href$="/modules/${module}"]`) });
}

async function openGive(walk: AccessWalk, page: Page): Promise<void> {
    const words = walk.t('modules.give_access_to_module');
    await follow(page, main(page).getByRole('link', { name: words }), words);
}

async function goOn({ t }: AccessWalk, page: Page): Promise<void> {
    await send(page, t('general.continue_button'));
    await headed(page, 2, t('general.what_will_happen'));
    await ready(page);
}

/** One choice of each list that a module has, where none is made yet. */
export async function chooseModuleKeywords(page: Page): Promise<void> {
    for (const list of await main(page).locator('fieldset[id^="modules."][id*=".keywords."]').all()) {
        if ((await list.locator('input:checked').count()) === 0) {
            await list.getByRole('checkbox').first().check();
        }
    }
}

/** The coordinators that can be linked in a module. */
export function coordinators({ t }: AccessWalk, page: Page, module: string): Locator {
    return part(page, module).getByRole('group', { name: named(t('modules.linked_coordinators')) });
}

const chooseModules: AccessStep = async (walk, words) => {
    const { page } = walk;
    await visit(page, walk.path);
    await tab(walk, page, words[0]);
    await openGive(walk, page);
    for (const module of [REQUESTS, ALERTS]) {
        await offeredRow(page, module).getByRole('checkbox').check();
    }
};

const chooseRole: AccessStep = async (walk, words) => {
    const { page } = walk;
    for (const module of [REQUESTS, ALERTS]) {
        const role = offeredRow(page, module).getByRole('combobox');
        for (const word of words) {
            await role.selectOption({ label: await optionNamed(role, word) });
        }
    }
    await goOn(walk, page);
};

/** The option with this word, whatever its capitals. */
async function optionNamed(select: Locator, word: string): Promise<string> {
    const options = await select.locator('option').allInnerTexts();
    const found = options.find((option) => plain(option).startsWith(plain(word)));
    expect(found, `"${word}" is among ${options.join(', ')}`).toBeTruthy();
    return found ?? '';
}

const chooseLists: AccessStep = async (walk, words) => {
    const { page } = walk;
    await walk.says(page, words);
    await chooseModuleKeywords(page);
};

const setSettings: AccessStep = async (walk, [approval, refusal, allocation]) => {
    const { t, page } = walk;
    const requests = part(page, REQUESTS);
    const needs = requests.getByRole('combobox', { name: named(approval) });
    await needs.selectOption({ label: t('modules.approval_requests') });
    await requests.getByRole('checkbox', { name: named(refusal) }).check();
    await requests.getByRole('checkbox', { name: named(allocation) }).check();
    // Only for requests.
    await expect(part(page, ALERTS)).toBeVisible();
    await expect(part(page, ALERTS).getByRole('combobox')).toHaveCount(0);
    await expect(part(page, ALERTS).getByRole('checkbox', { name: named(refusal) })).toHaveCount(0);
};

/** Without a coordinator it is refused, and nothing that was chosen is lost. */
const linkCoordinators: AccessStep = async (walk, words) => {
    const { t, page } = walk;
    await send(page, t('modules.give_access'));
    await refused(page, named(t('modules.linked_coordinators')));
    await expect(page.getByRole('alert').getByText(t('error.coordinator_required')).first()).toBeVisible();
    await expect(part(page, REQUESTS).getByRole('checkbox', { name: t('modules.setting_refusal') })).toBeChecked();
    for (const module of [REQUESTS, ALERTS]) {
        const group = part(page, module).getByRole('group', { name: named(...words) });
        await group.getByRole('checkbox').first().check();
    }
    await send(page, t('modules.give_access'));
    await told(page, t('modules.access_given_done'));
};

/** Opens the form of a user in the reader's browser. */
async function openUser(walk: AccessWalk, person: Person): Promise<void> {
    const { t, reader } = walk;
    await visit(reader, `${walk.path}/users`);
    const edit = row(reader, listed(person)).getByRole('link', { name: t('users.edit_user') });
    await follow(reader, edit, t('users.edit_user_title'));
}

/** The roles that somebody whose form is open can have in a module. */
async function roles({ reader }: AccessWalk, module: string): Promise<Locator> {
    const group = main(reader)
        .locator('fieldset')
        .filter({ has: reader.locator(`input[value^="${module}:"]`) });
    await expect(group).toBeVisible();
    return group.locator('input[type="checkbox"]');
}

/** Every role, or none at all. */
async function holds(walk: AccessWalk, person: Person, module: string, isAll: boolean): Promise<void> {
    await openUser(walk, person);
    const boxes = await roles(walk, module);
    const count = await boxes.count();
    expect(count).toBeGreaterThan(0);
    expect(await boxes.evaluateAll((all) => all.filter((one) => (one as HTMLInputElement).checked).length)).toBe(
        isAll ? count : 0,
    );
}

const firstHasAllRoles: AccessStep = async (walk, words) => {
    await walk.explains('register', words);
    await holds(walk, walk.registered.first, REQUESTS, true);
};

const giveToInvited: AccessStep = async (walk, [word]) => {
    const { t, page, invited } = walk;
    const words = t('register.give_access_now');
    await follow(page, main(page).getByRole('link', { name: words }), t('modules.give_access_to_module'));
    await offeredRow(page, REGISTERS).getByRole('checkbox').check();
    await goOn(walk, page);
    await chooseModuleKeywords(page);
    await send(page, t('modules.give_access'));
    // The user name is still to be told.
    await expect(main(page).getByRole('status', { name: t('users.username') })).toBeVisible();
    await visit(page, invited.path ?? '/');
    await tab(walk, page, word);
    await expect(moduleRow(page, REGISTERS)).toBeVisible();
};

const invitedHasModule: AccessStep = async (walk, words) => {
    const { t, page } = walk;
    await expect(moduleRow(page, REGISTERS).getByText(exactly(t('modules.module_status_active')))).toBeVisible();
    await walk.says(page, words);
};

const giveNeedsCoordinator: AccessStep = async (walk, words) => {
    const { t, page } = walk;
    await openGive(walk, page);
    await offeredRow(page, LATER).getByRole('checkbox').check();
    await offeredRow(page, LATER).getByRole('combobox').selectOption('authority');
    await goOn(walk, page);
    await expect(coordinators(walk, page, LATER)).toBeVisible();
    await walk.says(page, words);
    await chooseModuleKeywords(page);
    await coordinators(walk, page, LATER).getByRole('checkbox').first().check();
    await send(page, t('modules.give_access'));
    await told(page, t('modules.access_given_done'));
};

const administratorsGetRoles: AccessStep = async (walk, words) => {
    await walk.explains('give_access', words);
    await holds(walk, walk.registered.first, LATER, true);
    await holds(walk, walk.colleague, LATER, false);
};

/** The colleague's form is open: a role of the new module is assigned. */
const assignRole: AccessStep = async (walk, words) => {
    const { t, reader, colleague } = walk;
    const { pathname } = new URL(reader.url());
    await (await roles(walk, LATER)).first().check();
    await send(reader, t('edit.save_changes'));
    await told(reader, t('edit.changes_saved'));
    await expect(row(reader, listed(colleague))).toBeVisible();
    await visit(reader, pathname);
    await expect((await roles(walk, LATER)).first()).toBeChecked();
    await walk.explains('give_access', words);
};

/** Suspends a module from the tab Modules, which is open. */
export async function suspend(walk: AccessWalk, module: string): Promise<void> {
    const { t, page } = walk;
    const words = t('modules.suspend_access');
    await follow(page, moduleRow(page, module).getByRole('link', { name: beginning(words) }), words);
    await headed(page, 2, t('general.what_will_happen'));
    await send(page, words);
    await told(page, t('modules.access_suspended_done'));
    await expect(moduleRow(page, module).getByText(exactly(t('modules.module_status_suspended')))).toBeVisible();
}

const changeRole: AccessStep = async (walk, [from, to]) => {
    const { t, page } = walk;
    await expect(moduleRow(page, ALERTS).getByText(exactly(from))).toBeVisible();
    // While it is active, it cannot be given in the other role.
    await openGive(walk, page);
    await expect(main(page).getByRole('row').nth(1)).toBeVisible();
    await expect(offeredRow(page, ALERTS)).toHaveCount(0);
    await follow(page, main(page).getByRole('link', { name: t('general.cancel') }), walk.registered.informal);
    await suspend(walk, ALERTS);
    await openGive(walk, page);
    await offeredRow(page, ALERTS).getByRole('checkbox').check();
    await offeredRow(page, ALERTS).getByRole('combobox').selectOption({ label: to });
    await goOn(walk, page);
    // Whoever is coordinator has none.
    await expect(part(page, ALERTS)).toBeVisible();
    await expect(coordinators(walk, page, ALERTS)).toHaveCount(0);
    await chooseModuleKeywords(page);
    await send(page, t('modules.give_access_again'));
    await told(page, t('modules.access_given_done'));
    await expect(moduleRow(page, ALERTS).getByText(exactly(to))).toBeVisible();
};

export const moduleSteps: Record<string, AccessStep> = {
    choose_modules: chooseModules,
    choose_role: chooseRole,
    choose_lists: chooseLists,
    set_settings: setSettings,
    link_coordinators: linkCoordinators,
    first_has_all_roles: firstHasAllRoles,
    give_to_invited: giveToInvited,
    invited_has_module: invitedHasModule,
    give_needs_coordinator: giveNeedsCoordinator,
    administrators_get_roles: administratorsGetRoles,
    assign_role: assignRole,
    change_role: changeRole,
};
