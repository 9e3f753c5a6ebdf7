// Every sentence of the four manuals is bound to something, in order, by its own words.
import { expect, test } from '@playwright/test';
import { LANGUAGES, plain } from '../support/labels';
import { manual, sentences } from './read';
import { PAGES, STEPS } from './steps';
import type { Sentence } from './walk';

const squeezed = (text: string) => text.replace(/\s+/g, ' ').trim();

for (const language of LANGUAGES) {
    // English has no manual: its list of steps is ours.
    if (language !== 'en') {
        test(`${language}: no sentence of the manual is missing`, () => {
            const bound = sentences(language).map((sentence) => sentence.text);
            expect(squeezed(bound.join(' '))).toBe(squeezed(manual(language)));
        });
    }

    test(`${language}: every sentence is bound to something that exists`, () => {
        const all = sentences(language);
        expect(all.flatMap((sentence) => faults(sentence, all))).toEqual([]);
    });

    test(`${language}: the walk uses every step`, () => {
        const used = new Set(sentences(language).map((sentence) => sentence.step));
        expect(Object.keys(STEPS).filter((step) => !used.has(step))).toEqual([]);
    });
}

function faults(sentence: Sentence, all: Sentence[]): string[] {
    const { text, step, explains, contents, screen } = sentence;
    const bindings = [step, explains, contents].filter((binding) => binding !== undefined);
    if (bindings.length !== 1) {
        return [`"${text}" has ${bindings.length} bindings`];
    }
    if (step !== undefined && !(step in STEPS)) {
        return [`"${text}": no step ${step}`];
    }
    if (explains && (!(explains.page in PAGES) || explains.words.length === 0)) {
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
