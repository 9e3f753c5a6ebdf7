// The manuals and their bindings, as files.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Language } from '../support/labels';
import type { Sentence } from './walk';

/** The sentences of a manual in order, each with what proves it. */
export function sentences(language: Language): Sentence[] {
    return JSON.parse(readFileSync(path.join(__dirname, `${language}.json`), 'utf8')) as Sentence[];
}

/** The manual itself, without page numbers and addresses of files. */
export function manual(language: Language): string {
    return readFileSync(path.join(__dirname, `${language}.txt`), 'utf8');
}
