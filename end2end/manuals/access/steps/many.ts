// Section 4 of the manual: a new module, and the authorities that get it.
import { named } from '../../../support/labels';
import { ready, visit } from '../../../support/screens';
import { expect } from '../../../support/test';
import { type AccessStep, choose, follow, headed, main, send, tab } from '../walk';
import { chooseModuleKeywords, coordinators, moduleRow, offeredRow } from './modules';

/** The new module; a coordinator is needed. */
export const NEW = 'services-alerts';

/** Those that are registered already and do not have the module. */
const withoutModule: AccessStep = async (walk, words) => {
    const { t, page, registered, invited } = walk;
    await walk.explains('many', words);
    await choose(walk, page, t('frame.menu_administration'), t('frame.menu_administered_authorities'));
    await main(page).getByText(t('search.search_more'), { exact: true }).click();
    await main(page).getByRole('combobox', { name: t('search.search_without_module') }).selectOption(NEW);
    await send(page, t('general.search'));
    await expect(page).toHaveURL(new RegExp(`without_module=${NEW}`));
    await ready(page);
    for (const { official } of [registered, invited]) {
        await expect(main(page).getByRole('row').filter({ hasText: official })).toBeVisible();
    }
};

/** Both are given the module in one step, and one of them shows it in the tab. */
const giveToMany: AccessStep = async (walk, [word, ...words]) => {
    const { t, page, registered, invited } = walk;
    await walk.explains('many', words);
    const both = [registered, invited];
    for (const { official } of both) {
        await main(page).getByRole('row').filter({ hasText: official }).getByRole('checkbox').check();
    }
    const give = t('bulk.bulk_give_button');
    await send(page, give);
    await headed(page, 1, give);
    await ready(page);
    await expect(offeredRow(page, NEW).getByRole('checkbox')).toBeChecked();
    await offeredRow(page, NEW).getByRole('combobox').selectOption('authority');
    await send(page, t('general.continue_button'));
    await expect(main(page).getByText(t('bulk.bulk_applies_to_all'))).toBeVisible();
    await ready(page);
    await chooseModuleKeywords(page);
    await coordinators(walk, page, NEW).getByRole('checkbox').first().check();
    await send(page, t('general.what_will_happen'));
    await headed(page, 2, t('general.what_will_happen'));
    await expect(main(page).getByText(t('bulk.bulk_effect', { count: both.length }))).toBeVisible();
    await ready(page);
    await send(page, give);
    await expect(page).toHaveURL(/\/administration\/bulk\/[0-9a-f-]{36}/);
    await headed(page, 2, t('bulk.bulk_report'));
    await ready(page);
    const report = new URL(page.url()).pathname;
    const done = t('bulk.bulk_progress', { done: both.length, total: both.length });
    await expect(async () => {
        await visit(page, `${report}?refresh=off`);
        await expect(main(page).getByText(done)).toBeVisible({ timeout: 500 });
    }).toPass({ timeout: 20_000 });
    const link = main(page).getByRole('rowheader').getByRole('link', { name: invited.official });
    await follow(page, link, invited.informal);
    await tab(walk, page, word);
    await expect(moduleRow(page, NEW).getByText(named(t('modules.module_status_active'))).first()).toBeVisible();
};

export const manySteps: Record<string, AccessStep> = {
    without_module: withoutModule,
    give_to_many: giveToMany,
};
