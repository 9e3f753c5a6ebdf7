// What the walk through the manual about access remembers from step to step.
import { type Locator, type Page, expect } from '@playwright/test';
import { type Label, type Language, exactly, labels, named, plain } from '../../support/labels';
import { openHelp, ready } from '../../support/screens';
import type { Person } from '../walk';

/** Who acts in a country of the sample. */
interface Country {
    /** Administrator of the national coordinator. */
    national: string;
    /** Name of an authority that gets the task in part, its administrator and a user of it without this right. */
    partly: { name: string; administrator: string; user: string };
    /** The access manager whose administrator follows the manual, and which gets the task wholly. */
    manager: { name: string; administrator: string; email: string };
    /** An authority that the manager does not administer. */
    other: string;
}

const SWEDEN: Country = {
    national: 'nimic.se',
    partly: { name: 'Inspektionen för vård och omsorg', administrator: 'admin.se', user: 'user.se' },
    manager: { name: 'Socialstyrelsen', administrator: 'access.se', email: 'goran.sjostrand@socialstyrelsen.example' },
    other: 'Elsäkerhetsverket',
};

/** Where no access manager of the sample can log in, one authority gets the task first in part and then wholly. */
function country(code: string, name: string, email: string, other: string): Country {
    const administrator = `admin.${code}`;
    const partly = { name, administrator, user: `user.${code}` };
    return { national: `nimic.${code}`, partly, manager: { name, administrator, email }, other };
}

export const COUNTRIES: Record<Language, Country> = {
    sv: SWEDEN,
    fi: country(
        'fi',
        'Liikenne- ja viestintävirasto Traficom',
        'mikko.hamalainen@traficom.example',
        'Energiavirasto',
    ),
    da: country(
        'dk',
        'Styrelsen for Patientsikkerhed',
        'kirsten.norgaard@patientsikkerhed.example',
        'Spillemyndigheden',
    ),
    lv: country(
        'lv',
        'Veselības inspekcija',
        'janis.ozolins@veselibas-inspekcija.example',
        'Latvijas Nacionālais arhīvs',
    ),
    // English has no country of its own in the sample.
    en: SWEDEN,
};

/** An authority that comes into the registry. */
export interface Newcomer {
    official: string;
    informal: string;
    email: string;
    city: string;
    first: Person;
    /** Path of its page, once it is registered. */
    path?: string;
}

export class AccessWalk {
    readonly t: Label;
    readonly country: Country;
    /** The authority that the manager registers. */
    readonly registered: Newcomer;
    /** The one that registers itself. */
    readonly invited: Newcomer;
    /** A colleague whom the first user of the registered authority adds. */
    readonly colleague = person('Nils', 'Quist');
    /** Somebody whom the manager adds there, and who never logs in. */
    readonly added = person('Ebba', 'Strand');
    /** Browser of the first user. */
    firstPage?: Page;
    private readonly read = new Map<string, string>();

    constructor(
        readonly language: Language,
        /** The browser of the manager's administrator. */
        readonly page: Page,
        /** A second browser of the same person, so that a form half filled in stays as it is. */
        readonly reader: Page,
        /** The browser of the national coordinator's administrator. */
        readonly national: Page,
        readonly mail: string,
        /** Browsers of other people. */
        readonly other: () => Promise<Page>,
        /** Opens a page that explains something, in the browser of somebody who reads it. */
        private readonly pages: Record<string, (walk: AccessWalk) => Promise<Page>>,
    ) {
        this.t = labels(language);
        this.country = COUNTRIES[language];
        this.registered = {
            // Near enough to one that exists to be taken for it.
            official: `${this.country.other} Nord`,
            informal: 'Tillstånd för väderkvarnar',
            email: 'post@kvarnen.example',
            city: 'Tranemo',
            first: person('Tove', 'Vidal'),
        };
        this.invited = {
            official: 'Zugvogelwarte Hiddensee',
            informal: 'Beringung der Kraniche',
            email: 'post@kranich.example',
            city: 'Vitte',
            first: person('Jonna', 'Palmu'),
        };
    }

    /** Path of the authority that the manager registered. */
    get path(): string {
        return this.registered.path ?? '/not-registered-yet';
    }

    /** The browser of the first user, once he or she has logged in. */
    get first(): Page {
        if (!this.firstPage) {
            throw new Error('the first user has not logged in yet');
        }
        return this.firstPage;
    }

    /** What a page that explains something says, as its reader sees it. */
    async explained(name: string): Promise<string> {
        const known = this.read.get(name);
        if (known !== undefined) {
            return known;
        }
        const text = await this.text(await this.pages[name](this));
        this.read.set(name, text);
        return text;
    }

    /** The words stand on the page that explains them. */
    async explains(name: string, words: string[]): Promise<void> {
        const text = await this.explained(name);
        for (const word of words) {
            expect(text, `"${word}" stands on the page ${name}`).toContain(plain(word));
        }
    }

    /** The words stand on the page that is open, or in its help. */
    async says(page: Page, words: string[]): Promise<void> {
        const text = await this.text(page);
        for (const word of words) {
            expect(text, `"${word}" stands on the page`).toContain(plain(word));
        }
    }

    private async text(page: Page): Promise<string> {
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
        await openHelp(page, this.t);
        return plain(await main(page).innerText());
    }
}

export type AccessStep = (walk: AccessWalk, words: string[]) => Promise<void>;

function person(first: string, last: string): Person {
    return { first, last, email: `${first}.${last}@kvarnen.example`.toLowerCase(), phone: '555 02 91' };
}

export const main = (page: Page): Locator => page.getByRole('main');

/** A heading of the page, by its words. */
export async function headed(page: Page, level: number, ...words: string[]): Promise<void> {
    await expect(page.getByRole('heading', { level, name: named(...words) }).first()).toBeVisible();
}

/** The step was done, says the page that follows. */
export async function told(page: Page, words: string): Promise<void> {
    await expect(page.getByRole('status').filter({ hasText: named(words) }).first()).toBeVisible();
    await ready(page);
}

/** Goes to an item of the menu, in its group; the page that follows has its words as heading. */
export async function choose({ t }: AccessWalk, page: Page, group: string, item: string): Promise<void> {
    const menu = page.getByRole('navigation', { name: t('frame.main_navigation') });
    await expect(menu.getByRole('heading', { name: named(group) })).toBeVisible();
    await menu.getByRole('link', { name: exactly(item) }).click();
    await headed(page, 1, item);
    await ready(page);
}

/** The menu offers something with these words. */
export async function offered({ t }: AccessWalk, page: Page, ...words: string[]): Promise<void> {
    const menu = page.getByRole('navigation', { name: t('frame.main_navigation') });
    await expect(menu.getByRole('link', { name: named(...words) }).first()).toBeVisible();
}

/** Goes to a tab of the authority that is open. */
export async function tab({ t }: AccessWalk, page: Page, word: string): Promise<void> {
    const link = page.getByRole('navigation', { name: t('authority.tabs') }).getByRole('link', { name: named(word) });
    await link.click();
    await expect(link).toHaveAttribute('aria-current', 'page');
    await ready(page);
}

/** Sends the form by the button with these words. */
export async function send(page: Page, ...words: string[]): Promise<void> {
    await main(page).getByRole('button', { name: named(...words) }).click();
}

/** Follows a link of the page and waits for the heading. */
export async function follow(page: Page, link: Locator, heading: string): Promise<void> {
    await link.click();
    await headed(page, 1, heading);
    await ready(page);
}
