/**
 * 合并查询 — questions of the same name that arrive while one is being answered share the next answer: each is asked after it arrived, so nobody
 * hears less than the truth of that moment, and at most one question of a name is under way.
 */
export function shareLookups<T>(ask: (name: string) => Promise<T>): (name: string) => Promise<T> {
  const underWay = new Map<string, Promise<unknown>>();
  const next = new Map<string, Promise<T>>();
  function begin(name: string): Promise<T> {
    const answer = ask(name);
    underWay.set(name, answer);
    const done = (): void => void (underWay.get(name) === answer && underWay.delete(name));
    answer.then(done, done);
    return answer;
  }
  return (name) => {
    const current = underWay.get(name);
    if (current === undefined) return begin(name);
    let waiting = next.get(name);
    if (waiting === undefined) {
      const after = (): Promise<T> => {
        next.delete(name);
        return begin(name);
      };
      next.set(name, (waiting = current.then(after, after)));
    }
    return waiting;
  };
}
