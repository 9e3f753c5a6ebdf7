// What every test has: a server of its worker, visitors with and without JavaScript, and no tolerance for anything a
// browser complains about, or for a panic of the server.
import { type BrowserContext, type Page, expect, test as base } from '@playwright/test';
import { type Server, panics, start } from './server';

export { expect };

export interface Visit {
    /** Whether the browser runs scripts. */
    javaScript?: boolean;
    /** What the browser asks for in Accept-Language. */
    language?: string;
    /** Width of the window. */
    width?: number;
    dark?: boolean;
    /** The server's address. */
    url?: string;
    /** Cookies of somebody who has logged in before. */
    state?: Awaited<ReturnType<BrowserContext['storageState']>>;
}

export type Visitor = (visit?: Visit) => Promise<Page>;

interface OfTest {
    /** A browser of its own for each visitor. */
    visitor: Visitor;
    /** A server for this test alone. */
    fresh: Server;
}

interface OfWorker {
    server: Server;
}

export const test = base.extend<OfTest, OfWorker>({
    server: [
        // Playwright reads from the pattern what a fixture needs.
        async ({}, use) => {
            const server = await start();
            await use(server);
            await server.stop();
        },
        { scope: 'worker', timeout: 150_000 },
    ],
    fresh: [
        async ({}, use) => {
            const server = await start();
            await use(server);
            await server.stop();
        },
        { timeout: 150_000 },
    ],
    visitor: async ({ browser }, use, info) => {
        const complaints: string[] = [];
        const contexts: BrowserContext[] = [];
        await use(async (visit = {}) => {
            const context = await browser.newContext({
                baseURL: visit.url,
                storageState: visit.state,
                javaScriptEnabled: visit.javaScript ?? true,
                locale: visit.language ?? 'en',
                colorScheme: visit.dark ? 'dark' : 'light',
                viewport: { width: visit.width ?? 1360, height: 900 },
                reducedMotion: 'reduce',
            });
            listen(context, complaints);
            if (visit.javaScript ?? true) {
                scripted.add(context);
            }
            contexts.push(context);
            return context.newPage();
        });
        await Promise.all(contexts.map((context) => context.close()));
        complaints.push(...panics());
        expect(complaints, `what browser and server complained about in "${info.title}"`).toEqual([]);
    },
});

const scripted = new WeakSet<BrowserContext>();

/** Whether this browser runs scripts. */
export function runsScripts(page: Page): boolean {
    return scripted.has(page.context());
}

// A refusal is an answer with its status, and Chromium reports each as an error; of everything else there may be none.
const REFUSAL = /^Failed to load resource: the server responded with a status of (403|404|409|422|429|503)\b/;

function listen(context: BrowserContext, complaints: string[]): void {
    context.on('console', (message) => {
        const address = message.location().url;
        const isAsset = /\.(js|wasm|css|svg)(\?|$)/.test(address);
        if (!['error', 'warning', 'assert'].includes(message.type())) {
            return;
        }
        if (!REFUSAL.test(message.text()) || isAsset) {
            complaints.push(`${message.type()} at ${address}: ${message.text()}`);
        }
    });
    context.on('weberror', (error) => complaints.push(`exception: ${error.error()}`));
}
