// What a walk through a manual remembers from step to step.
import type { Page } from '@playwright/test';
import { type Label, type Language, labels } from '../support/labels';
import type { Visitor } from '../support/test';

/** One sentence of a manual, and what proves it. */
export interface Sentence {
    text: string;
    /** The step that does or shows it. */
    step?: string;
    /** The words of the sentence under which things are found on the screen. */
    words?: string[];
    /** The page that says it. */
    explains?: { page: string; words: string[] };
    /** What the screen says in place of it, where the words that both have could stand on any page. */
    screen?: string[];
    /** A line of the manual's table of contents: the heading stands further down. */
    contents?: boolean;
}

/** What a walk needs to know of an authority of the sample. */
export interface Country {
    administrator: string;
    /** The administrator as the list of users shows him or her. */
    self: string;
    /** An e-mail address and a user name that are taken. */
    takenEmail: string;
    takenUsername: string;
    /** Somebody whom nobody misses. */
    leaver: string;
    /** Somebody who gives a role back, so that the administrator is the only one left with it. */
    gives?: { name: string; module: string; role: string };
    /** The domain of the authority's addresses. */
    domain: string;
}

export const COUNTRIES: Record<Language, Country> = {
    sv: {
        administrator: 'admin.se',
        self: 'Öberg, Åsa',
        takenEmail: 'jorgen.hagglund@ivo.example',
        takenUsername: 'user.se',
        leaver: 'Rydén, Elin',
        domain: 'ivo.example',
    },
    fi: {
        administrator: 'admin.fi',
        self: 'Hämäläinen, Mikko',
        takenEmail: 'niina.koskela@traficom.example',
        takenUsername: 'user.fi',
        leaver: 'Salmela, Väinö',
        domain: 'traficom.example',
    },
    da: {
        administrator: 'admin.dk',
        self: 'Nørgaard, Kirsten',
        takenEmail: 'tove.thygesen@patientsikkerhed.example',
        takenUsername: 'user.dk',
        leaver: 'Aagaard, Mette',
        domain: 'patientsikkerhed.example',
    },
    lv: {
        administrator: 'admin.lv',
        self: 'Ozoliņš, Jānis',
        takenEmail: 'liga.strazdina@veselibas-inspekcija.example',
        takenUsername: 'user.lv',
        leaver: 'Strazdiņa, Līga',
        gives: { name: 'Bērziņa, Līga', module: 'Profesionālās kvalifikācijas – reģistru saraksts', role: 'Lasītājs' },
        domain: 'veselibas-inspekcija.example',
    },
    // English has no authority of its own in the sample.
    en: {
        administrator: 'admin.se',
        self: 'Öberg, Åsa',
        takenEmail: 'jorgen.hagglund@ivo.example',
        takenUsername: 'user.se',
        leaver: 'Rydén, Elin',
        domain: 'ivo.example',
    },
};

/** Somebody whom the administrator registers. */
export interface Person {
    first: string;
    last: string;
    email: string;
    phone: string;
    username?: string;
    password?: string;
}

export class Walk {
    readonly t: Label;
    readonly country: Country;
    /** The colleague whom section 3 registers. */
    readonly colleague: Person;
    /** A second one, who never logs in. */
    readonly newcomer: Person;
    /** What the tabs must show after the save. */
    changed: { phone?: string; email?: string; keyword?: string; name?: string } = {};
    /** The colleague's own browser. */
    colleaguePage?: Page;

    constructor(
        readonly language: Language,
        /** The administrator's browser. */
        readonly page: Page,
        /** A second browser of the same person, for reading. */
        readonly reader: Page,
        readonly mail: string,
        /** Browsers of other people. */
        readonly other: () => Promise<Page>,
    ) {
        this.t = labels(language);
        this.country = COUNTRIES[language];
        this.colleague = this.person('Tove', 'Vidal', '555 02 91');
        this.newcomer = this.person('Nils', 'Quist', '555 02 92');
    }

    private person(first: string, last: string, phone: string): Person {
        const email = `${first}.${last}@${this.country.domain}`.toLowerCase();
        return { first, last, email, phone };
    }
}

export type Step = (walk: Walk, words: string[]) => Promise<void>;

/** "last name, first name", as the list shows it. */
export function listed(person: Person): string {
    return `${person.last}, ${person.first}`;
}

export type { Visitor };
