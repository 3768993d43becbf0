import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { serverAt } from "../../../../lib/github/address.ts";
import { type ApiOptions, GithubApi } from "../../../../lib/github/api.ts";

const QUICK = { attempts: 2, firstWait: 1, longestWait: 1, longestRetryAfter: 1 };

/** A server in the place of GitHub's API that gives whatever answer a test wants, however odd. */
export class AnyAnswers {
  /** How the next requests are answered. */
  answer: RequestListener = json({ message: "no" }, 404);
  /** The paths that were asked for since the test began. */
  readonly asked: string[] = [];
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      this.asked.push(request.url ?? "");
      this.answer(request, response);
    });
  }

  /** Starts it before the tests of a suite, and stops it after them. */
  static forSuite(): AnyAnswers {
    const answers = new AnyAnswers();
    before(() => new Promise<void>((resolve) => answers.#server.listen(0, "127.0.0.1", resolve)));
    beforeEach(() => {
      answers.asked.length = 0;
    });
    after(() => {
      answers.#server.closeAllConnections();
      answers.#server.close();
    });
    return answers;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  api(options: ApiOptions = {}): GithubApi {
    const token = { value: "hunter2", from: "GITHUB_TOKEN" };
    return new GithubApi(serverAt(this.url), token, { environment: {}, retry: QUICK, ...options });
  }

  /** Answers with what stands at the end of a path, an object or the status of a refusal, and else with 404. */
  give(answers: Readonly<Record<string, object | number>>): void {
    this.answer = (request, response) => {
      const path = request.url?.split("?")[0] ?? "";
      const found = Object.entries(answers).find(([end]) => path.endsWith(end))?.[1] ?? 404;
      return typeof found === "number"
        ? json({ message: "no" }, found)(request, response)
        : json(found)(request, response);
    };
  }
}

/** An answer of JSON. */
export function json(
  body: unknown,
  status = 200,
  headers: Readonly<Record<string, string | number>> = {},
): RequestListener {
  return (_request, response) =>
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}
