import type { NodeKind } from './node.ts';

/** 触达节点 — wishes to reach the customer with the campaign's content; the run ends here. */
export const send: NodeKind = {
  kind: 'send',
  decide({ run, campaign, customer, root, event, attributes }) {
    const { key, version, definition } = campaign;
    const wish = { run, node: 'send', campaign: key, version, definition, customer, root, event, attributes };
    return { next: 'done', intents: [{ kind: 'reach', wish }] };
  },
};
