import { Tag } from 'antd';
import { useWords } from '../words/index.ts';

/** The name of an identity namespace in the operator's language; the key itself for one we do not know. */
export function useNamespaceName(): (namespace: string) => string {
  const names: Readonly<Record<string, string>> = useWords().namespaces;
  return (namespace) => names[namespace] ?? namespace;
}

interface IdentityTagsProps {
  readonly identities: readonly { readonly namespace: string; readonly value: string }[];
  readonly most?: number;
}

/** 身份 — a few identities of a customer, the rest counted. */
export function IdentityTags({ identities, most = 3 }: IdentityTagsProps) {
  const nameOf = useNamespaceName();
  const rest = identities.length - most;
  return (
    <span style={{ display: 'inline-flex', gap: 4, flexWrap: 'wrap' }}>
      {identities.slice(0, most).map((identity) => (
        <Tag
          key={`${identity.namespace}:${identity.value}`}
          variant="filled"
          className="num"
          title={`${nameOf(identity.namespace)}: ${identity.value}`}
        >
          <span style={{ opacity: 0.65, marginRight: 6 }}>{nameOf(identity.namespace)}</span>
          <span style={{ display: 'inline-block', maxWidth: 190, overflow: 'hidden', textOverflow: 'ellipsis', verticalAlign: 'bottom' }}>
            {identity.value}
          </span>
        </Tag>
      ))}
      {rest > 0 && <span style={{ opacity: 0.65 }}>+{rest}</span>}
    </span>
  );
}
