// What the list of states is made of.
import type { Page } from '@playwright/test';
import type { Label } from '../support/labels';
import type { Ids, Part } from './people';

export const STATES = ['filled', 'empty', 'invalid', 'refused', 'stale', 'unavailable'] as const;
export type State = (typeof STATES)[number];

/** How a state is reached, and by what it is known. */
export interface Scene {
    who: Part;
    /** The address, where it is not the route's with its ids filled in. */
    path?: (ids: Ids) => string;
    /** Status of the page's first answer. */
    status?: number;
    /** What brings the state about once the page is there. */
    act?: (stage: Stage) => Promise<void>;
    /** A text that must then be seen. */
    shows: (t: Label) => string | RegExp;
}

export interface Stage {
    page: Page;
    t: Label;
    /** The same page in another browser of the same person. */
    again(): Promise<Page>;
}

/** A route: each of its states, or why there is none. */
export type Screen = Record<State, Scene | string>;

/** The route's address with its ids. */
export function address(template: string, ids: Ids): string {
    return template
        .replace(':id', ids.authority)
        .replace(':user', ids.user)
        .replace(':code', ids.module);
}
