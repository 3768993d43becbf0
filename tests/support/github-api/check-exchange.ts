import { type Content, findOperation, type Operation, type Parameter, resolved, SCHEMAS } from "./description.ts";
import { exampleProblems } from "./examples.ts";
import { LEFT_OUT, UNDOCUMENTED } from "./open-points.ts";
import { schemaProblems } from "./validation.ts";

/** One request and its answer. */
export interface Exchange {
  readonly method: string;
  /** Without `/api/v3`, with its query. */
  readonly path: string;
  /** Empty when nothing was sent. */
  readonly sent: string;
  readonly status: number;
  /** Empty when nothing came. */
  readonly answer: string;
}

/** Enterprises' servers address what is in a repository by its number, too; the description does not tell of it. */
const BY_NUMBER = /^\/repositories\/\d+(?=\/|$)/;

/** What an answer may say on any path without being told of there. */
const REFUSALS: ReadonlySet<number> = new Set([400, 401, 403, 404, 409, 422]);

const UNTOLD = "GitHub tells of no such status";

/** In which ways an exchange is not as GitHub describes its API. */
export function exchangeProblems(exchange: Exchange): string[] {
  const { method, status } = exchange;
  const { pathname, searchParams } = new URL(exchange.path, "http://github");
  const found = findOperation(method, pathname.replace(BY_NUMBER, "/repos/owner/name"));
  if (!found) return status === 404 || status === 401 ? [] : [`${method} ${pathname}: GitHub offers no such thing`];
  const { name, operation, pathValues } = found;
  const problems = [
    // What was refused may well be wrong: some tests send it for that.
    ...(status < 400 ? requestProblems(operation, pathValues, searchParams, exchange.sent) : []),
    ...answerProblems(operation, exchange).map((problem) => `the answer ${status}: ${problem}`),
  ];
  return problems
    .map((problem) => `${name}: ${problem}`)
    .filter((problem) => !LEFT_OUT.some((pattern) => pattern.test(problem)));
}

function requestProblems(
  { parameters = [], requestBody }: Operation,
  pathValues: Readonly<Record<string, string>>,
  query: URLSearchParams,
  sent: string,
): string[] {
  const all = parameters.map((parameter) => resolved(parameter));
  const inQuery = all.filter((parameter) => parameter.in === "query");
  const known = new Set(inQuery.map(({ name }) => name));
  return [
    ...all
      .filter((parameter) => parameter.in === "path")
      .flatMap((parameter) => parameterProblems(parameter, pathValues[parameter.name])),
    ...inQuery.flatMap((parameter) => parameterProblems(parameter, query.get(parameter.name) ?? undefined)),
    ...[...query.keys()].filter((name) => !known.has(name)).map((name) => `the query ${name} is not known`),
    ...bodyProblems(requestBody, sent),
  ];
}

function parameterProblems({ name, required = false, schema }: Parameter, text: string | undefined): string[] {
  if (text === undefined) return required ? [`the parameter ${name} is missing`] : [];
  const isNumber = schema.type === "integer" && /^\d+$/.test(text);
  return schemaProblems(schema, isNumber ? Number(text) : text).map((problem) => `the parameter ${name}: ${problem}`);
}

function bodyProblems(body: Operation["requestBody"], sent: string): string[] {
  const { required = false, content } = body ? resolved(body) : {};
  const schema = content?.["application/json"]?.schema;
  if (sent === "") return required ? ["nothing was sent"] : [];
  if (!schema) return ["a body was sent, and GitHub takes none"];
  return schemaProblems(schema, documented(sent)).map((problem) => `what was sent: ${problem}`);
}

function answerProblems({ responses }: Operation, { status, answer }: Exchange): string[] {
  const response = responses[status];
  if (status >= 400) return response || REFUSALS.has(status) ? refusalProblems(answer) : [UNTOLD];
  if (!response) return [UNTOLD];
  const content: Content | undefined = resolved(response).content?.["application/json"];
  if (!content?.schema) return answer === "" ? [] : ["has a body, without need"];
  if (answer === "") return ["has no body"];
  const value = documented(answer);
  return [...schemaProblems(content.schema, value), ...exampleProblems(content, value)];
}

/** All refusals say the same; where the description knows them as validation errors, it leaves the status out. */
function refusalProblems(answer: string): string[] {
  const schema = SCHEMAS["basic-error"];
  return schema && answer !== "" ? schemaProblems(schema, documented(answer)) : ["has no body"];
}

function documented(text: string): unknown {
  return JSON.parse(text, (name, value) => (UNDOCUMENTED.has(name) ? undefined : value));
}
