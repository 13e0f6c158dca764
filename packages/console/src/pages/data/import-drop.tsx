import { InboxOutlined } from '@ant-design/icons';
import { Progress, Upload } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { ErrorView } from '../../parts/error-view.tsx';
import { useProjectKey, useSession } from '../../session.ts';
import { useWords } from '../../words/index.ts';
import { CodeBlock } from './code-block.tsx';
import { uploadFile, type Uploaded } from './upload-file.ts';

const EXAMPLE = `会员号,手机号,下单时间,订单号,金额
M1001,10000000001,2026-01-05 13:20:00,D20260105001,199.00
M1002,10000000002,2026-01-05 13:42:10,D20260105002,58.50
`;

/** The orders of a shop, to see what a file may look like. */
export function ImportExample() {
  const w = useWords().data.transfer;
  return (
    <div style={{ maxWidth: 860, marginTop: 24 }}>
      <CodeBlock title={w.exampleTitle} code={EXAMPLE} />
    </div>
  );
}

interface ImportDropProps {
  readonly onUploaded: (uploaded: Uploaded, file: File) => void;
  /** What the file may be, where it is not a table of any kind. */
  readonly help?: string;
}

/** 选择文件 — drop or choose a file; shows how far the upload is. */
export function ImportDrop({ onUploaded, help }: ImportDropProps) {
  const w = useWords().data.transfer;
  const project = useProjectKey();
  const csrf = useSession().data?.csrf ?? '';
  const [share, setShare] = useState<number | null>(null);
  const [error, setError] = useState<unknown>(null);
  const leaving = useRef(new AbortController());
  useEffect(() => {
    leaving.current = new AbortController();
    return () => leaving.current.abort();
  }, []);
  const send = async (file: File): Promise<void> => {
    setError(null);
    setShare(0);
    try {
      onUploaded(await uploadFile({ project, csrf, file, onProgress: setShare, signal: leaving.current.signal }), file);
    } catch (failure) {
      if (leaving.current.signal.aborted) return;
      setError(failure);
      setShare(null);
    }
  };
  return (
    <div style={{ maxWidth: 860 }}>
      <Upload.Dragger
        accept=".csv,.tsv,.txt,.ndjson,.jsonl,.parquet"
        multiple={false}
        showUploadList={false}
        disabled={share !== null}
        beforeUpload={(file) => {
          void send(file);
          return false;
        }}
      >
        <p style={{ fontSize: 32, margin: '12px 0', opacity: 0.6 }}>
          <InboxOutlined />
        </p>
        <p style={{ fontSize: 15 }}>{w.drop}</p>
        <p style={{ opacity: 0.65 }}>{help ?? w.dropHelp}</p>
      </Upload.Dragger>
      {share !== null && (
        <div role="status" style={{ marginTop: 12 }}>
          <Progress percent={Math.floor(share * 100)} />
          {share < 1 ? w.uploading(Math.floor(share * 100)) : w.reading}
        </div>
      )}
      {error !== null && (
        <div style={{ marginTop: 12 }}>
          <ErrorView error={error} />
        </div>
      )}
    </div>
  );
}
