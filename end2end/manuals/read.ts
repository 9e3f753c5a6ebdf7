// The manuals and their bindings, as files.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Language } from '../support/labels';
import type { Sentence } from './walk';

/** Where a manual lies: the one about authorities and users here, the one about access in a folder of its own. */
export type Folder = '.' | 'access';

/** The sentences of a manual in order, each with what proves it. */
export function sentences(language: Language, folder: Folder = '.'): Sentence[] {
    return JSON.parse(readFileSync(path.join(__dirname, folder, `${language}.json`), 'utf8')) as Sentence[];
}

/** The manual itself, without page numbers and addresses of files. */
export function manual(language: Language, folder: Folder = '.'): string {
    return readFileSync(path.join(__dirname, folder, `${language}.txt`), 'utf8');
}
