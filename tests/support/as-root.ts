/** A test of what only root can do. Elsewhere it is said that it is not run; it never counts as passed. */
export const itAsRoot =
  process.getuid?.() === 0
    ? it
    : (title: string, _test: Mocha.AsyncFunc | Mocha.Func) => {
        process.stderr.write(`not run, as it needs root: ${title}\n`);
      };
