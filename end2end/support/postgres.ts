// Databases on the throw-away PostgreSQL of the test run, by PostgreSQL's own program.
import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export class Database {
    private constructor(
        private readonly server: string,
        private readonly name: string,
    ) {}

    /** Makes an empty one. */
    static async create(): Promise<Database> {
        const server = process.env.MANDATE_TEST_POSTGRES;
        if (!server) {
            throw new Error('MANDATE_TEST_POSTGRES is not set: run `cargo xtask test end2end`');
        }
        const database = new Database(server, `end2end_${process.pid}_${Date.now()}`);
        await database.sql(`CREATE DATABASE ${database.name}`);
        return database;
    }

    /** Its address. */
    get url(): string {
        const url = new URL(this.server);
        url.pathname = `/${this.name}`;
        return url.toString();
    }

    /** From now on nobody reaches it. */
    async shut(): Promise<void> {
        await this.sql(`ALTER DATABASE ${this.name} ALLOW_CONNECTIONS false`);
        await this.sql(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${this.name}'`);
    }

    /** It can be reached again. */
    async open(): Promise<void> {
        await this.sql(`ALTER DATABASE ${this.name} ALLOW_CONNECTIONS true`);
    }

    /** Removes it. */
    async drop(): Promise<void> {
        await this.sql(`DROP DATABASE ${this.name} WITH (FORCE)`);
    }

    private async sql(statement: string): Promise<void> {
        await run(psql(), ['--no-psqlrc', '--quiet', '--set', 'ON_ERROR_STOP=1', '--command', statement, this.server]);
    }
}

// Debian lays the programs of each version beside PATH.
function psql(): string {
    const folder = '/usr/lib/postgresql';
    const versions = existsSync(folder) ? readdirSync(folder) : [];
    const programs = versions.map((version) => path.join(folder, version, 'bin', 'psql'));
    return programs.find((program) => existsSync(program)) ?? 'psql';
}
