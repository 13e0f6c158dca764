import { SendOutlined } from '@ant-design/icons';
import { type Category, type Content, contract } from '@gyre/domain';
import { detailOf } from '@gyre/domain/reach/detail';
import { Alert, Button, Checkbox, Popover } from 'antd';
import { useState } from 'react';
import { Go } from '../../../address.tsx';
import { useAct } from '../../../api.ts';
import { DetailText } from '../../../parts/detail-text.tsx';
import { ErrorView } from '../../../parts/error-view.tsx';
import { useMay, useProjectKey } from '../../../session.ts';
import { useWords } from '../../../words/index.ts';
import { usePolicy } from '../use-policy.ts';

interface TestSendProps {
  readonly content: Content;
  /** The batch it would grant a coupon of. */
  readonly benefit: string | null;
  readonly category: Category;
  readonly customer: number | undefined;
}

/** 测试发送 — one arm, really sent, to chosen addresses of the test list. */
export function TestSend(props: TestSendProps) {
  const words = useWords().campaigns.editor;
  const may = useMay('operate');
  if (!may) return null;
  return (
    <Popover trigger="click" placement="bottomRight" title={words.testSend} destroyOnHidden content={<TestForm {...props} />}>
      <Button size="small" icon={<SendOutlined />}>
        {words.testSend}
      </Button>
    </Popover>
  );
}

function TestForm({ content, benefit, category, customer }: TestSendProps) {
  const words = useWords().campaigns.editor;
  const project = useProjectKey();
  const policy = usePolicy();
  const [chosen, setChosen] = useState<string[]>();
  const send = useAct(contract.campaigns.testSend);
  const known = policy?.testList.filter(({ channel }) => channel === content.channel) ?? [];
  const to = chosen ?? known.slice(0, 1).map(({ name }) => name);
  if (policy !== undefined && known.length === 0) {
    return (
      <div style={{ width: 260 }}>
        {words.testNone} <Go to="policy">{words.testNoneGo}</Go>
      </div>
    );
  }
  const submit = (): void =>
    send.mutate({ params: { project }, body: { content, benefit, category, to, ...(customer === undefined ? {} : { customer }) } });
  return (
    <div style={{ display: 'grid', gap: 10, width: 300 }}>
      <span style={{ opacity: 0.75 }}>{words.testNote}</span>
      <Checkbox.Group
        value={to}
        onChange={setChosen}
        options={known.map(({ name, address }) => ({ value: name, label: `${name}  ${address}` }))}
        style={{ display: 'grid', gap: 4 }}
      />
      <Button type="primary" disabled={to.length === 0} loading={send.isPending} onClick={submit}>
        {words.testSend}
      </Button>
      {send.data?.map((sent) => (
        <TestOutcome key={sent.name} {...sent} />
      ))}
      {send.error !== null && <ErrorView error={send.error} />}
    </div>
  );
}

const KEPT = detailOf('test_inbox');

/** What came of one test; without a provider it was kept, which is neither sent nor refused. */
function TestOutcome({ name, accepted, detail }: { readonly name: string; readonly accepted: boolean; readonly detail: string }) {
  const words = useWords().campaigns.editor;
  if (detail === KEPT) {
    const inbox = <Go to="test-inbox">{words.testKeptGo}</Go>;
    return <Alert type="warning" showIcon title={`${name} · ${words.testKept}`} description={inbox} />;
  }
  return (
    <Alert
      type={accepted ? 'success' : 'error'}
      showIcon
      title={`${name} · ${accepted ? words.testAccepted : words.testRefused}`}
      description={<DetailText detail={detail} />}
    />
  );
}
