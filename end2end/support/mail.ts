// The mails that a demonstration wrote.
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';

export interface Mail {
    /** Whom it goes to. */
    to: string;
    /** Everything in it, header included, as the recipient reads it. */
    text: string;
    /** The part below the header. */
    body: string;
}

/** The mails to an address, oldest first. */
export async function mailsTo(folder: string, address: string): Promise<Mail[]> {
    const names = (await readdir(folder)).filter((name) => name.endsWith('.eml')).sort();
    const mails = await Promise.all(names.map(async (name) => parse(await readFile(path.join(folder, name)))));
    return mails.filter((mail) => mail.to === address.toLowerCase());
}

/** The temporary password stands alone in its line. */
export function temporaryPassword(mail: Mail): string | undefined {
    return mail.body.split(/\r?\n/).find((line) => /^\S{8,}$/.test(line) && !line.includes('://'));
}

function parse(bytes: Buffer): Mail {
    const raw = bytes.toString('utf8');
    const end = raw.search(/\r?\n\r?\n/);
    const header = raw.slice(0, end).replace(/\r?\n[ \t]+/g, ' ');
    const field = (name: string) => new RegExp(`^${name}:\\s*(.*)$`, 'im').exec(header)?.[1].trim() ?? '';
    const body = decode(raw.slice(end).trim(), field('Content-Transfer-Encoding').toLowerCase());
    const to = /<([^>]*)>/.exec(field('To'))?.[1] ?? field('To');
    return { to: to.toLowerCase(), text: `${words(header)}\n\n${body}`, body };
}

function decode(body: string, encoding: string): string {
    switch (encoding) {
        case 'base64':
            return Buffer.from(body, 'base64').toString('utf8');
        case 'quoted-printable':
            return quoted(body.replace(/=\r?\n/g, ''));
        default:
            return body;
    }
}

function quoted(text: string): string {
    const bytes = text.replace(/=([0-9A-F]{2})/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
    return Buffer.from(bytes, 'latin1').toString('utf8');
}

function words(header: string): string {
    return header.replace(/=\?utf-8\?([bq])\?([^?]*)\?=\s*/gi, (_, kind: string, text: string) =>
        kind.toLowerCase() === 'b' ? Buffer.from(text, 'base64').toString('utf8') : quoted(text.replaceAll('_', ' ')),
    );
}
