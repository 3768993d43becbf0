/**
 * Works jobs off in several lanes at once: each lane takes the next job as soon as it is free.
 *
 * @param lanes what each lane has for its own, at least one
 * @param signal ends the work after the jobs at hand
 * @returns the results of the jobs that were done
 */
export async function inLanes<Lane, Job, Result>(
  lanes: readonly Lane[],
  jobs: readonly Job[],
  signal: AbortSignal,
  work: (job: Job, lane: Lane) => Promise<Result>,
): Promise<Result[]> {
  const waiting = [...jobs];
  const results: Result[] = [];
  const workOff = async (lane: Lane) => {
    for (let job = waiting.shift(); job !== undefined && !signal.aborted; job = waiting.shift()) {
      results.push(await work(job, lane));
    }
  };
  await Promise.all(lanes.map(workOff));
  return results;
}
