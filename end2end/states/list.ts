// The one list: every route in every state. A route without its states fails.
import type { Page } from '@playwright/test';
import { ready } from '../support/screens';
import { expect } from '../support/test';
import type { Part } from './people';
import type { Scene, Screen, Stage } from './scene';

const NO_FORM = 'there is nothing to fill in';
const NOTHING_STORED = 'it changes nothing that somebody else could have changed meanwhile';
const NO_ERROR = 'criteria that fit nothing find nothing';
const NEVER_EMPTY = 'there is always something to show';
const SHOWN_BELOW = 'the tests of the registry show it: another state would stay for the screens after it';
const FOR_EVERYBODY = 'everybody may read it';

const main = (page: Page) => page.getByRole('main');

/** The page stands there as it was read. */
const filled = (who: Part, key: string): Scene => ({ who, shows: (t) => t(key) });

/** Whoever is not logged in is led to the log-in page. */
const LOGGED_OUT: Scene = { who: 'nobody', shows: (t) => t('login.login_forgotten') };

/** Who may not is told so, or that there is nothing. */
const forbidden = (who: Part, status: 403 | 404): Scene => ({
    who,
    status,
    shows: (t) => t(status === 403 ? 'error.not_allowed' : 'error.not_found'),
});

/** The database does not answer: whoever is logged in is told so. */
const unavailable = (who: Part): Scene => ({ who, status: 503, shows: (t) => t('general.unavailable_title') });

/** What needs no database stays. */
const still = (key: string): Scene => ({ who: 'nobody', shows: (t) => t(key) });

/** One of which the sample's address is not known beforehand: the tests over HTTP show it. */
const unknown = (path: string): Screen => ({
    filled: { who: 'coordinator', path: () => path, status: 404, shows: (t) => t('error.not_found') },
    empty: NEVER_EMPTY,
    invalid: SHOWN_BELOW,
    refused: { who: 'administrator', path: () => path, status: 404, shows: (t) => t('error.not_found') },
    stale: SHOWN_BELOW,
    unavailable: { ...unavailable('coordinator'), path: () => path },
});

async function send(page: Page, button: string): Promise<void> {
    await main(page).getByRole('button', { name: button, exact: true }).click();
    await expect(page.getByRole('alert')).toBeVisible();
    await ready(page);
}

/** A form sent with this field emptied. */
const emptied = (who: Part, field: string, button: string): Scene => ({
    who,
    act: async ({ page, t }) => {
        await main(page).getByLabel(t(field), { exact: true }).first().fill('');
        await send(page, t(button));
    },
    shows: (t) => t('error.required'),
});

/** Somebody else saves the same first. */
const overtaken = (who: Part, field: string): Scene => ({
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
const confirmedTooLate = (who: Part, button: string): Scene => ({
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
const another = () => String((last += 1));

/** An authority's pages, under the short address of the own one or by id. */
function authority(base: string, who: Part, other: Scene): Record<string, Screen> {
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
                path: (ids) => `${place(ids)}/give-access?module=pq-diplomas`,
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

export const SCREENS: Record<string, Screen> = {
    '/': {
        filled: filled('administrator', 'home.home_waiting'),
        empty: filled('user', 'home.home_nothing_waiting'),
        invalid: NO_FORM,
        refused: LOGGED_OUT,
        stale: NOTHING_STORED,
        unavailable: unavailable('administrator'),
    },
    '/login': {
        filled: filled('nobody', 'login.login_forgotten_help'),
        empty: NEVER_EMPTY,
        invalid: { who: 'nobody', act: ({ page, t }) => send(page, t('login.log_in')), shows: (t) => t('error.login_failed') },
        refused: {
            who: 'nobody',
            act: async ({ page, t }) => {
                await main(page).locator('input[name="username"]').fill('nobody.at.all');
                await main(page).locator('input[name="password"]').fill('Wrong-2026');
                await send(page, t('login.log_in'));
            },
            shows: (t) => t('error.login_failed'),
        },
        stale: NOTHING_STORED,
        unavailable: still('login.login_forgotten_help'),
    },
    '/password': {
        filled: filled('administrator', 'login.password_rules'),
        empty: NEVER_EMPTY,
        invalid: {
            who: 'administrator',
            act: async ({ page, t }) => {
                await main(page).locator('input[name="current_password"]').fill('Mandate-2026');
                await main(page).locator('input[name="new_password"]').fill('short');
                await main(page).locator('input[name="repeat_password"]').fill('short');
                await send(page, t('login.change_password'));
            },
            shows: (t) => t('error.password_no_digit'),
        },
        refused: LOGGED_OUT,
        stale: NOTHING_STORED,
        unavailable: unavailable('administrator'),
    },
    '/account': {
        filled: filled('administrator', 'account.my_details_hint'),
        empty: NEVER_EMPTY,
        invalid: {
            who: 'administrator',
            act: async ({ page, t }) => {
                await main(page).getByLabel(t('users.user_phone')).fill('call me');
                await send(page, t('general.save'));
            },
            shows: (t) => t('error.phone_invalid'),
        },
        refused: LOGGED_OUT,
        stale: {
            who: 'administrator',
            act: async ({ page, t, again }) => {
                const other = await again();
                await main(other).getByLabel(t('users.user_phone')).fill(`555 02 ${another()}`);
                await main(other).getByRole('button', { name: t('general.save'), exact: true }).click();
                await expect(other.getByRole('status').getByText(t('account.my_details_saved'))).toBeVisible();
                await main(page).getByLabel(t('users.user_phone')).fill(`555 03 ${another()}`);
                await send(page, t('general.save'));
            },
            shows: (t) => t('error.stale_step'),
        },
        unavailable: unavailable('administrator'),
    },
    '/accessibility': {
        filled: filled('nobody', 'page.accessibility_title'),
        empty: NEVER_EMPTY,
        invalid: NO_FORM,
        refused: FOR_EVERYBODY,
        stale: NOTHING_STORED,
        unavailable: still('page.accessibility_title'),
    },
    '/privacy': {
        filled: filled('nobody', 'page.privacy_title'),
        empty: NEVER_EMPTY,
        invalid: NO_FORM,
        refused: FOR_EVERYBODY,
        stale: NOTHING_STORED,
        unavailable: still('page.privacy_title'),
    },
    '/authorities': {
        filled: filled('user', 'search.column_modules'),
        empty: { who: 'user', path: () => '/authorities?text=zzzzzz', shows: (t) => t('search.search_nothing_hint') },
        invalid: NO_ERROR,
        refused: LOGGED_OUT,
        stale: NOTHING_STORED,
        unavailable: unavailable('user'),
    },
    '/administration/authorities': {
        filled: { who: 'coordinator', path: () => '/administration/authorities?only_mine=no', shows: (t) => t('general.open') },
        empty: {
            who: 'coordinator',
            path: () => '/administration/authorities?text=zzzzzz',
            shows: (t) => t('search.search_only_mine_hint'),
        },
        invalid: NO_ERROR,
        refused: forbidden('user', 404),
        stale: NOTHING_STORED,
        unavailable: unavailable('coordinator'),
    },
    '/administration/users': {
        filled: { who: 'coordinator', path: () => '/administration/users?only_mine=no', shows: (t) => t('search.column_authority') },
        empty: {
            who: 'coordinator',
            path: () => '/administration/users?last_name=zzzzzz',
            shows: (t) => t('search.search_only_mine_hint'),
        },
        invalid: NO_ERROR,
        refused: forbidden('user', 404),
        stale: NOTHING_STORED,
        unavailable: unavailable('coordinator'),
    },
    '/actions/translations': {
        filled: filled('operator', 'frame.menu_names_to_translate'),
        empty: { who: 'operator', shows: (t) => t('translations.no_translations') },
        invalid: NO_FORM,
        refused: forbidden('coordinator', 404),
        stale: NOTHING_STORED,
        unavailable: unavailable('coordinator'),
    },
    '/actions/translations/:task': {
        // The sample has no such task.
        filled: {
            who: 'operator',
            path: () => '/actions/translations/00000000-0000-7000-8000-000000000000',
            status: 404,
            shows: (t) => t('error.not_found'),
        },
        empty: NEVER_EMPTY,
        invalid: SHOWN_BELOW,
        refused: {
            who: 'coordinator',
            path: () => '/actions/translations/00000000-0000-7000-8000-000000000000',
            status: 404,
            shows: (t) => t('error.not_found'),
        },
        stale: SHOWN_BELOW,
        unavailable: {
            ...unavailable('coordinator'),
            path: () => '/actions/translations/00000000-0000-7000-8000-000000000000',
        },
    },
    '/administration/invitations': {
        filled: filled('coordinator', 'invitations.new_invitation'),
        empty: {
            who: 'coordinator',
            path: () => '/administration/invitations?text=zzzzzz',
            shows: (t) => t('search.search_nothing_hint'),
        },
        invalid: NO_ERROR,
        refused: forbidden('administrator', 404),
        stale: NOTHING_STORED,
        unavailable: unavailable('coordinator'),
    },
    '/administration/invitations/new': {
        filled: filled('coordinator', 'invitations.suggested_modules'),
        empty: NEVER_EMPTY,
        invalid: {
            who: 'coordinator',
            act: ({ page, t }) => send(page, t('invitations.send_invitation')),
            shows: (t) => t('error.required'),
        },
        refused: forbidden('administrator', 404),
        stale: NOTHING_STORED,
        unavailable: unavailable('coordinator'),
    },
    '/administration/invitations/:invitation': unknown('/administration/invitations/00000000-0000-7000-8000-000000000000'),
    '/administration/invitations/:invitation/edit': unknown('/administration/invitations/00000000-0000-7000-8000-000000000000/edit'),
    '/administration/invitations/:invitation/delete': unknown('/administration/invitations/00000000-0000-7000-8000-000000000000/delete'),
    '/administration/invitations/:invitation/resend': unknown('/administration/invitations/00000000-0000-7000-8000-000000000000/resend'),
    '/administration/invitations/:invitation/withdraw': unknown('/administration/invitations/00000000-0000-7000-8000-000000000000/withdraw'),
    '/register/:token': {
        filled: {
            who: 'nobody',
            path: () => '/register/submitted',
            shows: (t) => t('invitations.self_registration_submitted'),
        },
        empty: {
            who: 'nobody',
            path: () => '/register/nobody-has-this-link',
            shows: (t) => t('invitations.invitation_unusable_text'),
        },
        invalid: SHOWN_BELOW,
        refused: FOR_EVERYBODY,
        stale: SHOWN_BELOW,
        unavailable: { ...unavailable('coordinator'), path: () => '/register/nobody-has-this-link' },
    },
    '/actions/validation': {
        filled: filled('coordinator', 'frame.menu_awaiting_validation'),
        empty: {
            who: 'coordinator',
            path: () => '/actions/validation?text=zzzzzz',
            shows: (t) => t('search.search_nothing_hint'),
        },
        invalid: NO_ERROR,
        refused: forbidden('administrator', 404),
        stale: NOTHING_STORED,
        unavailable: unavailable('coordinator'),
    },
    '/actions/validation/:registration': unknown('/actions/validation/00000000-0000-7000-8000-000000000000'),
    '/administration/mails': {
        filled: filled('coordinator', 'frame.menu_outgoing_emails'),
        empty: {
            who: 'coordinator',
            path: () => '/administration/mails?kind=e17',
            shows: (t) => t('frame.menu_outgoing_emails'),
        },
        invalid: NO_ERROR,
        refused: forbidden('administrator', 404),
        stale: SHOWN_BELOW,
        unavailable: unavailable('coordinator'),
    },
    '/send-email': {
        filled: filled('coordinator', 'frame.menu_send_email'),
        empty: NEVER_EMPTY,
        invalid: {
            who: 'coordinator',
            act: ({ page, t }) => send(page, t('send_email.mail_preview')),
            shows: (t) => t('general.error_summary'),
        },
        refused: forbidden('administrator', 404),
        stale: NOTHING_STORED,
        unavailable: unavailable('coordinator'),
    },
    '/administration/bulk/:operation': {
        // The sample has none.
        filled: {
            who: 'coordinator',
            path: () => '/administration/bulk/00000000-0000-7000-8000-000000000000',
            status: 404,
            shows: (t) => t('error.not_found'),
        },
        empty: NEVER_EMPTY,
        invalid: NO_FORM,
        refused: {
            who: 'administrator',
            path: () => '/administration/bulk/00000000-0000-7000-8000-000000000000',
            status: 404,
            shows: (t) => t('error.not_found'),
        },
        stale: SHOWN_BELOW,
        unavailable: {
            ...unavailable('coordinator'),
            path: () => '/administration/bulk/00000000-0000-7000-8000-000000000000',
        },
    },
    '/administration/register': {
        filled: filled('coordinator', 'register.register_once_hint'),
        empty: NEVER_EMPTY,
        invalid: {
            who: 'coordinator',
            act: ({ page, t }) => send(page, t('register.register_button')),
            shows: (t) => t('error.required'),
        },
        refused: forbidden('administrator', 404),
        stale: NOTHING_STORED,
        unavailable: unavailable('coordinator'),
    },
    ...authority('/my-authority', 'administrator', LOGGED_OUT),
    ...authority('/authorities/:id', 'coordinator', {
        who: 'stranger',
        path: () => '/authorities/00000000-0000-7000-8000-000000000000',
        status: 404,
        shows: (t) => t('error.not_found'),
    }),
};
