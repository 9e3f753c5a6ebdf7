// A demonstration of its own for a worker or a test: fresh registry, free port, mails in a folder.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Password of every fixed account of the sample. */
export const PASSWORD = 'Mandate-2026';

const START_TIMEOUT = 120_000;

// What the servers of this worker said that nobody has asked for yet.
let unread = '';

/** The panics in the servers since the last call: where, and with which words. */
export function panics(): string[] {
    const found = [...unread.matchAll(/panicked at .*\n.*/g)].map(([words]) => words);
    unread = '';
    return found;
}

export interface Server {
    /** Where it answers. */
    url: string;
    /** Folder of its mails. */
    mail: string;
    /** Stops it and removes what it left. */
    stop(): Promise<void>;
}

export interface Options {
    /** A database instead of a file in the folder. */
    databaseUrl?: string;
}

/** Starts a demonstration and waits until it serves. */
export async function start(options: Options = {}): Promise<Server> {
    const data = await mkdtemp(path.join(tmpdir(), 'mandate-end2end-'));
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const database = options.databaseUrl ? ['--database-url', options.databaseUrl] : [];
    const program = spawn(
        required('MANDATE_BINARY'),
        ['demo', '--listen', `127.0.0.1:${port}`, '--data', data, ...database],
        { env: environment(), stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const said: string[] = [];
    program.stdout.on('data', (text: Buffer) => said.push(text.toString()));
    program.stderr.on('data', (text: Buffer) => {
        said.push(text.toString());
        unread += text.toString();
    });
    const stop = async () => {
        await end(program);
        await rm(data, { recursive: true, force: true });
    };
    try {
        await readiness(url, program);
    } catch (cause) {
        await stop();
        throw new Error(`The server did not start: ${said.slice(-20).join('')}`, { cause });
    }
    return { url, mail: path.join(data, 'mail'), stop };
}

function required(name: string): string {
    const value = process.env[name];
    if (!value) {
        throw new Error(`${name} is not set: run \`cargo xtask test end2end\``);
    }
    return value;
}

// The server refuses variables it does not know, and some are meant for the tests only.
function environment(): NodeJS.ProcessEnv {
    const own = Object.entries(process.env).filter(([name]) => !name.startsWith('MANDATE_'));
    return {
        ...Object.fromEntries(own),
        MANDATE_ASSETS: required('MANDATE_ASSETS'),
        // Cheap hashes: what they cost is measured elsewhere.
        MANDATE_ARGON2_MEMORY_KIB: '64',
        MANDATE_ARGON2_ITERATIONS: '1',
    };
}

function freePort(): Promise<number> {
    return new Promise((resolve, reject) => {
        const probe = createServer();
        probe.once('error', reject);
        probe.listen(0, '127.0.0.1', () => {
            const address = probe.address();
            probe.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject()));
        });
    });
}

async function readiness(url: string, program: ChildProcess): Promise<void> {
    const deadline = Date.now() + START_TIMEOUT;
    for (;;) {
        const answer = await fetch(`${url}/health/ready`).catch(() => undefined);
        if (answer?.ok) {
            return;
        }
        if (program.exitCode !== null || Date.now() > deadline) {
            throw new Error(`exit code ${program.exitCode}`);
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
}

async function end(program: ChildProcess): Promise<void> {
    if (program.exitCode !== null || program.signalCode !== null) {
        return;
    }
    const gone = once(program, 'exit');
    program.kill('SIGTERM');
    // An open connection may keep a graceful stop waiting; the tests need nothing from it.
    const impatient = setTimeout(() => program.kill('SIGKILL'), 2_000);
    await gone;
    clearTimeout(impatient);
}
