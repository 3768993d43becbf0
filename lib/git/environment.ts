/**
 * Variables of git's that say how to reach servers and where the user's own settings are. All others are dropped: in
 * a hook they name another repository, and git would work there whatever folder it is given.
 */
const KEPT =
  /^GIT_(?:SSH(?:_COMMAND|_VARIANT)?|SSL_\w+|PROXY_\w+|HTTP_\w+|CONFIG_(?:GLOBAL|SYSTEM|NOSYSTEM)|EXEC_PATH|CEILING_DIRECTORIES|DISCOVERY_ACROSS_FILESYSTEM|ALLOW_PROTOCOL)$/;

/** Settings given by variables that concern servers and trust, and no repository. */
const KEPT_SETTING = /^(?:http|url|credential|safe|protocol|ssh)\.|^core\.sshcommand$/i;

/** What git must not do here: run programs of the repository's choice, or prompt. */
const SETTINGS: readonly Setting[] = [
  ["core.hooksPath", "/dev/null"],
  ["core.fsmonitor", "false"],
  ["log.showSignature", "false"],
];

const NO_PROMPTS = { GIT_TERMINAL_PROMPT: "0", GIT_ASKPASS: "", SSH_ASKPASS: "", GCM_INTERACTIVE: "never" };

/** A setting of git's, as `git config` names it, and its value. */
export type Setting = readonly [key: string, value: string];

/** A copy without the variables by which git finds another repository than that of its folder. */
export function withoutRepository(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => !name.startsWith("GIT_") || KEPT.test(name)),
  );
}

/**
 * The environment of every git that is run here.
 *
 * @param settings handed over by variables: what is secret must not be among a process's arguments
 */
export function gitEnvironment(environment: NodeJS.ProcessEnv, settings: readonly Setting[] = []): NodeJS.ProcessEnv {
  const all = [...givenSettings(environment), ...SETTINGS, ...settings];
  const numbered = all.flatMap(([key, value], at) => [
    [`GIT_CONFIG_KEY_${at}`, key] as const,
    [`GIT_CONFIG_VALUE_${at}`, value] as const,
  ]);
  return {
    ...withoutRepository(environment),
    ...NO_PROMPTS,
    // Who only looks takes no locks from a git that works there.
    GIT_OPTIONAL_LOCKS: "0",
    // Its sentences are read here.
    LC_ALL: "C",
    GIT_CONFIG_COUNT: String(all.length),
    ...Object.fromEntries(numbered),
  };
}

/** The settings that the user gives by variables, as CI systems do: `safe.directory`, for one. */
function givenSettings(environment: NodeJS.ProcessEnv): Setting[] {
  const count = Number(environment.GIT_CONFIG_COUNT ?? 0);
  const settings: Setting[] = [];
  for (let at = 0; at < count; at += 1) {
    const [key, value] = [environment[`GIT_CONFIG_KEY_${at}`], environment[`GIT_CONFIG_VALUE_${at}`]];
    if (key === undefined || value === undefined) break;
    if (KEPT_SETTING.test(key)) settings.push([key, value]);
  }
  return settings;
}
