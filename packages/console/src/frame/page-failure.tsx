import { Button, Result, Typography } from 'antd';
import { useWords } from '../words/index.ts';

interface FailureProps {
  readonly error?: unknown;
  readonly reset?: () => void;
}

/** 出错页 — a page that threw, or, without an error, an address that leads nowhere. */
export function PageFailure({ error, reset }: FailureProps) {
  const words = useWords().frame;
  const acts = useWords().acts;
  const broken = error !== undefined;
  return (
    <Result
      status={broken ? 'warning' : 'info'}
      title={<h1>{broken ? words.failed : words.notFound}</h1>}
      subTitle={broken ? words.failedNote : words.notFoundNote}
      extra={
        broken ? (
          <Button type="primary" onClick={() => (reset === undefined ? window.location.reload() : reset())}>
            {acts.retry}
          </Button>
        ) : (
          <Button type="primary" href="/">
            {acts.home}
          </Button>
        )
      }
    >
      {broken && (
        <Typography.Paragraph copyable className="mono" style={{ maxWidth: 720, margin: '0 auto' }}>
          {error instanceof Error ? `${error.name}: ${error.message}` : JSON.stringify(error)}
        </Typography.Paragraph>
      )}
    </Result>
  );
}

/** An address that leads nowhere. */
export function NoSuchPage() {
  return <PageFailure />;
}
