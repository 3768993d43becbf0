import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { dockerConfigFolder } from "../http/docker-folder.ts";
import { canonicalRegistry, DOCKER_HUB } from "../oci/reference.ts";
import { RegistryError } from "./errors.ts";

/** What opens a registry: a user's password, or an identity token that an OAuth2 token service exchanges. */
export type Credentials =
  | { readonly kind: "password"; readonly username: string; readonly password: string }
  | { readonly kind: "identity"; readonly token: string };

/** The parts of Docker's configuration file that hold credentials. */
interface DockerConfig {
  auths?: Record<string, { auth?: string; username?: string; password?: string; identitytoken?: string }>;
  credHelpers?: Record<string, string>;
  credsStore?: string;
}

/** The key under which `docker login` keeps Docker Hub's credentials. */
const DOCKER_HUB_KEY = "https://index.docker.io/v1/";
/** The user name by which a helper says that the secret is an identity token. */
const IDENTITY_USER = "<token>";
/** What a helper prints when it has nothing for the server: https://github.com/docker/docker-credential-helpers */
const NOT_FOUND = /credentials not found/i;
const HELPER_NAME = /^[\w.-]+$/;

/**
 * The credentials that Docker's configuration or its credential helpers hold for exactly this registry. They are read
 * at each call: a token that was rotated is seen.
 *
 * @returns undefined when there are none
 * @throws RegistryError when the file is not JSON, or when a helper fails
 */
export async function findCredentials(
  registry: string,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Credentials | undefined> {
  const file = join(dockerConfigFolder(environment), "config.json");
  const config = await readConfig(file);
  const wanted = canonicalRegistry(registry);
  const keyFor = (keys: string[]) => keys.find((key) => registryOfKey(key) === wanted);

  const helperKey = keyFor(Object.keys(config.credHelpers ?? {}));
  const helper = helperKey === undefined ? config.credsStore : config.credHelpers?.[helperKey];
  if (helper) {
    const found = await askHelper(helper, wanted === DOCKER_HUB ? DOCKER_HUB_KEY : (helperKey ?? wanted), environment);
    if (found) return found;
  }
  const key = keyFor(Object.keys(config.auths ?? {}));
  const entry = key === undefined ? undefined : config.auths?.[key];
  if (!entry) return undefined;
  if (entry.identitytoken) return { kind: "identity", token: entry.identitytoken };
  const [username, password] = entry.auth
    ? splitOnce(Buffer.from(entry.auth, "base64").toString("utf8"))
    : [entry.username, entry.password];
  return username && password ? { kind: "password", username, password } : undefined;
}

async function readConfig(file: string): Promise<DockerConfig> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "{}";
    throw new RegistryError(`cannot read Docker's configuration ${file}: ${error.code}`, undefined, { cause: error });
  });
  try {
    return JSON.parse(text) as DockerConfig;
  } catch {
    // The parser's message quotes the file, which may hold a password: leave it out.
    throw new RegistryError(`Docker's configuration ${file} is not valid JSON; mend it, or run "docker login" again`);
  }
}

/** Keys are host names, or addresses of which only the host counts: `https://ghcr.io/v2/`. */
function registryOfKey(key: string): string {
  const [host = ""] = key.replace(/^https?:\/\//, "").split("/");
  return canonicalRegistry(host);
}

function splitOnce(text: string): [string | undefined, string | undefined] {
  const colon = text.indexOf(":");
  return colon < 0 ? [undefined, undefined] : [text.slice(0, colon), text.slice(colon + 1).replace(/\0+$/, "")];
}

/** Asks `docker-credential-NAME get`: the server goes in on standard input, so that it is in no argument. */
async function askHelper(
  name: string,
  server: string,
  environment: NodeJS.ProcessEnv,
): Promise<Credentials | undefined> {
  if (!HELPER_NAME.test(name)) {
    throw new RegistryError(`Docker's configuration names an illegal credential helper "${name}"`);
  }
  const program = `docker-credential-${name}`;
  // Loaded where it is needed: it takes as long as a question to a registry, and most have no helper.
  const { execa } = await import("execa");
  const helper = await execa(program, ["get"], {
    input: server,
    env: environment,
    extendEnv: false,
    stderr: "ignore",
    reject: false,
  });
  if (helper.exitCode === undefined) {
    throw new RegistryError(
      `Docker's configuration names the credential helper ${program}, which cannot be run; install it`,
    );
  }
  if (helper.exitCode !== 0) {
    if (NOT_FOUND.test(helper.stdout)) return undefined;
    throw new RegistryError(`the credential helper ${program} failed for ${server} with exit code ${helper.exitCode}`);
  }
  const answer = parseAnswer(helper.stdout, program);
  if (!answer.Secret) return undefined;
  if (answer.Username === IDENTITY_USER) return { kind: "identity", token: answer.Secret };
  return answer.Username ? { kind: "password", username: answer.Username, password: answer.Secret } : undefined;
}

function parseAnswer(text: string, program: string): { Username?: string; Secret?: string } {
  try {
    return JSON.parse(text) as { Username?: string; Secret?: string };
  } catch {
    // The parser's message would quote the secret.
    throw new RegistryError(`the credential helper ${program} printed no JSON; check its version`);
  }
}
