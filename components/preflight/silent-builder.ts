import type { AskBuildx } from "./buildx.ts";

/** How gRPC wraps what went wrong while a connection was made. */
const WRAPPER = /^.*?connection error: desc = "(?:transport: |error reading server preface: )?(.*)"$/s;
/** What Go says of connections, and the same in plain words; the first that fits. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [
    /^.*\bremote error: tls: (?:certificate required|handshake failure)$/,
    "it asks for a client certificate that its own authority has signed",
  ],
  [/^.*\bremote error: tls: (.*)$/, "it refuses the client certificate: $1"],
  [
    /^.*\bx509: certificate has expired or is not yet valid: (.*)$/,
    "its certificate has expired or is not valid yet: $1",
  ],
  [/^.*\bx509: (.*)$/, "its certificate is not accepted: $1"],
  [/^.*\bfirst record does not look like a TLS handshake$/, "it does not speak TLS"],
  [/^(?:.*\b)?EOF$/, "it closed the connection, as one does that expects TLS"],
  [/^.*\bdial \w+: lookup .*: (.*)$/, "$1"],
  [/^.*\bdial \w+ \S+: (?:connect: )?(.*)$/, "$1"],
];

/** What is said in place of the reason where the question was still being written when the builder refused it. */
const CUT_OFF = /: (?:broken pipe|connection reset by peer)$/;
const MOST_TRIES = 3;

/**
 * Why nobody answers at a remote builder: `inspect` keeps it to itself, and any other question is refused with it.
 *
 * @returns undefined where buildx does not tell, or the builder answers meanwhile
 */
export async function whySilent(ask: AskBuildx, name: string): Promise<string | undefined> {
  for (let tries = 1; ; tries++) {
    const answer = await ask("du", "--builder", name);
    if (answer.kind !== "refusal") return undefined;
    if (!CUT_OFF.test(answer.reason) || tries === MOST_TRIES) return plainReason(answer.reason);
  }
}

/** What gRPC says of a connection, in plain words. */
export function plainReason(text: string): string {
  const reason = WRAPPER.exec(text.trim())?.[1]?.replaceAll('\\"', '"') ?? text.trim();
  const [pattern, words] = WORDS.find(([one]) => one.test(reason)) ?? [];
  return pattern && words !== undefined ? reason.replace(pattern, words) : reason;
}
