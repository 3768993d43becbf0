import { STATUS_CODES } from "node:http";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Hono, MiddlewareHandler } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { api } from "./api.ts";
import { type GitHubContext, type GitHubEnv, routes } from "./context.ts";
import { type Control, control } from "./control.ts";
import { GitHubError, notFound, SECONDARY_RATE_LIMITS } from "./errors.ts";
import { Faults } from "./faults.ts";
import { guarded, ownHost } from "./guard.ts";
import { Journal } from "./journal.ts";
import type { Images } from "./published.ts";
import type { Store } from "./store.ts";

/** Is told of what was asked for and answered, bodies as they are; paths without `/api/v3`, with their query. */
export type Watch = (exchange: {
  readonly method: string;
  readonly path: string;
  readonly sent: string;
  readonly status: number;
  readonly answer: string;
}) => void;

/** What an emulator is made of. */
export interface Parts {
  readonly store: Store;
  readonly images: Images;
  readonly controlToken: string;
  readonly watch?: Watch | undefined;
  /** Lets the time of a delay pass, in milliseconds. */
  readonly sleep: (milliseconds: number) => Promise<unknown>;
}

/** GitHub's API at the root and, as GitHub Enterprise has it, below `/api/v3`; the control below `/_emulator`. */
export function emulatorApp({ store, images, controlToken, watch, sleep }: Parts): Hono<GitHubEnv> {
  const journal = new Journal();
  const faults = new Faults();
  const actions = control({ store, journal, faults });
  const github = api(store, images);
  return routes()
    .onError((error, c) => {
      if (error instanceof GitHubError) return c.json(error.body, error.status as ContentfulStatusCode);
      return c.json({ message: error.message }, 500);
    })
    .notFound((c) => c.json(notFound().body, 404))
    .use("/_emulator/*", ownHost)
    .get("/_emulator/ready", (c) => c.json(actions.ready()))
    .use("/_emulator/*", guarded(controlToken))
    .get("/_emulator/:action{journal|secrets}", (c) => c.json(act(actions, c.req.param("action"), {})))
    .post("/_emulator/:action", async (c) => {
      const result = act(actions, c.req.param("action"), await c.req.json());
      store.save();
      return c.json(result ?? null);
    })
    .all("/_emulator/*", (c) => c.notFound())
    .use(recorded(journal), spoiled(faults, sleep), ...(watch ? [watched(watch)] : []))
    .route("/api/v3", github)
    .route("/", github);
}

function act(actions: Control, name: string, argument: unknown): unknown {
  if (!Object.hasOwn(actions, name)) throw new GitHubError(404, `there is no action ${name}`);
  return (actions as Record<string, (argument: unknown) => unknown>)[name]?.(argument);
}

function recorded(journal: Journal): MiddlewareHandler<GitHubEnv> {
  const underWay = new Map<string, number>();
  return async (c, next) => {
    const { method } = c.req;
    const beside = underWay.get(method) ?? 0;
    underWay.set(method, beside + 1);
    const body: unknown = method === "GET" ? undefined : await c.req.json().catch(() => undefined);
    await next();
    underWay.set(method, (underWay.get(method) ?? 0) - 1);
    const { token } = c.var as Partial<GitHubContext["var"]>;
    journal.add({
      method,
      path: `${apiPath(c)}${new URL(c.req.url).search}`,
      status: c.res === RESPONSE_ALREADY_SENT ? 0 : c.res.status,
      ...(token && { login: token.login }),
      ...(body !== undefined && { body }),
      ...(beside > 0 && { beside }),
    });
  };
}

function watched(watch: Watch): MiddlewareHandler<GitHubEnv> {
  return async (c, next) => {
    const sent = await c.req.text();
    await next();
    watch({
      method: c.req.method,
      path: `${apiPath(c)}${new URL(c.req.url).search}`,
      sent,
      status: c.res.status,
      answer: await c.res.clone().text(),
    });
  };
}

function spoiled(faults: Faults, sleep: Parts["sleep"]): MiddlewareHandler<GitHubEnv> {
  return async (c, next) => {
    const fault = faults.take(c.req.method, apiPath(c));
    if (fault && "status" in fault) {
      const { status, retryAfter, resetAfter, message = STATUS_CODES[status] ?? "" } = fault;
      if (retryAfter !== undefined) c.header("Retry-After", String(retryAfter));
      if (resetAfter !== undefined) {
        c.header("X-RateLimit-Remaining", "0");
        c.header("X-RateLimit-Reset", String(Math.floor(Date.now() / 1000) + resetAfter));
      }
      throw new GitHubError(status, message, retryAfter === undefined ? undefined : SECONDARY_RATE_LIMITS);
    }
    if (fault && "delay" in fault) await sleep(fault.delay);
    if (!fault || !("drop" in fault)) return next();
    if (fault.drop === "answer") await next();
    c.env.incoming.socket.resetAndDestroy();
    c.res = undefined; // or Hono would add its headers to the one that follows
    c.res = RESPONSE_ALREADY_SENT;
    return undefined;
  };
}

function apiPath(c: GitHubContext): string {
  return c.req.path.replace(/^\/api\/v3(?=\/)/, "");
}
