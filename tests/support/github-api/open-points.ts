/** What GitHub does and its description does not tell of, and the other way round: each with the reason. */

/** Names that the description does not have, and GitHub takes and gives. */
export const UNDOCUMENTED: ReadonlySet<string> = new Set([
  // Of an environment: GitHub's own pages set it, its provider for Terraform and Pulumi reads and writes it.
  "can_admins_bypass",
]);

/** Names that documented examples have and the emulator need not: all of them optional in the description. */
export const LEFT_OUT: readonly RegExp[] = [
  // Neither templates nor forks nor private clones are emulated; a user's repository has no organization.
  /^GET \/(repos|repositories)\/.* \/(template_repository|temp_clone_token|parent|source|organization) is missing/,
  // The permission of a repository whose actions are not "selected" has no list of them.
  /^GET \/repos\/\{owner\}\/\{repo\}\/actions\/permissions: .* \/(selected_actions_url|allowed_actions|sha_pinning_required) is missing/,
  // A commit of the emulator holds no files.
  /^GET \/repos\/\{owner\}\/\{repo\}\/commits\/\{ref\}: .* \/(stats|files|commit\/verification\/.*) is missing/,
  // A package need not be linked to a repository.
  /\/packages.* \/repository is missing/,
  // What an organization says of itself.
  /^GET \/orgs\/\{org\}\/teams\/\{team_slug\}: .* \/organization\/\w+ is missing, which the documented example has$/,
  // What an organization lets its members do is shown to its owners, and set up by nobody here.
  /^GET \/orgs\/\{org\}: .* is missing, which the documented example has$/,
];
