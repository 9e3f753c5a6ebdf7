"""A mail server for the tests: prints its port, keeps what arrives as JSON files, answers as it is told.

mail_server.py serve FOLDER MODE ANSWERS CERTIFICATE KEY    MODE: plain, starttls, tls; ANSWERS: replies to messages
in order, separated by |, the last one for all that follow; `hangup` closes the connection, `together N` takes nothing
before N messages are there, `held` keeps the message and answers when there is a file `go`. `greeting TEXT` turns
everybody away with these words.
mail_server.py decode FILE    prints a mail file as the same JSON.
"""

import asyncio
import email
import email.policy
import json
import pathlib
import ssl
import sys

USER, PASSWORD = b"mandate", b"p@ss:word"


def decoded(raw):
    message = email.message_from_bytes(raw, policy=email.policy.default)
    return {
        "raw": raw.decode("utf-8", "replace"),
        "headers": [[name, str(value)] for name, value in message.items()],
        "body": message.get_body(("plain",)).get_content(),
        "html": message.get_body(("html",)).get_content(),
    }


class Handler:
    def __init__(self, folder, answers):
        self.folder, self.answers, self.count = folder, answers, 0
        self.more = asyncio.Condition()

    async def handle_DATA(self, server, session, envelope):
        answer = self.answers[min(self.count, len(self.answers) - 1)]
        self.count += 1
        number = self.count
        if answer.startswith("together "):
            async with self.more:
                self.more.notify_all()
                await self.more.wait_for(lambda: self.count >= int(answer.removeprefix("together ")))
            answer = "250 OK"
        if answer == "hangup":
            server.transport.close()
            return "421 gone"
        if answer.startswith("250") or answer == "held":
            mail = decoded(envelope.content)
            # Upgraded by STARTTLS, or wrapped from the beginning.
            tls = session.ssl is not None or server.transport.get_extra_info("ssl_object") is not None
            mail |= {"from": envelope.mail_from, "to": envelope.rcpt_tos, "tls": tls}
            mail["authenticated"] = bool(session.authenticated)
            mail["client"] = session.peer[1]
            # Complete before it gets its name.
            path = self.folder / f"{number:03}.json"
            path.with_suffix(".part").write_text(json.dumps(mail), encoding="utf-8")
            path.with_suffix(".part").rename(path)
        if answer == "held":
            while not (self.folder / "go").exists():
                await asyncio.sleep(0.01)
            answer = "250 OK"
        return answer


def authenticate(server, session, envelope, mechanism, data):
    from aiosmtpd.smtp import AuthResult

    return AuthResult(success=data.login == USER and data.password == PASSWORD, handled=False)


async def turn_away(reader, writer, greeting):
    writer.write(f"{greeting}\r\n".encode())
    await reader.read()
    writer.close()


async def serve(folder, mode, answers, certificate, key):
    from aiosmtpd.smtp import SMTP

    if answers.startswith("greeting "):
        greeting = answers.removeprefix("greeting ")
        server = await asyncio.start_server(lambda r, w: turn_away(r, w, greeting), "127.0.0.1", 0)
        print(server.sockets[0].getsockname()[1], flush=True)
        await server.serve_forever()

    context = None
    if mode != "plain":
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate, key)
    options = {"hostname": "localhost", "enable_SMTPUTF8": False}
    if mode != "plain":
        options |= {"authenticator": authenticate, "auth_required": True, "auth_require_tls": mode == "starttls"}
    if mode == "starttls":
        options |= {"tls_context": context, "require_starttls": True}
    handler = Handler(pathlib.Path(folder), answers.split("|"))
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(handler, **options), "127.0.0.1", 0, ssl=context if mode == "tls" else None
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if sys.argv[1] == "decode":
    print(json.dumps(decoded(pathlib.Path(sys.argv[2]).read_bytes())))
else:
    asyncio.run(serve(*sys.argv[2:]))
