// The manual about access followed from its first sentence to its last, with and without JavaScript.
import { LANGUAGES, type Language } from '../../support/labels';
import { Database } from '../../support/postgres';
import { type Server, start } from '../../support/server';
import { type Visitor, test } from '../../support/test';
import { enter } from '../enter';
import { sentences } from '../read';
import { PAGES, STEPS } from './steps';
import { AccessWalk, COUNTRIES } from './walk';

const IS_FULL = process.env.MANDATE_FULL === '1';

for (const language of LANGUAGES) {
    for (const javaScript of [true, false]) {
        const how = javaScript ? 'with JavaScript' : 'without JavaScript';
        // The longest of all tests: what the words are is proved with scripts, in each language.
        if (IS_FULL || language === 'sv' || javaScript) {
            test(`access, ${language}, ${how}`, async ({ visitor, fresh }) => {
                test.setTimeout(300_000);
                await followManual(language, javaScript, visitor, fresh);
            });
        }

        if (IS_FULL || (language === 'sv' && javaScript)) {
            test(`access, ${language}, ${how}, on PostgreSQL`, async ({ visitor }) => {
                test.setTimeout(300_000);
                const database = await Database.create();
                const server = await start({ databaseUrl: database.url });
                await followManual(language, javaScript, visitor, server);
                await server.stop();
                await database.drop();
            });
        }
    }
}

async function followManual(language: Language, javaScript: boolean, visitor: Visitor, server: Server): Promise<void> {
    const open = () => visitor({ javaScript, language, url: server.url });
    const { manager, national } = COUNTRIES[language];
    const page = await open();
    await enter(page, language, manager.administrator);
    const reader = await visitor({ javaScript, language, url: server.url, state: await page.context().storageState() });
    const coordinator = await open();
    await enter(coordinator, language, national);
    const walk = new AccessWalk(language, page, reader, coordinator, server.mail, open, PAGES);
    for (const { text, step, words, explains, screen = [] } of sentences(language, 'access')) {
        await test.step(text, async () => {
            if (step) {
                await STEPS[step](walk, words ?? []);
                if (screen.length > 0) {
                    await walk.says(page, screen);
                }
            } else if (explains) {
                await walk.explains(explains.page, [...explains.words, ...screen]);
            }
        });
    }
}
