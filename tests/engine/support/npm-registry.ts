import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { stringify } from "yaml";
import { cacheFolder } from "../../../sandbox/engine/cache.mjs";
import { freePort } from "../../../sandbox/ports.ts";

const VERDACCIO = "6.10.4";
const NODE_FETCH = "2.7.0";
const PATIENCE_MILLISECONDS = 60_000;

/**
 * An npm registry on loopback, as companies run one: it has the package of this project, and passes what else is asked
 * for on to the registry that npm is set to.
 */
export class NpmRegistry {
  readonly url: string;
  /** The .npmrc of a user who may publish there, and installs from there. */
  readonly userConfig: string;
  readonly #folder: string;
  readonly #process: ChildProcess;

  private constructor(url: string, folder: string, process: ChildProcess) {
    this.url = url;
    this.#folder = folder;
    this.userConfig = join(folder, "npmrc");
    this.#process = process;
  }

  static async start(): Promise<NpmRegistry> {
    const program = await verdaccio();
    const folder = mkdtempSync(join(tmpdir(), "multiarch-npm-"));
    const upstream = (await execa("npm", ["config", "get", "registry"])).stdout.trim();
    const configuration = {
      storage: join(folder, "storage"),
      auth: { htpasswd: { file: join(folder, "htpasswd") } },
      // The usual token has the password in it, which bcrypt checks at each request of an installation.
      security: { api: { jwt: { sign: { expiresIn: "1d" } } } },
      uplinks: { upstream: { url: upstream, timeout: "120s" } },
      packages: {
        multiarch: { access: "$all", publish: "$authenticated" },
        "**": { access: "$all", proxy: "upstream" },
      },
      web: { enable: false },
      log: { type: "file", path: join(folder, "log"), level: "warn" },
    };
    const file = join(folder, "verdaccio.yaml");
    writeFileSync(file, stringify(configuration));
    const address = `127.0.0.1:${await freePort()}`;
    const process_ = spawn(process.execPath, [program, "--config", file, "--listen", address], { stdio: "ignore" });
    const registry = new NpmRegistry(`http://${address}/`, folder, process_);
    try {
      const token = await registry.#logIn();
      writeFileSync(registry.userConfig, `registry=${registry.url}\n//${address}/:_authToken=${token}\n`);
      return registry;
    } catch (error) {
      registry.stop();
      throw error;
    }
  }

  stop(): void {
    this.#process.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Makes an account as soon as the registry answers, and gives its token. */
  async #logIn(): Promise<string> {
    const account = { name: "tester", password: "a password" };
    for (const deadline = Date.now() + PATIENCE_MILLISECONDS; ; await sleep(100)) {
      const response = await fetch(`${this.url}-/user/org.couchdb.user:${account.name}`, {
        method: "PUT",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(account),
      }).catch(() => undefined);
      if (response?.ok) return ((await response.json()) as { token: string }).token;
      if (response || Date.now() > deadline) throw new Error(`verdaccio answers ${response?.status ?? "nothing"}`);
    }
  }
}

/** The program, installed once and kept with the other programs of the tests. */
async function verdaccio(): Promise<string> {
  const folder = join(cacheFolder(), `verdaccio-${VERDACCIO}`);
  if (!existsSync(folder)) {
    const unfinished = `${folder}.${process.pid}`;
    mkdirSync(unfinished, { recursive: true });
    // One of its dependencies asks for a tag of node-fetch, and not every registry has the tags of packages.
    const own = { private: true, overrides: { "node-fetch": NODE_FETCH } };
    writeFileSync(join(unfinished, "package.json"), JSON.stringify(own));
    const options = ["--save-exact", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
    await execa("npm", ["install", ...options, `verdaccio@${VERDACCIO}`], { cwd: unfinished });
    renameSync(unfinished, folder);
  }
  return join(folder, "node_modules/verdaccio/bin/verdaccio");
}
