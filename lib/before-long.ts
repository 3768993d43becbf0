/** What is asked for, or what is said when that takes too long. */
export async function beforeLong<Answer>(asked: Promise<Answer>, late: Answer, milliseconds: number): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const ended = new Promise<Answer>((resolve) => {
    timer = setTimeout(() => resolve(late), milliseconds);
  });
  return Promise.race([asked, ended]).finally(() => clearTimeout(timer));
}
