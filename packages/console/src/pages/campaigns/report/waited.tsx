import { Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { ErrorView } from '../../../parts/error-view.tsx';

interface WaitedProps<Data> {
  readonly answer: { readonly data: Data | undefined; readonly error: unknown; readonly refetch: () => unknown };
  readonly children: (data: Data) => ReactNode;
}

/** 等答案 — what an answer shows once it is there; until then that it comes, or why it does not. */
export function Waited<Data>({ answer, children }: WaitedProps<Data>) {
  if (answer.data !== undefined) return children(answer.data);
  return answer.error === null ? <Skeleton active /> : <ErrorView error={answer.error} retry={() => void answer.refetch()} />;
}
