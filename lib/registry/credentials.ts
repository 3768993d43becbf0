import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { dockerConfigFolder } from "../http/docker-folder.ts";
import { canonicalRegistry, DOCKER_HUB } from "../oci/reference.ts";
import { runInBackground } from "../process/background.ts";
import { DOCKER_AUTH_CONFIG, decodeAuth, readAuthConfig, type User } from "./docker-auth-config.ts";
import { RegistryError } from "./errors.ts";

/** What opens a registry: a user's password, or an identity token that an OAuth2 token service exchanges. */
export type Credentials =
  /** `besideToken`: they are beside an identity token, which whoever asked has no use for. */
  (
    | ({ readonly kind: "password"; readonly besideToken?: boolean } & User)
    /** `user` is the one beside the token, where there is one. */
    | { readonly kind: "identity"; readonly token: string; readonly user?: User }
  ) & {
    /** Set when they are not of Docker's configuration file or its helpers, but of this variable. */
    readonly variable?: typeof DOCKER_AUTH_CONFIG;
  };

/** The parts of Docker's configuration file that have credentials. */
interface DockerConfig {
  auths?: Record<string, { auth?: string; username?: string; password?: string; identitytoken?: string } | null> | null;
  credHelpers?: Record<string, string> | null;
  credsStore?: string;
}

/** The key under which `docker login` keeps Docker Hub's credentials. */
const DOCKER_HUB_KEY = "https://index.docker.io/v1/";
/** The user name by which a helper says that the secret is an identity token. */
const IDENTITY_USER = "<token>";
/** What a helper prints when it has nothing for the server: https://github.com/docker/docker-credential-helpers */
const NOT_FOUND = /credentials not found/i;
/** How long a credential helper may take, in milliseconds: it may have to unlock a keychain. */
const HELPER_TIMEOUT_MS = 30_000;
const HELPER_NAME = /^[\w.-]+$/;

/**
 * The credentials that Docker has for exactly this registry: those of DOCKER_AUTH_CONFIG, else of the credential
 * helper that the configuration file names, else of the file itself. They are read at each call: a token that was
 * rotated is seen. Docker's command line and docker-build find the same ones.
 *
 * @param helperLimit how long a helper may take, in milliseconds
 * @returns undefined when there are none
 * @throws RegistryError when the file is not JSON, or when a helper fails
 */
export async function findCredentials(
  registry: string,
  environment: NodeJS.ProcessEnv = process.env,
  helperLimit: number = HELPER_TIMEOUT_MS,
): Promise<Credentials | undefined> {
  return (await lookUpCredentials(registry, environment, helperLimit)).found;
}

/** The credentials, or what there is to say of those that Docker does not use. */
export async function lookUpCredentials(
  registry: string,
  environment: NodeJS.ProcessEnv,
  helperLimit: number = HELPER_TIMEOUT_MS,
): Promise<{ readonly found?: Credentials; readonly unused?: string }> {
  const wanted = canonicalRegistry(registry);
  const variable = environment[DOCKER_AUTH_CONFIG];
  const users = variable ? readAuthConfig(variable) : new Map<string, User>();
  const ofVariable = (key: string | undefined): Credentials | undefined => {
    const user = key === undefined ? undefined : users?.get(key);
    return user && { kind: "password", ...user, variable: DOCKER_AUTH_CONFIG };
  };
  const exact = ofVariable(wanted === DOCKER_HUB ? DOCKER_HUB_KEY : wanted);
  if (exact) return { found: exact };
  const ofFile = await lookUpInFile(wanted, environment, helperLimit);
  // A key that is an address is the last that docker-build looks at.
  const found = ofFile.found ?? ofVariable(keyFor(wanted, [...(users?.keys() ?? [])]));
  if (found) return { found };
  if (users) return ofFile;
  return {
    unused: `${DOCKER_AUTH_CONFIG} is ignored, as Docker does: it accepts {"auths": {"HOST": {"auth": "..."}}} and nothing else`,
  };
}

async function lookUpInFile(
  wanted: string,
  environment: NodeJS.ProcessEnv,
  helperLimit: number,
): ReturnType<typeof lookUpCredentials> {
  const config = await readDockerConfig(environment);
  const [auths, credHelpers] = [config.auths ?? {}, config.credHelpers ?? {}];
  const key = keyFor(wanted, Object.keys(auths));
  const entry = key === undefined ? undefined : credentialsIn(auths[key] ?? {});
  const helperKey = keyFor(wanted, Object.keys(credHelpers));
  const helper = helperKey === undefined ? config.credsStore : credHelpers[helperKey];
  if (helper) {
    const server = wanted === DOCKER_HUB ? DOCKER_HUB_KEY : (helperKey ?? wanted);
    const found = await askHelper(helper, server, environment, helperLimit);
    if (found) return { found };
    return entry ? { unused: `Docker asks only its credential helper "${helper}" and ignores auths` } : {};
  }
  if (entry) return { found: entry };
  const other = Object.keys(auths).find(
    (each) => wanted === DOCKER_HUB && canonicalRegistry(hostOfKey(each)) === wanted,
  );
  return other === undefined
    ? {}
    : { unused: `Docker Hub's credentials belong under "${DOCKER_HUB_KEY}", not under "${other}"` };
}

function credentialsIn(entry: NonNullable<NonNullable<DockerConfig["auths"]>[string]>): Credentials | undefined {
  const { username = "", password = "" } = (entry.auth ? decodeAuth(entry.auth) : entry) ?? {};
  const user = username && password ? { username, password } : undefined;
  if (entry.identitytoken) return { kind: "identity", token: entry.identitytoken, ...(user && { user }) };
  return user && { kind: "password", ...user };
}

/** Of several keys the one that is exactly the registry, else an address in it: `https://ghcr.io/v2/`. */
function keyFor(wanted: string, keys: readonly string[]): string | undefined {
  if (wanted === DOCKER_HUB) return keys.find((key) => key === DOCKER_HUB_KEY);
  return keys.find((key) => key === wanted) ?? keys.find((key) => hostOfKey(key) === wanted);
}

/** @throws RegistryError when the file cannot be read or is not JSON */
export async function readDockerConfig(environment: NodeJS.ProcessEnv): Promise<DockerConfig> {
  const file = join(dockerConfigFolder(environment), "config.json");
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "{}";
    throw new RegistryError(`cannot read Docker's configuration ${file}: ${error.code}`, undefined, { cause: error });
  });
  try {
    return (JSON.parse(text) ?? {}) as DockerConfig;
  } catch {
    // The parser's message quotes the file, which may contain a password: leave it out.
    throw new RegistryError(`Docker's configuration ${file} is not valid JSON; fix it, or run "docker login" again`);
  }
}

/** The host of a key: `ghcr.io` of `https://ghcr.io/v2/`. */
export function hostOfKey(key: string): string {
  return key.replace(/^https?:\/\//, "").split("/")[0] ?? "";
}

/** Asks `docker-credential-NAME get`: the server goes in on standard input, so that it is in no argument. */
async function askHelper(
  name: string,
  server: string,
  environment: NodeJS.ProcessEnv,
  limit: number,
): Promise<Credentials | undefined> {
  if (!HELPER_NAME.test(name)) {
    throw new RegistryError(`Docker's configuration names an invalid credential helper "${name}"`);
  }
  const program = `docker-credential-${name}`;
  const { ending, stdout } = await runInBackground(program, ["get"], {
    input: server,
    env: environment,
    deadline: limit,
  });
  if (ending.kind === "unstartable") {
    throw new RegistryError(
      `Docker's configuration names the credential helper ${program}, which cannot be run; install it`,
    );
  }
  if (ending.kind === "late") {
    const fix = `check whether "docker login" still works, or remove it from Docker's configuration`;
    throw new RegistryError(`the credential helper ${program} did not answer within ${limit / 1000} s; ${fix}`);
  }
  if (ending.code !== 0) {
    if (NOT_FOUND.test(stdout)) return undefined;
    throw new RegistryError(`the credential helper ${program} failed for ${server} with exit code ${ending.code}`);
  }
  const answer = parseAnswer(stdout, program);
  if (!answer.Secret) return undefined;
  if (answer.Username === IDENTITY_USER) return { kind: "identity", token: answer.Secret };
  return answer.Username ? { kind: "password", username: answer.Username, password: answer.Secret } : undefined;
}

function parseAnswer(text: string, program: string): { Username?: string; Secret?: string } {
  try {
    return JSON.parse(text) as { Username?: string; Secret?: string };
  } catch {
    // The parser's message would quote the secret.
    throw new RegistryError(`the credential helper ${program} did not print JSON; check its version`);
  }
}
