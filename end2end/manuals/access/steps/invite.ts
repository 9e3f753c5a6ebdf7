// Section 2.2 of the manual: an authority is invited, registers itself and is validated.
import { named } from '../../../support/labels';
import { type Mail, mailsTo } from '../../../support/mail';
import { openHelp, ready, visit } from '../../../support/screens';
import { expect } from '../../../support/test';
import { type AccessStep, type AccessWalk, choose, follow, headed, main, send, tab, told } from '../walk';
import { chooseGeneralKeywords, fillContact, fillFirst, fillNames, mailedPassword } from './register';

/** Where the invitation goes. */
const RECIPIENT = 'direktion@kranich.example';

/** Waits for a mail to an address that holds a text. */
async function arrives({ mail }: AccessWalk, address: string, text: string): Promise<Mail> {
    const find = async () => (await mailsTo(mail, address)).find((one) => one.text.includes(text));
    await expect.poll(async () => Boolean(await find()), { timeout: 20_000 }).toBe(true);
    return (await find()) as Mail;
}

const needsInvitation: AccessStep = async (walk, words) => {
    await walk.explains('invitations', words);
    const page = await walk.other();
    await visit(page, '/register/0123456789abcdef0123456789abcdef');
    await headed(page, 1, walk.t('invitations.invitation_unusable_title'));
    await expect(main(page).getByRole('textbox')).toHaveCount(0);
    await page.context().close();
};

const fourSteps: AccessStep = async ({ reader, t }, words) => {
    await visit(reader, '/administration/invitations');
    await openHelp(reader, t);
    const help = main(reader).locator('details').filter({ has: reader.getByText(t('general.help'), { exact: true }) });
    await expect(help.getByText(named(...words)).first()).toBeVisible();
    await expect(help.locator('ol').first().locator('li')).toHaveCount(4);
};

const invite: AccessStep = async (walk, [group, item]) => {
    const { t, page, invited, language } = walk;
    await choose(walk, page, group, item);
    const words = t('invitations.new_invitation');
    await follow(page, main(page).getByRole('link', { name: words }), words);
    await main(page).getByRole('textbox', { name: t('invitations.recipient_email') }).fill(RECIPIENT);
    await main(page).getByRole('combobox', { name: t('invitations.recipient_language') }).selectOption(language);
    await main(page).getByRole('textbox', { name: t('invitations.authority_name_hint') }).fill(invited.official);
    await send(page, t('invitations.send_invitation'));
    await told(page, t('invitations.invitation_sent_done'));
};

/** The authority follows the link of its mail, without any account; the link works once. */
const registerItself: AccessStep = async (walk, words) => {
    const { t, country, invited } = walk;
    const { body } = await arrives(walk, RECIPIENT, invited.official);
    const link = /https?:\/\/\S+\/register\/\S+/.exec(body)?.[0] ?? '';
    const page = await walk.other();
    await visit(page, link);
    await headed(page, 1, t('invitations.self_registration'));
    await expect(main(page).getByText(named(country.manager.name)).first()).toBeVisible();
    await walk.says(page, words);
    await fillNames(walk, page, invited);
    await fillContact(walk, page, invited);
    await chooseGeneralKeywords(page);
    await fillFirst(walk, page, invited.first);
    await send(page, t('invitations.self_registration_submit'));
    await told(page, t('invitations.self_registration_submitted'));
    await visit(page, link);
    await headed(page, 1, t('invitations.invitation_unusable_title'));
    await page.context().close();
};

const managerIsTold: AccessStep = async (walk, words) => {
    await arrives(walk, walk.country.manager.email, walk.invited.official);
    await walk.explains('validation', words);
};

const validate: AccessStep = async (walk, [group, item]) => {
    const { t, page, invited } = walk;
    await choose(walk, page, group, item);
    const open = main(page).getByRole('rowheader').getByRole('link', { name: invited.official });
    await follow(page, open, invited.official);
    await expect(main(page).getByText(invited.informal, { exact: true })).toBeVisible();
    await expect(main(page).getByText(invited.first.email, { exact: true })).toBeVisible();
    await send(page, t('validation.validate'));
    await told(page, t('validation.validated_done'));
    const shown = main(page).getByRole('status', { name: t('users.username') });
    await expect(shown).toHaveText(/^\S{6,30}$/);
    invited.first.username = (await shown.innerText()).trim();
    const give = main(page).getByRole('link', { name: t('register.give_access_now') });
    invited.path = new URL((await give.getAttribute('href')) ?? '', page.url()).pathname.replace('/give-access', '');
    await mailedPassword(walk, invited.first);
};

/** The list of invitations says that it has been used. */
const isInvited: AccessStep = async (walk, words) => {
    const { t, reader, invited } = walk;
    await visit(reader, '/administration/invitations');
    const row = main(reader).getByRole('row').filter({ hasText: invited.official });
    await expect(row.getByText(t('invitations.invitation_used'), { exact: true })).toBeVisible();
    await walk.says(reader, words);
};

const hasRegisteredItself: AccessStep = async (walk, words) => {
    const { t, reader, invited } = walk;
    await visit(reader, invited.path ?? '/');
    await tab(walk, reader, t('authority.tab_administrative_details'));
    await expect(main(reader).getByText(t('details.origin_self_registered'))).toBeVisible();
    await walk.says(reader, words);
};

const isValidated: AccessStep = async (walk, words) => {
    const { t, reader } = walk;
    await expect(main(reader).getByText(named(t('details.validated_on'))).first()).toBeVisible();
    await walk.says(reader, words);
    await ready(reader);
};

export const inviteSteps: Record<string, AccessStep> = {
    needs_invitation: needsInvitation,
    four_steps: fourSteps,
    invite,
    register_itself: registerItself,
    manager_is_told: managerIsTold,
    validate,
    is_invited: isInvited,
    has_registered_itself: hasRegisteredItself,
    is_validated: isValidated,
};
