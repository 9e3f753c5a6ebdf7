// The catalogue, which the Commission alone sees.
import { expect } from '../support/test';
import { ready } from '../support/screens';
import type { Screen } from './scene';
import { NEVER_EMPTY, NO_FORM, NOTHING_STORED, SHOWN_BELOW, another, filled, forbidden, main, send, unavailable } from './scenes';

const NO_ID = '00000000-0000-7000-8000-000000000000';

export const catalogue: Record<string, Screen> = {
    '/administration/catalogue': {
        filled: filled('operator', 'catalogue.catalogue_kind'),
        empty: NEVER_EMPTY,
        invalid: NO_FORM,
        refused: forbidden('coordinator', 404),
        stale: NOTHING_STORED,
        unavailable: unavailable('operator'),
    },
    '/administration/catalogue/modules/:code': {
        filled: filled('operator', 'catalogue.catalogue_roles'),
        empty: NEVER_EMPTY,
        invalid: NO_FORM,
        refused: forbidden('coordinator', 404),
        stale: NOTHING_STORED,
        unavailable: unavailable('operator'),
    },
    '/administration/catalogue/modules/:code/keys': {
        filled: {
            who: 'operator',
            path: () => '/administration/catalogue/modules/pq-requests/keys',
            act: async ({ page, t }) => {
                const issue = main(page).getByRole('button', { name: t('catalogue.issue_module_key') });
                // Two are active at most: in a later round there is nothing to issue.
                if ((await issue.count()) > 0) {
                    await issue.click();
                    await expect(main(page).getByText(t('catalogue.module_key_once'))).toBeVisible();
                    await ready(page);
                }
            },
            shows: (t) => t('catalogue.revoke_module_key'),
        },
        empty: { who: 'operator', path: () => '/administration/catalogue/modules/pq-registers/keys', shows: (t) => t('catalogue.no_module_keys') },
        invalid: NO_FORM,
        refused: forbidden('coordinator', 404),
        stale: NOTHING_STORED,
        unavailable: unavailable('operator'),
    },
    '/administration/catalogue/modules/:code/keys/:key/revoke': unknown(`/administration/catalogue/modules/pq-requests/keys/${NO_ID}/revoke`),
    '/administration/catalogue/new-legal-area': added('catalogue.catalogue_legal_basis'),
    '/administration/catalogue/new-module': added('catalogue.roles_allowed'),
    '/administration/catalogue/modules/:code/new-role': added('catalogue.role_for_coordinator'),
    '/administration/catalogue/new-list': added('catalogue.list_min_choices'),
    '/administration/catalogue/modules/:code/new-list': added('catalogue.list_min_choices'),
    '/administration/catalogue/modules/:code/edit': {
        filled: {
            who: 'operator',
            path: () => '/administration/catalogue/modules/pq-requests/edit',
            // Whom a change concerns: only looked at.
            act: async ({ page, t }) => {
                await main(page).getByLabel(t('authority.status'), { exact: true }).selectOption('retired');
                await main(page).getByRole('button', { name: t('general.save'), exact: true }).click();
                await ready(page);
            },
            shows: (t) => t('catalogue.retire_effect'),
        },
        empty: NEVER_EMPTY,
        invalid: {
            who: 'operator',
            path: () => '/administration/catalogue/modules/pq-requests/edit',
            act: async ({ page, t }) => {
                await main(page).locator('input[name="names[en]"]').fill('');
                await send(page, t('general.save'));
            },
            shows: (t) => t('error.translation_missing'),
        },
        refused: {
            who: 'operator',
            path: () => '/administration/catalogue/modules/pq-requests/edit',
            act: async ({ page, t }) => {
                await main(page).getByLabel(t('catalogue.catalogue_kind'), { exact: true }).selectOption('application');
                await main(page).locator('input[name="has_request_settings"]').uncheck();
                await send(page, t('general.save'));
            },
            shows: (t) => t('error.still_in_use'),
        },
        stale: {
            who: 'operator',
            path: () => '/administration/catalogue/modules/solvit/edit',
            act: async ({ page, t, again }) => {
                const other = await again();
                await main(other).locator('input[name="position"]').fill(`1${another()}`);
                await main(other).getByRole('button', { name: t('general.save'), exact: true }).click();
                await main(other).getByRole('button', { name: t('general.save'), exact: true }).click();
                await expect(main(other).getByText(t('catalogue.catalogue_saved'))).toBeVisible();
                await main(page).locator('input[name="position"]').fill(`2${another()}`);
                await send(page, t('general.save'));
            },
            shows: (t) => t('error.stale_step'),
        },
        unavailable: unavailable('operator'),
    },
    '/administration/catalogue/legal-areas/:area': unknown(`/administration/catalogue/legal-areas/${NO_ID}`),
    '/administration/catalogue/roles/:role': unknown(`/administration/catalogue/roles/${NO_ID}`),
    '/administration/catalogue/lists/:list': unknown(`/administration/catalogue/lists/${NO_ID}`),
    '/administration/catalogue/lists/:list/edit': unknown(`/administration/catalogue/lists/${NO_ID}/edit`),
    '/administration/catalogue/lists/:list/new-keyword': unknown(`/administration/catalogue/lists/${NO_ID}/new-keyword`),
    '/administration/catalogue/keywords/:keyword': unknown(`/administration/catalogue/keywords/${NO_ID}`),
};

/** The form of a new entry: sent as it stands it is refused. */
function added(key: string): Screen {
    return {
        filled: filled('operator', key),
        empty: NEVER_EMPTY,
        invalid: { who: 'operator', act: ({ page, t }) => send(page, t('catalogue.catalogue_add')), shows: (t) => t('error.translation_missing') },
        refused: forbidden('coordinator', 404),
        stale: NOTHING_STORED,
        unavailable: unavailable('operator'),
    };
}

/** One whose address is not known beforehand: the tests over HTTP show it. */
function unknown(path: string): Screen {
    return {
        filled: { who: 'operator', path: () => path, status: 404, shows: (t) => t('error.not_found') },
        empty: NEVER_EMPTY,
        invalid: SHOWN_BELOW,
        refused: { ...forbidden('coordinator', 404), path: () => path },
        stale: SHOWN_BELOW,
        unavailable: { ...unavailable('operator'), path: () => path },
    };
}
