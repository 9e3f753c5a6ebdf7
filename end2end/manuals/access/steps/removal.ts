// Section 5 of the manual: modules are suspended, the authority is deactivated, and comes back.
import { beginning, exactly, named, plain } from '../../../support/labels';
import { ready, visit } from '../../../support/screens';
import { expect } from '../../../support/test';
import { type AccessStep, type AccessWalk, choose, follow, headed, main, send, tab, told } from '../walk';
import { NEW } from './many';
import { ALERTS, LATER, REQUESTS, moduleRow, suspend } from './modules';

/** All that the authority has been given. */
const ALL = [REQUESTS, ALERTS, LATER, NEW];

/** While a module is active, the authority cannot be deactivated: the page says what to do first. */
const suspendFirst: AccessStep = async (walk, words) => {
    const { t, page } = walk;
    const label = t('authority.deactivate_authority');
    await visit(page, walk.path);
    await follow(page, main(page).getByRole('link', { name: label }), label);
    const refusal = main(page).getByText(named(...words)).filter({ visible: true });
    await expect(refusal.first()).toBeVisible();
    await expect(main(page).getByRole('button', { name: label })).toHaveCount(0);
    await follow(page, main(page).getByRole('link', { name: t('authority.tab_modules') }), walk.registered.informal);
};

const suspendOne: AccessStep = async (walk, words) => {
    await tab(walk, walk.page, words[words.length - 1]);
    await expect(moduleRow(walk.page, REQUESTS).getByRole('link', { name: named(words[0]) })).toBeVisible();
    await suspend(walk, REQUESTS);
};

/** Gives a suspended module again, from the tab Modules. */
async function giveAgain(walk: AccessWalk, module: string): Promise<void> {
    const { t, page } = walk;
    const again = moduleRow(page, module).getByRole('link', { name: beginning(t('modules.give_access_again')) });
    await follow(page, again, t('modules.give_access_to_module'));
    await send(page, t('modules.give_access_again'));
    await told(page, t('modules.access_given_done'));
    await expect(moduleRow(page, module).getByText(exactly(t('modules.module_status_active')))).toBeVisible();
}

/** It is offered at once, and done in the end. */
const giveOneAgain: AccessStep = async ({ page }, words) => {
    await expect(moduleRow(page, REQUESTS).getByRole('link', { name: named(...words) })).toBeVisible();
};

const deactivate: AccessStep = async (walk, [label, word]) => {
    const { t, page } = walk;
    // One has been suspended.
    for (const module of ALL.slice(1)) {
        await suspend(walk, module);
    }
    await tab(walk, page, word);
    const link = main(page).getByRole('link', { name: named(label) });
    await follow(page, link, t('authority.deactivate_authority'));
    await headed(page, 2, t('general.what_will_happen'));
    await send(page, t('authority.deactivate_authority'));
    await told(page, t('authority.authority_deactivated_done'));
};

/** Whether Authorities, Search finds it. */
async function isFound(walk: AccessWalk, group: string, item: string): Promise<boolean> {
    const { t, page, registered } = walk;
    await choose(walk, page, group, item);
    const text = main(page).getByRole('searchbox', { name: t('search.search_text') });
    await text.fill(registered.informal);
    await send(page, t('general.search'));
    await expect(page).toHaveURL(/[?&]text=/);
    await expect(text).toHaveValue(registered.informal);
    await ready(page);
    return (await main(page).getByRole('row').filter({ hasText: registered.official }).count()) > 0;
}

const goneFromSearch: AccessStep = async (walk, [group, item, ...words]) => {
    await walk.explains('reactivate', words);
    expect(await isFound(walk, group, item), 'nobody finds it any more').toBe(false);
    await expect(main(walk.page).getByText(walk.t('general.nothing_found'))).toBeVisible();
};

/** The words before the day of deletion. */
const deletedOn = ({ t }: AccessWalk): string => t('authority.will_be_deleted_on', { date: '' }).trim();

const deletionIsShown: AccessStep = async (walk, words) => {
    const { t, page } = walk;
    await walk.explains('reactivate', words);
    await visit(page, walk.path);
    await tab(walk, page, t('authority.tab_administrative_details'));
    const end = new Date();
    end.setUTCDate(1);
    end.setUTCMonth(end.getUTCMonth() + 6);
    const line = main(page).getByText(named(deletedOn(walk))).first();
    await expect(line).toContainText(String(end.getUTCFullYear()));
    const month = t('date.months').split(',')[end.getUTCMonth()];
    expect(plain(await line.innerText())).toContain(plain(month));
};

const allSuspended: AccessStep = async (walk, words) => {
    const { t, page } = walk;
    await tab(walk, page, t('authority.tab_modules'));
    for (const module of ALL) {
        await expect(moduleRow(page, module).getByText(exactly(t('modules.module_status_suspended')))).toBeVisible();
    }
    await walk.explains('reactivate', words);
};

/** Its users may read, and no more. */
const isDeactivated: AccessStep = async (walk, words) => {
    const { t, page, first } = walk;
    await walk.explains('reactivate', words);
    await expect(page.getByText(exactly(t('authority.status_suspended'))).first()).toBeVisible();
    await visit(first, '/my-authority');
    await expect(main(first).getByText(t('authority.read_only_notice'))).toBeVisible();
    await expect(main(first).getByRole('link', { name: t('authority.edit_authority') })).toHaveCount(0);
};

const willBeDeleted: AccessStep = async (walk, words) => {
    const { reader } = walk;
    await walk.explains('reactivate', words);
    await visit(reader, `${walk.path}/reactivate`);
    await expect(main(reader).getByText(named(deletedOn(walk))).first()).toBeVisible();
};

const reactivate: AccessStep = async (walk, [label, word]) => {
    const { t, page } = walk;
    await tab(walk, page, word);
    await follow(page, main(page).getByRole('link', { name: named(label) }), t('authority.reactivate_authority'));
    await send(page, t('authority.reactivate_authority'));
    await told(page, t('authority.authority_reactivated_done'));
    await tab(walk, page, t('authority.tab_modules'));
    await giveAgain(walk, REQUESTS);
    const menu = [t('frame.menu_authorities'), t('frame.menu_authorities_search')] as const;
    expect(await isFound(walk, ...menu), 'everybody finds it again').toBe(true);
};

export const removalSteps: Record<string, AccessStep> = {
    suspend_first: suspendFirst,
    suspend_one: suspendOne,
    give_one_again: giveOneAgain,
    deactivate,
    gone_from_search: goneFromSearch,
    deletion_is_shown: deletionIsShown,
    all_suspended: allSuspended,
    is_deactivated: isDeactivated,
    will_be_deleted: willBeDeleted,
    reactivate,
};
