import { FunctionOutlined } from '@ant-design/icons';
import { lateNamesOf } from '@gyre/domain/benefits/late-names';
import { Button, Input, Popover, Radio, Select } from 'antd';
import { useState } from 'react';
import { propertiesOf, useVocabulary } from '../../../parts/rules/vocabulary.ts';
import { useBatches } from '../../../parts/use-batches.ts';
import { useWords } from '../../../words/index.ts';
import { outputOf, pathIn } from '../draft/template-text.ts';
import type { TriggerDraft } from '../draft/trigger-draft.ts';

/** Values that are never missing: they need no default. */
const COUPON = ['name', 'value', 'code', 'valid_until'] as const;
const SURE: ReadonlySet<string> = new Set(['campaign.name', 'campaign.key', ...COUPON.map((name) => pathIn('coupon', name))]);
const LINKS = ['unsubscribe_url', 'preference_url'] as const;

interface VariableMenuProps {
  readonly trigger: TriggerDraft;
  /** The batch a coupon is granted of; null: none, and a text can say nothing of one. */
  readonly grants: string | null;
  /** Whether the text is JSON: values are then written through `| json`. */
  readonly asJson?: boolean;
  /** Whether links of a mail may be put in. */
  readonly withLinks?: boolean;
  readonly onInsert: (text: string) => void;
}

/** 插入变量 — an attribute of the customer, a property of the trigger's event, an attribute of its item; always with what stands in for a missing one. */
export function VariableMenu({ trigger, grants, asJson = false, withLinks = false, onInsert }: VariableMenuProps) {
  const words = useWords().campaigns.editor;
  const [open, setOpen] = useState(false);
  const [path, setPath] = useState<string>();
  const [fallback, setFallback] = useState('');
  const [isRequired, setRequired] = useState(false);
  const options = useVariables(trigger, grants, withLinks);
  const isLink = path !== undefined && LINKS.some((link) => link === path);
  const isSure = path !== undefined && (SURE.has(path) || isLink);
  const insert = (): void => {
    if (path === undefined) return;
    const bare = `{{ ${path}${asJson ? ' | json' : ''} }}`;
    const link = path === 'unsubscribe_url' ? words.variableNames.unsubscribe : words.variableNames.preference;
    if (isLink) onInsert(`<a href="{{ ${path} }}">${link}</a>`);
    else onInsert(isSure ? bare : outputOf({ path, fallback: isRequired ? null : fallback, asJson }));
    setOpen(false);
  };
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      trigger="click"
      placement="bottomRight"
      title={words.insert}
      content={
        <div style={{ display: 'grid', gap: 10, width: 320 }}>
          <Select<string>
            showSearch={{ optionFilterProp: 'label' }}
            placeholder={words.insertHint}
            aria-label={words.insertPick}
            options={options}
            listHeight={320}
            popupMatchSelectWidth={false}
            {...(path === undefined ? {} : { value: path })}
            onChange={setPath}
          />
          {!isSure && (
            <>
              <Radio.Group
                value={isRequired}
                options={[
                  { value: false, label: words.insertDefault },
                  { value: true, label: words.insertRequired },
                ]}
                onChange={(e) => setRequired(e.target.value === true)}
              />
              {!isRequired && (
                <Input
                  value={fallback}
                  aria-label={words.insertDefault}
                  onChange={(e) => setFallback(e.target.value)}
                  onPressEnter={insert}
                />
              )}
            </>
          )}
          <Button type="primary" disabled={path === undefined} onClick={insert}>
            {words.insertDo}
          </Button>
        </div>
      }
    >
      <Button size="small" type="text" icon={<FunctionOutlined />}>
        {words.insert}
      </Button>
    </Popover>
  );
}

function useVariables(trigger: TriggerDraft, grants: string | null, withLinks: boolean) {
  const coupon = useCouponOptions(grants);
  const words = useWords().campaigns.editor;
  const vocabulary = useVocabulary();
  const event = trigger.kind === 'event' || trigger.kind === 'then_not' ? trigger.select.event : '';
  const properties = propertiesOf(vocabulary, event);
  const types = new Set(properties.flatMap(({ itemType }) => itemType ?? []));
  const ofItems = vocabulary.items.filter(({ type }) => types.has(type)).flatMap(({ attributes }) => attributes);
  const named = (root: string, names: readonly { readonly name: string; readonly displayName?: string }[]) =>
    [...new Map(names.map((one) => [one.name, one])).values()].map(({ name, displayName = '' }) => ({
      value: pathIn(root, name),
      label: displayName === '' || displayName === name ? pathIn(root, name) : `${displayName}  ${pathIn(root, name)}`,
    }));
  const links = LINKS.map((value) => ({
    value,
    label: value === 'unsubscribe_url' ? words.variableNames.unsubscribe : words.variableNames.preference,
  }));
  return [
    { label: words.roots.customer, options: named('customer', vocabulary.attributes) },
    { label: words.roots.event, options: named('event', properties) },
    { label: words.roots.item, options: named('item', ofItems) },
    { label: words.roots.campaign, options: [{ value: 'campaign.name', label: words.variableNames.campaignName }] },
    { label: words.roots.coupon, options: coupon },
    ...(withLinks ? [{ label: words.roots.links, options: links }] : []),
  ].filter((group) => group.options.length > 0);
}

/** Of a coupon what the text may say; the rest stands there with the reason why not. */
function useCouponOptions(grants: string | null) {
  const words = useWords().campaigns.editor;
  const batch = useBatches().find(({ key }) => key === grants);
  const late = batch === undefined ? [] : lateNamesOf(batch.definition);
  return COUPON.map((name) => {
    const why = grants === null ? words.couponNotGranted : late.includes(name) ? words.couponLate : '';
    const label = words.couponNames[name];
    return { value: pathIn('coupon', name), label: why === '' ? label : `${label} · ${why}`, disabled: why !== '' };
  });
}
