// Section 1 of the manual: who gives access, and how the task is handed on.
import type { Page } from '@playwright/test';
import { named } from '../../../support/labels';
import { ready, visit } from '../../../support/screens';
import { expect } from '../../../support/test';
import { enter } from '../../enter';
import { type AccessStep, type AccessWalk, follow, headed, main, offered, send, tab, told } from '../walk';

/** Finds an authority of the country and opens it. */
export async function openAuthority(walk: AccessWalk, page: Page, name: string): Promise<void> {
    await visit(page, `/administration/authorities?only_mine=no&text=${encodeURIComponent(name)}`);
    const open = main(page).getByRole('link', { name: named(walk.t('general.open'), name) });
    await open.click();
    await expect(main(page).getByRole('navigation', { name: walk.t('authority.tabs') })).toBeVisible();
    await ready(page);
}

/** The national coordinator opens the delegation of an authority. */
export async function openDelegation(walk: AccessWalk, name: string, link: string): Promise<void> {
    const { t, national } = walk;
    await openAuthority(walk, national, name);
    await tab(walk, national, t('authority.tab_administrative_details'));
    await follow(national, main(national).getByRole('link', { name: link, exact: true }), link);
}

const delegate: AccessStep = async (walk, words) => {
    const { t, national, country } = walk;
    await walk.explains('delegation', words);
    // The page that explains it is where it is done.
    await headed(national, 1, t('delegation.appoint_access_manager'));
    const extent = main(national).getByRole('combobox', { name: t('delegation.delegation') });
    // In part: for one module.
    await extent.selectOption({ label: t('delegation.delegation_some_modules') });
    await main(national).locator('fieldset').getByRole('checkbox').first().check();
    await send(national, t('delegation.appoint_access_manager'));
    await told(national, t('delegation.access_manager_appointed_done'));
    // Wholly.
    if (country.manager.name !== country.partly.name) {
        await openDelegation(walk, country.manager.name, t('delegation.delegation'));
    }
    await extent.selectOption({ label: t('delegation.delegation_all_modules') });
    await send(national, t('general.save'));
    await told(national, t('delegation.delegation_saved'));
};

const managerCan: AccessStep = async (walk, words) => {
    const { t, page } = walk;
    await walk.explains('delegation', words);
    await visit(page, '/');
    for (const item of ['menu_register_authority', 'menu_administered_authorities', 'menu_invitations']) {
        await offered(walk, page, t(`frame.${item}`));
    }
};

const managerTakesPart: AccessStep = async (walk, words) => {
    const { t, page } = walk;
    await visit(page, '/my-authority/modules');
    await walk.says(page, words);
    await expect(main(page).getByText(t('authority.administered_by_self'))).toBeVisible();
    await expect(main(page).getByRole('row').nth(1)).toBeVisible();
};

/** A user of an access manager without administrator rights is a user like any other. */
const needsAdministrator: AccessStep = async (walk, words) => {
    const { t, country, language } = walk;
    await walk.explains('delegation', words);
    const page = await walk.other();
    await enter(page, language, country.partly.user);
    const menu = page.getByRole('navigation', { name: t('frame.main_navigation') });
    await expect(menu.getByRole('link', { name: t('frame.menu_my_authority') })).toBeVisible();
    await expect(menu.getByRole('link', { name: t('frame.menu_register_authority') })).toHaveCount(0);
    await expect(menu.getByRole('link', { name: t('frame.menu_administered_authorities') })).toHaveCount(0);
    expect(await visit(page, '/administration/register')).toBe(404);
    await headed(page, 1, t('general.page_not_found_title'));
    await page.context().close();
};

export const delegateSteps: Record<string, AccessStep> = {
    delegate,
    manager_can: managerCan,
    manager_takes_part: managerTakesPart,
    needs_administrator: needsAdministrator,
};
