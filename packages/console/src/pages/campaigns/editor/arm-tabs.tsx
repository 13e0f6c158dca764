import { CopyOutlined, DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Badge, Button, Dropdown, Form, Input, InputNumber, Tabs } from 'antd';
import { useFormat } from '../../../use-format.ts';
import { useWords } from '../../../words/index.ts';
import { type ArmDraft, isWritten, MOST_ARMS, nextLetter } from '../draft/content-draft.ts';
import { forbiddenWordsOf, usePolicy } from '../use-policy.ts';
import { ArmTime } from './arm-time.tsx';
import { BenefitSelect } from './benefit-select.tsx';
import { ContentForms } from './content-forms.tsx';
import type { Problems, StepProps } from './step-props.ts';

interface ArmTabsProps extends StepProps {
  /** The batch all arms grant a coupon of; undefined: each chooses its own. */
  readonly grants: string | null | undefined;
  readonly problems: Problems;
  readonly arm: string;
  readonly onArm: (arm: string) => void;
}

/** 文案 — up to four arms, each with its weight and what it says. */
export function ArmTabs({ draft, change, problems, arm, onArm, grants }: ArmTabsProps) {
  const words = useWords().campaigns.editor;
  const { arms, channel } = draft;
  const open = arms.find(({ key }) => key === arm) ?? arms[0];
  const set = (key: string, part: Partial<ArmDraft>): void =>
    change({ arms: arms.map((one) => (one.key === key ? { ...one, ...part } : one)) });
  const add = (): void => {
    const letter = nextLetter(arms);
    const last = arms.at(-1);
    if (letter === undefined || last === undefined) return;
    change({ arms: [...arms, { ...last, key: letter, name: words.armNames(letter.toUpperCase()), weight: 1 }] });
    onArm(letter);
  };
  if (open === undefined) return null;
  return (
    <Form.Item label={words.arms} style={{ marginBottom: 0 }}>
      <Tabs
        type="card"
        size="small"
        activeKey={open.key}
        onChange={onArm}
        items={arms.map((one) => ({ key: one.key, label: <TabLabel arm={one} isDone={isWritten(one, channel)} problems={problems} /> }))}
        tabBarExtraContent={
          arms.length < MOST_ARMS && (
            <Button size="small" type="text" icon={<PlusOutlined />} onClick={add}>
              {words.addArm}
            </Button>
          )
        }
      />
      <ArmForm
        key={open.key}
        draft={draft}
        arm={open}
        problems={problems.filter((problem) => problem.arm === open.key)}
        grants={grants}
        set={(part) => set(open.key, part)}
        onRemove={() => change({ arms: arms.filter(({ key }) => key !== open.key) })}
      />
    </Form.Item>
  );
}

interface TabLabelProps {
  readonly arm: ArmDraft;
  readonly isDone: boolean;
  readonly problems: Problems;
}

function TabLabel({ arm, isDone, problems }: TabLabelProps) {
  const blocked = problems.some((problem) => problem.arm === arm.key && problem.blocks);
  const name = arm.name.trim() === '' ? arm.key.toUpperCase() : arm.name;
  return (
    <Badge dot={blocked || !isDone} offset={[6, 2]}>
      {name}
    </Badge>
  );
}

interface ArmFormProps {
  readonly grants: ArmTabsProps['grants'];
  readonly draft: StepProps['draft'];
  readonly arm: ArmDraft;
  readonly problems: Problems;
  readonly set: (part: Partial<ArmDraft>) => void;
  readonly onRemove: () => void;
}

function ArmForm({ draft, arm, problems, grants, set, onRemove }: ArmFormProps) {
  const words = useWords().campaigns.editor;
  const format = useFormat();
  const policy = usePolicy();
  const { arms, channel, category } = draft;
  const whole = arms.reduce((sum, one) => sum + one.weight, 0);
  const others = arms.filter(({ key }) => key !== arm.key);
  const isMarketing = category === 'marketing';
  return (
    <>
      {arms.length > 1 && (
        <div style={{ display: 'flex', gap: 8, alignItems: 'center', flexWrap: 'wrap', marginBottom: 12 }}>
          <Input
            style={{ width: 180 }}
            prefix={words.armName}
            maxLength={40}
            aria-label={words.armName}
            value={arm.name}
            onChange={(e) => set({ name: e.target.value })}
          />
          <InputNumber<number>
            style={{ width: 130 }}
            prefix={words.weight}
            min={1}
            max={100}
            precision={0}
            aria-label={words.weight}
            value={arm.weight}
            onChange={(weight) => set({ weight: weight ?? 1 })}
          />
          <span style={{ opacity: 0.7 }}>{words.weightShare(format.share(arm.weight, whole))}</span>
          <span style={{ marginInlineStart: 'auto', display: 'inline-flex', gap: 4 }}>
            <Dropdown
              menu={{
                items: others.map(({ key, name }) => ({ key, label: name })),
                onClick: ({ key }) => {
                  const from = others.find((one) => one.key === key);
                  if (from !== undefined) set({ contents: { ...arm.contents, [channel]: from.contents[channel] } });
                },
              }}
            >
              <Button size="small" icon={<CopyOutlined />}>
                {words.copyFrom}
              </Button>
            </Dropdown>
            <Button size="small" icon={<DeleteOutlined />} aria-label={words.removeArm} title={words.removeArm} onClick={onRemove} />
          </span>
        </div>
      )}
      {category !== 'verification' && <ArmTime value={arm.time} onChange={(time) => set({ time })} />}
      {grants === undefined && <BenefitSelect value={arm.benefit} onChange={(benefit) => set({ benefit })} />}
      <ContentForms
        channel={channel}
        contents={arm.contents}
        onChange={(contents) => set({ contents })}
        trigger={draft.trigger}
        grants={grants === undefined ? arm.benefit : grants}
        problems={problems}
        forbidden={isMarketing ? forbiddenWordsOf(policy) : []}
        isMarketing={isMarketing}
      />
      <OtherProblems problems={problems} />
    </>
  );
}

const SHOWN_IN_PLACE: ReadonlySet<string> = new Set(['text', 'signature', 'subject', 'preheader', 'body', 'title', 'button', 'url']);

/** What concerns no field of the form: links, content blocks, parameters, the plan of events. */
function OtherProblems({ problems }: { readonly problems: Problems }) {
  const { language } = useFormat();
  return problems
    .filter(({ place }) => !SHOWN_IN_PLACE.has(place))
    .map((problem) => (
      <div key={problem.en} className={problem.blocks ? 'problem problem-blocks' : 'problem'}>
        {problem[language]}
      </div>
    ));
}
