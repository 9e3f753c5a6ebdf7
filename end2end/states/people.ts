// Who looks at the screens: in each language somebody of the sample for each part.
import type { Page } from '@playwright/test';
import { type Language, exactly, labels } from '../support/labels';
import { ready, visit } from '../support/screens';
import { PASSWORD, type Server, start } from '../support/server';
import { type Visit, type Visitor, expect, test as base } from '../support/test';

export type Part = 'administrator' | 'user' | 'coordinator' | 'stranger' | 'operator' | 'nobody';

const CAST: Record<Exclude<Part, 'nobody' | 'operator'>, Record<Exclude<Language, 'en'>, string>> = {
    administrator: { sv: 'admin.se', fi: 'admin.fi', da: 'admin.dk', lv: 'admin.lv' },
    user: { sv: 'user.se', fi: 'user.fi', da: 'user.dk', lv: 'user.lv' },
    coordinator: { sv: 'nimic.se', fi: 'nimic.fi', da: 'nimic.dk', lv: 'nimic.lv' },
    // An administrator of another country.
    stranger: { sv: 'admin.fi', fi: 'admin.se', da: 'admin.lv', lv: 'admin.dk' },
};

export function account(part: Part, language: Language): string | undefined {
    if (part === 'nobody') {
        return undefined;
    }
    // English is nobody's language in the sample but the operator's: the Swedish ones choose it in the menu.
    return part === 'operator' ? 'operator.eu' : CAST[part][language === 'en' ? 'sv' : language];
}

/** The language in which this part sees the screens. */
export function tongue(part: Part, language: Language): Language {
    if (part === 'operator') {
        return 'en';
    }
    const strangers: Record<Language, Language> = { sv: 'fi', fi: 'sv', da: 'lv', lv: 'da', en: 'en' };
    return part === 'stranger' ? strangers[language] : language;
}

/** What stands in the addresses. */
export interface Ids {
    /** An authority of the language's country, looked after by the coordinator. */
    authority: string;
    /** Its official name. */
    name: string;
    /** One of its users, and its administrator. */
    user: string;
    self: string;
    /** The Commission: no keywords, no modules. */
    commission: string;
    /** A national coordinator. */
    national: string;
    /** A module that the authority has. */
    module: string;
    /** A module that the coordinator's own authority has. */
    own: string;
}

type State = Awaited<ReturnType<ReturnType<Page['context']>['storageState']>>;

/** Logs people in and finds addresses, each once for a server. */
export class House {
    private readonly sessions = new Map<string, State>();
    private readonly ids = new Map<Language, Ids>();

    constructor(readonly url: string) {}

    /** A browser in which this part is logged in. */
    async enter(visitor: Visitor, part: Part, language: Language, more: Visit = {}): Promise<Page> {
        const name = account(part, language);
        const own = tongue(part, language);
        const known = name === undefined ? undefined : this.sessions.get(name);
        const page = await visitor({ ...more, url: this.url, language: own, state: known });
        if (name !== undefined && known === undefined) {
            await enter(page, name, own);
            this.sessions.set(name, await page.context().storageState());
        }
        return page;
    }

    /** The addresses that the administrator of a language meets. */
    async find(visitor: Visitor, language: Language): Promise<Ids> {
        const ids = this.ids.get(language) ?? (await this.look(visitor, language));
        this.ids.set(language, ids);
        return ids;
    }

    private async look(visitor: Visitor, language: Language): Promise<Ids> {
        const page = await this.enter(visitor, 'administrator', language, { javaScript: false });
        await page.goto('/my-authority/edit');
        const authority = await page.locator('input[name="authority"]').first().inputValue();
        const name = await page.locator('main .lead').innerText();
        await page.goto('/my-authority/users');
        const names = await hrefs(page, 'tbody th a');
        // Nobody resets the own password: that row has no such link.
        const resets = await hrefs(page, 'a[href$="/reset-password"]');
        const self = names.find((href) => !resets.includes(`${href}/reset-password`));
        await page.goto('/my-authority/modules');
        const [module] = await hrefs(page, 'tbody th a');
        const above = await this.enter(visitor, 'coordinator', language, { javaScript: false });
        await above.goto('/my-authority');
        const [commission] = await hrefs(above, 'main a[href^="/authorities/"]');
        await above.goto('/my-authority/modules');
        const [own] = await hrefs(above, 'tbody th a');
        const over = await this.enter(visitor, 'operator', language, { javaScript: false });
        await over.goto('/administration/register');
        const [national] = await hrefs(over, 'main tbody a[href$="/replace-national-coordinator"]');
        return {
            authority,
            name,
            national: part(national, 2),
            user: part(resets[0], 3),
            self: part(self, 3),
            commission: part(commission, 2),
            module: part(module, 3),
            own: part(own, 3),
        };
    }
}

async function hrefs(page: Page, selector: string): Promise<string[]> {
    await expect(page.locator(selector).first()).toBeAttached();
    return page.locator(selector).evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''));
}

function part(href: string | undefined, position: number): string {
    const found = href?.split('/')[position];
    if (!found) {
        throw new Error(`nothing at ${position} in ${href}`);
    }
    return found;
}

async function enter(page: Page, name: string, language: Language): Promise<void> {
    await visit(page, '/login');
    await page.locator('input[name="username"]').fill(name);
    await page.locator('input[name="password"]').fill(PASSWORD);
    await page.getByRole('main').locator('button[type="submit"]').click();
    await expect(page.locator('a[href="/account"]')).toBeVisible();
    await ready(page);
    if (language === 'en' && (await page.locator('html').getAttribute('lang')) !== 'en') {
        await page.getByRole('banner').locator('summary').click();
        await page.getByRole('button', { name: exactly('English') }).click();
        await expect(page.getByRole('heading', { level: 1, name: labels(language)('frame.menu_home') })).toBeVisible();
    }
}

/** English has a server of its own: whoever chooses a language in the menu has it in every browser from then on. */
export const test = base.extend<object, { houses: (language: Language) => Promise<House> }>({
    houses: [
        async ({ server }, use) => {
            const house = new House(server.url);
            let english: { house: House; server: Server } | undefined;
            await use(async (language) => {
                if (language !== 'en') {
                    return house;
                }
                if (!english) {
                    const server = await start();
                    english = { house: new House(server.url), server };
                }
                return english.house;
            });
            await english?.server.stop();
        },
        { scope: 'worker', timeout: 150_000 },
    ],
});

export { expect };
