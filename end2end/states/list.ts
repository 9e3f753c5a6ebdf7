// The one list: every route in every state. A route without its states fails.
import { authority } from './authority';
import { catalogue } from './catalogue';
import { ready } from '../support/screens';
import { expect } from '../support/test';
import type { Screen } from './scene';
import { NO_FORM, NOTHING_STORED, NO_ERROR, NEVER_EMPTY, SHOWN_BELOW, FOR_EVERYBODY, main, filled, LOGGED_OUT, forbidden, unavailable, still, unknown, send, another } from './scenes';

/** All authorities that were found without a module are to be given it. */
const FOUND_WITHOUT = '/administration/bulk/new?all_found=on&criteria=only_mine%3Dno%26without_module%3Dpq-registers';

export const SCREENS: Record<string, Screen> = {
    '/': {
        // With the charts, those by country too.
        filled: filled('operator', 'home.figures'),
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
    '/administration/jobs': {
        filled: { who: 'operator', shows: (t) => t('jobs.job_j4') },
        empty: NEVER_EMPTY,
        invalid: NO_FORM,
        refused: forbidden('coordinator', 404),
        stale: NOTHING_STORED,
        unavailable: unavailable('operator'),
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
    '/administration/bulk/new': {
        filled: { who: 'coordinator', path: () => FOUND_WITHOUT, shows: (t) => t('bulk.bulk_choose_modules') },
        empty: {
            who: 'coordinator',
            path: () => '/administration/bulk/new?criteria=without_module%3Dpq-registers',
            shows: (t) => t('bulk.bulk_choose_authorities'),
        },
        invalid: {
            who: 'coordinator',
            path: () => `${FOUND_WITHOUT}&module=pq-registers`,
            // The module asks for a keyword.
            act: ({ page, t }) => send(page, t('general.what_will_happen')),
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
        // As the Commission sees it: every country of the sample has its national coordinator.
        invalid: {
            who: 'operator',
            act: async ({ page, t }) => {
                await main(page).getByLabel(t('authority.country'), { exact: true }).selectOption('SE');
                await send(page, t('register.register_button'));
            },
            shows: (t) => t('error.nimic_exists'),
        },
        refused: forbidden('administrator', 404),
        stale: NOTHING_STORED,
        unavailable: unavailable('coordinator'),
    },
    // Shown within the form above, while its fields are typed.
    '/administration/register/similar': {
        filled: {
            who: 'coordinator',
            path: (ids) => `/administration/register/similar?official_name=${encodeURIComponent(ids.name)}`,
            shows: (t) => t('register.similar_confirm'),
        },
        empty: NEVER_EMPTY,
        invalid: NO_FORM,
        refused: forbidden('administrator', 404),
        stale: NOTHING_STORED,
        unavailable: unavailable('coordinator'),
    },
    '/authorities/:id/replace-national-coordinator': {
        filled: {
            who: 'operator',
            path: (ids) => `/authorities/${ids.national}/replace-national-coordinator`,
            shows: (t) => t('register.replace_choose_hint'),
        },
        empty: {
            who: 'operator',
            path: (ids) => `/authorities/${ids.national}/replace-national-coordinator?text=xqxqxq`,
            shows: (t) => t('general.nothing_found'),
        },
        // What will happen, once another one is chosen.
        invalid: {
            who: 'operator',
            path: (ids) => `/authorities/${ids.national}/replace-national-coordinator`,
            act: async ({ page, t }) => {
                await main(page).locator('tbody th a').first().click();
                await expect(main(page).getByRole('button', { name: t('register.replace_national_coordinator') })).toBeVisible();
                await ready(page);
            },
            shows: (t) => t('general.what_will_happen'),
        },
        refused: forbidden('stranger', 404),
        stale: SHOWN_BELOW,
        unavailable: unavailable('operator'),
    },
    '/authorities/:id/replace-national-coordinator/register': {
        filled: {
            who: 'operator',
            path: (ids) => `/authorities/${ids.national}/replace-national-coordinator/register`,
            shows: (t) => t('general.what_will_happen'),
        },
        empty: NEVER_EMPTY,
        invalid: {
            who: 'operator',
            path: (ids) => `/authorities/${ids.national}/replace-national-coordinator/register`,
            act: ({ page, t }) => send(page, t('register.replace_national_coordinator')),
            shows: (t) => t('error.required'),
        },
        refused: forbidden('stranger', 404),
        stale: SHOWN_BELOW,
        unavailable: unavailable('operator'),
    },
    ...catalogue,
    ...authority('/my-authority', 'administrator', LOGGED_OUT),
    ...authority('/authorities/:id', 'coordinator', {
        who: 'stranger',
        path: () => '/authorities/00000000-0000-7000-8000-000000000000',
        status: 404,
        shows: (t) => t('error.not_found'),
    }),
};
