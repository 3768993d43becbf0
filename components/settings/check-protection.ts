import { checkTexts } from "./check-texts.ts";
import { duplicates } from "./duplicates.ts";
import { type Path, type Problem, quote } from "./problems.ts";
import { textsOf } from "./raw.ts";
import { filledProblem } from "./value-rules.ts";

/** https://docs.github.com/rest/deployments/environments#create-or-update-an-environment */
const REVIEWERS_MAX = 6;
const WAIT_MAX_MINUTES = 43_200;
/** What of an environment is in the way that has no reviewers. */
export const SELF_REVIEW = "is true, but there are no reviewers; add reviewers, or remove it";
/** A login. Old ones have dashes where new ones may not. */
const LOGIN = /^[a-z0-9][a-z0-9-]{0,38}(?:_[a-z0-9]+)?$/i;
/** The name of a team in its address. */
const TEAM = /^[a-z0-9_-]+$/i;

/**
 * Who and what may deploy to an environment.
 *
 * @param owner of the repository, whose teams alone may review
 */
export function checkProtection(environment: Record<string, unknown>, at: Path, owner: string): Problem[] {
  const patterns = ["branches", "tags"].map((field) => textsOf(environment[field], [...at, field]));
  const reviewers = textsOf(environment.reviewers, [...at, "reviewers"]);
  const { reviewers: written, preventSelfReview, waitTimer } = environment;
  return [
    ...patterns.flatMap((texts) => [...checkTexts(filledProblem, texts), ...duplicates(texts, (text) => text)]),
    ...checkTexts((text) => reviewerProblem(text, owner), reviewers),
    ...duplicates(reviewers, (name) => name.toLowerCase()),
    ...(reviewers.length > REVIEWERS_MAX
      ? [
          {
            path: [...at, "reviewers"],
            message: `has ${reviewers.length} reviewers; GitHub accepts at most ${REVIEWERS_MAX}`,
          },
        ]
      : []),
    ...(preventSelfReview === true && Array.isArray(written) && written.length === 0
      ? [{ path: [...at, "preventSelfReview"], message: SELF_REVIEW }]
      : []),
    ...(Number.isInteger(waitTimer) && !(Number(waitTimer) >= 0 && Number(waitTimer) <= WAIT_MAX_MINUTES)
      ? [{ path: [...at, "waitTimer"], message: `is ${waitTimer}; write minutes from 0 to ${WAIT_MAX_MINUTES}` }]
      : []),
  ];
}

function reviewerProblem(text: string, owner: string): string | undefined {
  const [login = "", team, ...rest] = text.split("/");
  const isName = LOGIN.test(login) && (team === undefined || TEAM.test(team)) && rest.length === 0;
  if (!isName) {
    const meant = text.replace(/^@/, "").trim().toLowerCase().replaceAll(/\s+/g, "-");
    const [first = "", second, ...others] = meant.split("/");
    const isMeant = LOGIN.test(first) && (second === undefined || TEAM.test(second)) && others.length === 0;
    return `is neither a user nor a team; write ${isMeant ? quote(meant) : `"octocat" or "${owner || "acme"}/team"`}`;
  }
  if (team === undefined || owner === "" || login.toLowerCase() === owner.toLowerCase()) return undefined;
  return `is a team of ${login}, and only teams of ${owner} may review; write ${quote(`${owner}/${team}`)}`;
}
