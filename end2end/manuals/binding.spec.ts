// Every sentence of the manuals is bound to something, in order, by its own words.
import { expect, test } from '@playwright/test';
import { LANGUAGES, type Language, plain } from '../support/labels';
import * as access from './access/steps';
import { type Folder, manual, sentences } from './read';
import * as users from './steps';
import type { Sentence } from './walk';

/** A manual: what its sentences can be bound to, and the languages it was written in. */
interface Manual {
    folder: Folder;
    steps: object;
    pages: object;
    written: Language[];
}

// In the other languages the list of steps is ours.
const MANUALS: Record<string, Manual> = {
    'authorities and users': {
        folder: '.',
        steps: users.STEPS,
        pages: users.PAGES,
        written: ['sv', 'fi', 'da', 'lv'],
    },
    access: { folder: 'access', steps: access.STEPS, pages: access.PAGES, written: ['sv'] },
};

const squeezed = (text: string) => text.replace(/\s+/g, ' ').trim();

for (const [name, book] of Object.entries(MANUALS)) {
    for (const language of LANGUAGES) {
        const all = sentences(language, book.folder);

        if (book.written.includes(language)) {
            test(`${name}, ${language}: no sentence of the manual is missing`, () => {
                const bound = all.map((sentence) => sentence.text);
                expect(squeezed(bound.join(' '))).toBe(squeezed(manual(language, book.folder)));
            });
        }

        test(`${name}, ${language}: every sentence is bound to something that exists`, () => {
            expect(all.flatMap((sentence) => faults(sentence, all, book))).toEqual([]);
        });

        test(`${name}, ${language}: the walk uses every step`, () => {
            const used = new Set(all.map((sentence) => sentence.step));
            expect(Object.keys(book.steps).filter((step) => !used.has(step))).toEqual([]);
        });
    }
}

function faults(sentence: Sentence, all: Sentence[], { steps, pages }: Manual): string[] {
    const { text, step, explains, contents, screen } = sentence;
    const bindings = [step, explains, contents].filter((binding) => binding !== undefined);
    if (bindings.length !== 1) {
        return [`"${text}" has ${bindings.length} bindings`];
    }
    if (step !== undefined && !(step in steps)) {
        return [`"${text}": no step ${step}`];
    }
    if (explains && (!(explains.page in pages) || explains.words.length === 0)) {
        return [`"${text}": no page ${explains.page}, or no words`];
    }
    if (screen && (contents || screen.length === 0)) {
        return [`"${text}": nothing to look for on a screen`];
    }
    if (contents && all.filter((other) => other.text === text && !other.contents).length !== 1) {
        return [`"${text}" is no heading`];
    }
    const words = sentence.words ?? explains?.words ?? [];
    const foreign = words.filter((word) => !plain(text).includes(plain(word)));
    return foreign.map((word) => `"${text}" does not say "${word}"`);
}
