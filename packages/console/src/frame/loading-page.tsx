import { Skeleton } from 'antd';

/** What a page shows while its code or its first answer is on the way; it has the page's outline, so nothing jumps. */
export function LoadingPage() {
  return (
    <div aria-busy="true">
      <Skeleton active title={{ width: 180 }} paragraph={{ rows: 0 }} />
      <Skeleton active title={false} paragraph={{ rows: 10, width: '100%' }} style={{ marginTop: 24 }} />
    </div>
  );
}
