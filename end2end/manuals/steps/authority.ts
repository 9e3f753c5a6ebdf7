// Section 2 of the manual: the data of the own authority.
import type { Locator, Page } from '@playwright/test';
import { named } from '../../support/labels';
import { mailsTo } from '../../support/mail';
import { ready } from '../../support/screens';
import { expect } from '../../support/test';
import type { Step, Walk } from '../walk';

const main = (page: Page) => page.getByRole('main');

/** Where the Commission of the sample gets its mails. */
const COMMISSION = 'operator@commission.example';

function tab({ page, t }: Walk, word: string): Locator {
    return page.getByRole('navigation', { name: t('authority.tabs') }).getByRole('link', { name: named(word) });
}

const openMyAuthority: Step = async ({ page, t }, [group, item]) => {
    const menu = page.getByRole('navigation', { name: t('frame.main_navigation') });
    await expect(menu.getByRole('heading', { name: named(group) })).toBeVisible();
    await menu.getByRole('link', { name: named(item) }).click();
    await expect(page).toHaveURL(/\/my-authority$/);
    await expect(page.getByRole('navigation', { name: t('authority.tabs') })).toBeVisible();
    await ready(page);
};

/** Goes to a tab, wherever the walk is. */
export async function goToTab(walk: Walk, word: string): Promise<void> {
    await tab(walk, word).click();
    await expect(tab(walk, word)).toHaveAttribute('aria-current', 'page');
    await ready(walk.page);
}

const openTab: Step = (walk, [word]) => goToTab(walk, word);

async function edit({ page, t }: Walk): Promise<void> {
    await main(page).getByRole('link', { name: t('authority.edit_authority') }).click();
    await expect(page.getByRole('heading', { level: 1, name: t('authority.edit_authority') })).toBeVisible();
    await ready(page);
}

async function save({ page, t }: Walk, button: RegExp): Promise<void> {
    await main(page).getByRole('button', { name: button }).click();
    await expect(page.getByRole('status').getByText(t('edit.changes_saved'))).toBeVisible();
    await ready(page);
}

const editAuthority: Step = async (walk, [button, word]) => {
    await expect(tab(walk, word)).toHaveAttribute('aria-current', 'page');
    await expect(main(walk.page).getByRole('link', { name: named(button) })).toBeVisible();
    await edit(walk);
};

const changeData: Step = async (walk, words) => {
    const { page, t } = walk;
    for (const word of words) {
        await expect(main(page).locator('form').getByRole('heading', { level: 2, name: named(word) })).toBeVisible();
    }
    walk.changed.phone = '+46 8 555 02 90';
    await main(page).getByRole('textbox', { name: t('authority.phone') }).fill(walk.changed.phone);
    walk.changed.keyword = await tickOneMore(main(page).locator('fieldset[id^="keywords."]').first());
    await tickOneMore(main(page).locator('fieldset[id^="modules."][id*=".keywords."]').first());
};

/** Ticks the first box that is not ticked yet; gives its label. */
async function tickOneMore(group: Locator): Promise<string> {
    const label = group.locator('label').filter({ has: group.page().locator('input:not(:checked)') }).first();
    const text = (await label.innerText()).trim();
    await label.getByRole('checkbox').check();
    return text;
}

const saveChanges: Step = async (walk, words) => {
    const { page, t, changed } = walk;
    await save(walk, named(...words));
    await expect(main(page).getByText(changed.phone ?? '', { exact: true })).toBeVisible();
    await goToTab(walk, t('authority.tab_classification'));
    await expect(main(page).getByRole('listitem').getByText(changed.keyword ?? '', { exact: true })).toBeVisible();
    await goToTab(walk, t('authority.tab_authority'));
};

const changeInformalName: Step = async (walk, words) => {
    const { page, t } = walk;
    await expect(page.getByRole('checkbox')).toHaveCount(0);
    await edit(walk);
    const field = main(page).getByRole('textbox', { name: named(...words.slice(0, -1)) });
    const box = main(page).getByRole('checkbox', { name: named(...words) });
    const [above, below] = [await field.boundingBox(), await box.boundingBox()];
    expect(below?.y ?? 0, 'the check-box lies below the name').toBeGreaterThan(above?.y ?? Infinity);
    walk.changed.name = `${await field.inputValue()} (2026)`;
    await field.fill(walk.changed.name);
    await box.check();
    await save(walk, named(t('edit.save_changes')));
    await expect(main(page).getByText(walk.changed.name, { exact: true }).first()).toBeVisible();
    await expect(page.getByRole('checkbox')).toHaveCount(0);
};

const commissionIsTold: Step = async (walk, words) => {
    const name = walk.changed.name ?? '';
    expect(name, 'the name has been changed').not.toBe('');
    const isTold = async () => (await mailsTo(walk.mail, COMMISSION)).some((mail) => mail.text.includes(name));
    await expect.poll(isTold, { timeout: 20_000 }).toBe(true);
    await edit(walk);
    await expect(main(walk.page).locator('form').getByText(named(...words)).first()).toBeVisible();
    await main(walk.page).getByRole('link', { name: walk.t('edit.discard_changes') }).click();
    await expect(tab(walk, walk.t('authority.tab_authority'))).toBeVisible();
    await ready(walk.page);
};

const changeEmail: Step = async (walk, words) => {
    const { page, t, country } = walk;
    await edit(walk);
    walk.changed.email = `contact@${country.domain}`;
    await main(page).getByRole('textbox', { name: named(...words) }).fill(walk.changed.email);
    await save(walk, named(t('edit.save_changes')));
    await expect(main(page).getByText(walk.changed.email, { exact: true })).toBeVisible();
};

const changeModule: Step = async (walk, words) => {
    const { page, t } = walk;
    const table = main(page).getByRole('table');
    await expect(table.getByRole('columnheader', { name: t('modules.module_keywords') })).toBeVisible();
    await expect(table.getByRole('columnheader', { name: named(...words) })).toBeVisible();
    const before = await table.innerText();
    await edit(walk);
    const groups = main(page).locator('fieldset').filter({ has: page.locator('legend').getByText(named(...words)) });
    await expect(groups.locator('input:checked').first()).toBeVisible();
    const choice = await withChoice(groups, t('modules.linked_coordinator_required'));
    if (choice) {
        await choice.setChecked(!(await choice.isChecked()));
    } else {
        // The only coordinator there is cannot be taken away.
        const only = groups.getByRole('checkbox').first();
        await only.uncheck();
        await main(page).getByRole('button', { name: t('edit.save_changes') }).click();
        await expect(page.getByRole('alert').getByText(t('error.coordinator_required'))).toBeVisible();
        await ready(page);
        await only.check();
    }
    await tickOneMore(main(page).locator('fieldset[id^="modules."][id*=".keywords."]').first());
    await save(walk, named(t('edit.save_changes')));
    await goToTab(walk, t('authority.tab_modules'));
    await expect(table).toBeVisible();
    expect(await table.innerText(), 'the tab shows the change').not.toBe(before);
};

/** A coordinator that may be added or removed: one of several, or of a module that can do without. */
async function withChoice(groups: Locator, required: string): Promise<Locator | undefined> {
    for (const group of await groups.all()) {
        const free = group.locator('input:not(:checked)');
        if ((await free.count()) > 0) {
            return free.first();
        }
        const count = await group.getByRole('checkbox').count();
        if (count > 1 || (count > 0 && !(await group.getByText(required).isVisible()))) {
            return group.getByRole('checkbox').last();
        }
    }
    return undefined;
}

export const authoritySteps: Record<string, Step> = {
    open_my_authority: openMyAuthority,
    open_tab: openTab,
    edit_authority: editAuthority,
    change_data: changeData,
    save_changes: saveChanges,
    change_informal_name: changeInformalName,
    commission_is_told: commissionIsTold,
    change_email: changeEmail,
    change_module: changeModule,
};
