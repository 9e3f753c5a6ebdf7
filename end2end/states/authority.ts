// The pages of an authority in every state.
import type { Ids, Part } from './people';
import type { Scene, Screen } from './scene';
import { NO_FORM, NOTHING_STORED, NEVER_EMPTY, SHOWN_BELOW, main, filled, LOGGED_OUT, forbidden, unavailable, send, emptied, overtaken, confirmedTooLate } from './scenes';

/** An authority's pages, under the short address of the own one or by id. */
export function authority(base: string, who: Part, other: Scene): Record<string, Screen> {
    const isOwn = base === '/my-authority';
    const nothing = (tab: string, key: string): Scene => ({
        who: isOwn ? 'operator' : 'coordinator',
        path: (ids) => (isOwn ? `${base}/${tab}` : `/authorities/${ids.commission}/${tab}`),
        shows: (t) => t(key),
    });
    const foreign = isOwn ? forbidden('user', 404) : forbidden('stranger', 404);
    const self = (step: string, key: string): Scene => ({
        who: 'administrator',
        path: (ids) => `${isOwn ? base : `/authorities/${ids.authority}`}/users/${ids.self}/${step}`,
        shows: (t) => t(key),
    });
    const unknown: Scene = {
        who,
        path: (ids) => `${isOwn ? base : `/authorities/${ids.authority}`}/modules/unknown`,
        status: 404,
        shows: (t) => t('error.not_found'),
    };
    const read = { invalid: NO_FORM, stale: NOTHING_STORED, unavailable: unavailable(who) };
    // Modules are given and suspended by whoever administers others, in the own authority too (A-026).
    const giver: Part = 'coordinator';
    const place = (ids: Ids) => (isOwn ? base : `/authorities/${ids.authority}`);
    const step = (name: string): Pick<Scene, 'who' | 'path'> => ({
        who: giver,
        path: (ids) => `${place(ids)}/modules/${isOwn ? ids.own : ids.module}/${name}`,
    });
    const notGiven = isOwn ? forbidden('administrator', 403) : forbidden('stranger', 404);
    return {
        [base]: { ...read, filled: filled(who, 'authority.contact_details'), empty: NEVER_EMPTY, refused: other },
        [`${base}/edit`]: {
            filled: filled(who, 'edit.edit_mode_hint'),
            empty: NEVER_EMPTY,
            invalid: emptied(who, 'authority.street', 'edit.save_changes'),
            refused: isOwn ? forbidden('user', 403) : foreign,
            stale: overtaken(who, 'authority.phone'),
            unavailable: unavailable(who),
        },
        [`${base}/classification`]: {
            ...read,
            filled: filled(who, 'authority.general_keywords_hint'),
            empty: nothing('classification', 'authority.no_keywords'),
            refused: other,
        },
        [`${base}/modules`]: {
            ...read,
            filled: filled(who, 'modules.module_keywords'),
            empty: nothing('modules', 'modules.no_modules'),
            refused: other,
        },
        [`${base}/modules/:code`]: {
            ...read,
            filled: filled(who, 'modules.module_role'),
            empty: NEVER_EMPTY,
            refused: unknown,
        },
        [`${base}/modules/:code/suspend`]: {
            filled: { ...step('suspend'), shows: (t) => t('general.who_is_affected') },
            empty: NEVER_EMPTY,
            invalid: NO_FORM,
            refused: notGiven,
            stale: SHOWN_BELOW,
            unavailable: unavailable(giver),
        },
        [`${base}/modules/:code/replace`]: {
            filled: { ...step('replace'), shows: (t) => t('general.who_is_affected') },
            empty: isOwn ? SHOWN_BELOW : { ...step('replace'), shows: (t) => t('general.nothing_here') },
            invalid: isOwn
                ? {
                      who: giver,
                      path: () => '/my-authority/modules/services-requests/replace',
                      act: ({ page, t }) => send(page, t('modules.replace_coordinator')),
                      shows: (t) => t('error.required'),
                  }
                : NO_FORM,
            refused: isOwn
                ? { who: 'administrator', path: () => '/my-authority/modules/unknown/replace', status: 404, shows: (t) => t('error.not_found') }
                : forbidden('stranger', 404),
            stale: SHOWN_BELOW,
            unavailable: unavailable(giver),
        },
        [`${base}/give-access`]: {
            filled: filled(giver, 'modules.choose_modules_hint'),
            empty: NEVER_EMPTY,
            invalid: {
                who: giver,
                path: (ids) => `${place(ids)}/give-access?module=cultural-requests`,
                act: ({ page, t }) => send(page, t('modules.give_access')),
                shows: (t) => t('general.error_summary'),
            },
            refused: notGiven,
            stale: SHOWN_BELOW,
            unavailable: unavailable(giver),
        },
        [`${base}/access-manager`]: {
            filled: {
                who: 'operator',
                path: (ids) => `/authorities/${ids.authority}/access-manager`,
                shows: (t) => t('delegation.delegation_hint'),
            },
            empty: NEVER_EMPTY,
            invalid: {
                who: 'operator',
                path: (ids) => `/authorities/${ids.authority}/access-manager`,
                act: async ({ page, t }) => {
                    await main(page).locator('select[name="extent"]').selectOption('some');
                    await send(page, t('delegation.appoint_access_manager'));
                },
                shows: (t) => t('error.delegation_empty'),
            },
            refused: notGiven,
            stale: SHOWN_BELOW,
            unavailable: unavailable(giver),
        },
        [`${base}/access-manager/withdraw`]: {
            filled: {
                who: 'operator',
                path: (ids) => `/authorities/${ids.authority}/access-manager/withdraw`,
                shows: (t) => t('general.who_is_affected'),
            },
            empty: NEVER_EMPTY,
            invalid: NO_FORM,
            refused: notGiven,
            stale: SHOWN_BELOW,
            unavailable: unavailable(giver),
        },
        [`${base}/deactivate`]: {
            filled: { who: giver, path: (ids) => `${place(ids)}/deactivate`, shows: (t) => t('general.who_is_affected') },
            empty: NEVER_EMPTY,
            invalid: NO_FORM,
            refused: notGiven,
            stale: SHOWN_BELOW,
            unavailable: unavailable(giver),
        },
        [`${base}/reactivate`]: {
            filled: { who: giver, path: (ids) => `${place(ids)}/reactivate`, shows: (t) => t('general.who_is_affected') },
            empty: NEVER_EMPTY,
            invalid: NO_FORM,
            refused: notGiven,
            stale: SHOWN_BELOW,
            unavailable: unavailable(giver),
        },
        [`${base}/users`]: {
            ...read,
            filled: filled(who, 'users.users_registered'),
            empty: 'an authority always has an administrator',
            refused: foreign,
        },
        [`${base}/users/new`]: {
            filled: filled(who, 'users.user_roles_hint'),
            empty: NEVER_EMPTY,
            invalid: { who, act: ({ page, t }) => send(page, t('users.add_user')), shows: (t) => t('error.required') },
            refused: foreign,
            stale: NOTHING_STORED,
            unavailable: unavailable(who),
        },
        [`${base}/users/:user`]: {
            filled: filled(who, 'users.user_roles_hint_edit'),
            empty: NEVER_EMPTY,
            invalid: emptied(who, 'users.first_name', 'edit.save_changes'),
            refused: foreign,
            stale: overtaken(who, 'users.user_phone'),
            unavailable: unavailable(who),
        },
        [`${base}/users/:user/username`]: {
            ...read,
            filled: filled(who, 'users.tell_username'),
            empty: NEVER_EMPTY,
            refused: foreign,
        },
        [`${base}/users/:user/reset-password`]: {
            ...read,
            filled: filled(who, 'users.reset_password_effect'),
            empty: NEVER_EMPTY,
            refused: self('reset-password', 'error.reset_own_password'),
            stale: confirmedTooLate(who, 'users.reset_password'),
        },
        [`${base}/users/:user/remove`]: {
            ...read,
            filled: filled(who, 'users.remove_user_effect'),
            empty: NEVER_EMPTY,
            refused: self('remove', 'error.remove_self'),
            stale: confirmedTooLate(who, 'users.remove_user'),
        },
        [`${base}/administrative-details`]: {
            ...read,
            filled: filled(who, 'details.administrators_list'),
            empty: {
                who,
                path: (ids) =>
                    `${isOwn ? base : `/authorities/${ids.authority}`}/administrative-details?action=user.erased`,
                shows: (t) => t('history.history_empty'),
            },
            refused: isOwn ? LOGGED_OUT : foreign,
        },
    };
}
