import type { RequestListener, ServerResponse } from "node:http";
import { GHCR } from "../../lib/oci/reference.ts";
import { type Accounts, readAccounts, updateAccounts } from "./accounts.ts";
import { type Answer, answerTo, type Passage } from "./answers.ts";
import { BearerTokens, covers } from "./bearer.ts";
import { refusal, withPackage } from "./policy.ts";
import { inRegistry, pass, type Registry } from "./proxy.ts";

/** What a front needs to know. */
export interface FrontOptions {
  /** The file of the {@link Accounts}, read again for each request. */
  readonly accounts: string;
  readonly registry: Registry;
}

/** Answers as ghcr.io does, and has the registry answer what is allowed. Tells each request in one line. */
export function front({ accounts: file, registry }: FrontOptions, say: (line: string) => void): RequestListener {
  const tokens = new BearerTokens();
  return (incoming, outgoing) => {
    const { method = "GET", url: written = "/" } = incoming;
    const url = new URL(written, `https://${GHCR}`);
    outgoing.once("finish", () => say(`${method} ${url.pathname} ${outgoing.statusCode}`));
    let accounts: Accounts;
    try {
      accounts = readAccounts(file);
    } catch (error) {
      // Whoever edits the file by hand is to see what is wrong with it.
      return send({ status: 500, headers: {}, body: `${file}: ${(error as Error).message}\n` }, outgoing);
    }
    const answer = answerTo({ method, url, authorization: incoming.headers.authorization }, accounts, tokens);
    if ("status" in answer) return send(answer, outgoing);
    rewriteMount(url, answer, accounts);
    pass(incoming, outgoing, `${url.pathname}${url.search}`, registry, async () => {
      const { route, grant } = answer;
      const creates = method === "PUT" && route.kind === "manifests" && grant.subject;
      if (creates) await updateAccounts(file, (now) => withPackage(now, route.name, creates.user));
    });
  };
}

function send({ status, headers, body }: Answer, outgoing: ServerResponse): void {
  outgoing.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) }).end(body);
}

/**
 * Names the package that a blob is mounted from as the registry knows it. Whoever may not pull that package mounts
 * nothing: the upload then starts from the beginning.
 */
function rewriteMount(url: URL, { grant }: Passage, accounts: Accounts): void {
  const from = url.searchParams.get("from");
  if (from === null) return;
  if (covers(grant, from, "pull") && !refusal(accounts, grant.subject, from, "pull")) {
    url.searchParams.set("from", inRegistry(from));
  } else {
    url.searchParams.delete("mount");
    url.searchParams.delete("from");
  }
}
