// The words of the screens, from the same files as the screens.
import { readFileSync } from 'node:fs';
import path from 'node:path';

export const LANGUAGES = ['en', 'sv', 'fi', 'da', 'lv'] as const;
export type Language = (typeof LANGUAGES)[number];

export type Label = (key: string, values?: Record<string, string | number>) => string;

const LOCALES = path.join(__dirname, '..', '..', 'app', 'locales');
const known = new Map<string, Record<string, string>>();

/** Looks up `namespace.key` in a language. */
export function labels(language: Language): Label {
    return (key, values = {}) => {
        const [space, name] = key.split('.');
        const text = namespace(language, space)[name];
        if (text === undefined) {
            throw new Error(`No text ${key} in ${language}`);
        }
        return text.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, value: string) => String(values[value] ?? ''));
    };
}

function namespace(language: Language, space: string): Record<string, string> {
    const file = path.join(LOCALES, language, `${space}.json`);
    const texts = known.get(file) ?? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>);
    known.set(file, texts);
    return texts;
}

/** For comparing texts: without quotation marks, line breaks and capitals. */
export function plain(text: string): string {
    return text
        .replace(/[”“"„»«]/g, '')
        .replace(/\s+/g, ' ')
        .trim()
        .toLowerCase();
}

/** An accessible name that holds all these words, in whatever form the manual gives them. */
export function named(...words: string[]): RegExp {
    // From the beginning only: elsewhere it would be tried at every letter of a long text.
    return new RegExp(`^${words.map((word) => `(?=.*${escape(word)})`).join('')}`, 'isu');
}

/** An accessible name that begins with this word. */
export function beginning(word: string): RegExp {
    return new RegExp(`^\\s*${escape(word)}`, 'iu');
}

/** An accessible name that is this word and no more. */
export function exactly(word: string): RegExp {
    return new RegExp(`^\\s*${escape(word)}\\s*$`, 'iu');
}

function escape(word: string): string {
    return word.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&').replace(/\s+/g, '\\s+');
}
