// Each manual followed from its first sentence to its last, with and without JavaScript (acceptance scenario 19).
import { LANGUAGES, type Language, labels, plain } from '../support/labels';
import { Database } from '../support/postgres';
import { logIn, openHelp, row, sendLogIn, visit } from '../support/screens';
import { type Server, start } from '../support/server';
import { type Visitor, expect, test } from '../support/test';
import { enter } from './enter';
import { sentences } from './read';
import { PAGES, STEPS } from './steps';
import { says } from './steps/register';
import { remove } from './steps/users';
import { COUNTRIES, Walk, listed } from './walk';

const IS_FULL = process.env.MANDATE_FULL === '1';

for (const language of LANGUAGES) {
    for (const javaScript of [true, false]) {
        const how = javaScript ? 'with JavaScript' : 'without JavaScript';
        test(`${language}, ${how}`, async ({ visitor, fresh }) => {
            test.setTimeout(240_000);
            await follow(language, javaScript, visitor, fresh);
        });

        if (IS_FULL || (language === 'sv' && javaScript)) {
            test(`${language}, ${how}, on PostgreSQL`, async ({ visitor }) => {
                test.setTimeout(300_000);
                const database = await Database.create();
                const server = await start({ databaseUrl: database.url });
                await follow(language, javaScript, visitor, server);
                await server.stop();
                await database.drop();
            });
        }
    }
}

async function follow(language: Language, javaScript: boolean, visitor: Visitor, server: Server): Promise<void> {
    const open = () => visitor({ javaScript, language, url: server.url });
    const page = await open();
    await enter(page, language, COUNTRIES[language].administrator);
    // The same person reads in a second browser, so that a form half filled in stays as it is.
    const reader = await open();
    await logIn(reader, labels(language), COUNTRIES[language].administrator);
    const walk = new Walk(language, page, reader, server.mail, open);
    const pages = new Map<string, string>();
    for (const { text, step, words, explains, screen = [] } of sentences(language)) {
        await test.step(text, async () => {
            if (step) {
                await STEPS[step](walk, words ?? []);
                if (screen.length > 0) {
                    await says(walk, page, screen);
                }
            } else if (explains) {
                const found = pages.get(explains.page) ?? (await read(walk, explains.page));
                pages.set(explains.page, found);
                for (const word of [...explains.words, ...screen]) {
                    expect(found, `"${word}" stands on the page ${explains.page}`).toContain(plain(word));
                }
            }
        });
    }
    await test.step('whoever is removed is gone', () => leave(walk));
}

/** What a page says, as the reader sees it. */
async function read({ reader, t }: Walk, name: string): Promise<string> {
    await visit(reader, PAGES[name]);
    if (name === 'user_edit') {
        await reader.getByRole('row').getByRole('link', { name: t('users.edit_user') }).first().click();
        await expect(reader.getByRole('heading', { level: 1, name: t('users.edit_user_title') })).toBeVisible();
    }
    await expect(reader.getByRole('heading', { level: 1 })).toBeVisible();
    await openHelp(reader, t);
    return plain(await reader.getByRole('main').innerText());
}

async function leave(walk: Walk): Promise<void> {
    const { page, t, colleague, colleaguePage } = walk;
    await visit(page, '/my-authority/users');
    await remove(page, t, listed(colleague), []);
    await expect(row(page, listed(colleague))).toHaveCount(0);
    if (colleaguePage) {
        await visit(colleaguePage, '/my-authority');
        await expect(colleaguePage.getByRole('heading', { level: 1, name: t('login.log_in') })).toBeVisible();
        await sendLogIn(colleaguePage, t, colleague.username ?? '', colleague.password ?? '');
        await expect(colleaguePage.getByRole('alert').getByText(t('error.login_failed'))).toBeVisible();
    }
}
