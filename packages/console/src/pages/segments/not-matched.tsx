import { DownloadOutlined } from '@ant-design/icons';
import { contract } from '@gyre/domain';
import { Button, Empty, Skeleton } from 'antd';
import { addressOf, useCall } from '../../api.ts';
import { ErrorView } from '../../parts/error-view.tsx';
import { useMay, useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';

/** 未匹配 — what of a list's file is nobody's: how many, the first of them masked, and all of them as a file. */
export function NotMatched({ segment }: { readonly segment: string }) {
  const own = useWords().segments.notMatched;
  const format = useFormat();
  const project = useProjectKey();
  const answer = useCall(contract.segments.notMatched, { params: { project, segment } });
  if (answer.data === undefined)
    return answer.error === null ? <Skeleton active /> : <ErrorView error={answer.error} retry={() => void answer.refetch()} />;
  const { total, first } = answer.data;
  if (total === 0) return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={own.none} style={{ padding: '56px 0' }} />;
  return (
    <div style={{ display: 'grid', gap: 16 }}>
      <div style={{ display: 'flex', gap: 12, alignItems: 'center', flexWrap: 'wrap' }}>
        <span style={{ flex: '1 1 320px' }}>{own.total(format.number(total))}</span>
        <Downloads segment={segment} />
      </div>
      <div className="segment-rest">
        {first.map((text, i) => (
          <span key={i} className="mono">
            {text}
          </span>
        ))}
      </div>
      {total > first.length && <span style={{ opacity: 0.65 }}>{own.more(format.number(total - first.length))}</span>}
    </div>
  );
}

function Downloads({ segment }: { readonly segment: string }) {
  const words = useWords().segments.acts;
  const project = useProjectKey();
  const [mayExport, mayReveal] = [useMay('export'), useMay('reveal')];
  if (!mayExport) return null;
  const address = (reveal: 'true' | 'false'): string =>
    addressOf(contract.segments.exportNotMatched, { params: { project, segment }, query: { reveal } });
  return (
    <>
      <Button href={address('false')} download icon={<DownloadOutlined />}>
        {words.exportMasked}
      </Button>
      {mayReveal && (
        <Button href={address('true')} download icon={<DownloadOutlined />}>
          {words.exportRevealed}
        </Button>
      )}
    </>
  );
}
