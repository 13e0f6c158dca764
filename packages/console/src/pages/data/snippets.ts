/** What a snippet is made for: this server's address, the project and the source's write key (or a placeholder). */
export interface SnippetPlace {
  /** `https://gyre.example.com`, without a slash at the end. */
  readonly origin: string;
  readonly project: string;
  readonly writeKey: string;
}

export type SourceProtocol = 'segment' | 'sensors' | 'gyre';

/** 接入代码 — one way to send: how to install the client and code that sends a first event. */
export interface Snippet {
  readonly id: 'segmentNode' | 'segmentBrowser' | 'sensorsNode' | 'sensorsWeb' | 'curl';
  /** Shell command that installs the client; empty when none is needed. */
  readonly install: string;
  readonly code: string;
}

const SEGMENT_WEB = 'https://cdn.jsdelivr.net/npm/@segment/analytics-next@1.84.3/dist/umd/standalone.js';

/** Ready-to-paste code for every client known to work with a source of this protocol, the plain HTTP call last. A key serves its own protocol only. */
export function snippetsFor(protocol: SourceProtocol, place: SnippetPlace): readonly Snippet[] {
  const curl: Snippet = { id: 'curl', install: '', code: curlFor(protocol, place) };
  switch (protocol) {
    case 'segment':
      return [
        { id: 'segmentNode', install: 'npm install @segment/analytics-node', code: segmentNode(place) },
        { id: 'segmentBrowser', install: '', code: segmentBrowser(place) },
        curl,
      ];
    case 'sensors':
      return [
        { id: 'sensorsNode', install: 'npm install sa-sdk-node@1.2.6', code: sensorsNode(place) },
        { id: 'sensorsWeb', install: '', code: sensorsWeb(place) },
        curl,
      ];
    case 'gyre':
      return [curl];
  }
}

function segmentNode({ origin, writeKey }: SnippetPlace): string {
  return `import { Analytics } from '@segment/analytics-node';

const analytics = new Analytics({
  writeKey: '${writeKey}',
  host: '${origin}',
});

analytics.track({
  userId: 'u-1001',
  event: 'order_paid',
  properties: { amount: 199, city: '重庆' },
});
await analytics.closeAndFlush();
`;
}

function segmentBrowser({ origin, writeKey }: SnippetPlace): string {
  const { host, protocol } = new URL(origin);
  return `<script>
  window.analytics = [];
  analytics._writeKey = '${writeKey}';
  analytics._cdn = '${origin}';
  analytics._loadOptions = {
    integrations: { 'Segment.io': { apiHost: '${host}/v1', protocol: '${protocol.replace(':', '')}' } },
  };
  ['page', 'track', 'identify', 'reset', 'ready'].forEach((method) => {
    analytics[method] = (...call) => analytics.push([method, ...call]);
  });
  analytics.page();
  analytics.identify('u-1001');
  analytics.track('order_paid', { amount: 199, city: '重庆' });
</script>
<script async src="${SEGMENT_WEB}"></script>
`;
}

function sensorsAddress({ origin, project, writeKey }: SnippetPlace): string {
  return `${origin}/sa?project=${project}&token=${writeKey}`;
}

function sensorsNode(place: SnippetPlace): string {
  return `const SensorsAnalytics = require('sa-sdk-node');

const sa = new SensorsAnalytics();
sa.submitTo({ url: '${sensorsAddress(place)}' });

sa.track('u-1001', 'order_paid', { amount: 199, city: '重庆' });
`;
}

function sensorsWeb(place: SnippetPlace): string {
  return `<script src="sensorsdata.min.js"></script>
<script>
  const sensors = window['sensorsDataAnalytic201505'];
  sensors.init({
    server_url: '${sensorsAddress(place)}',
    is_track_single_page: true,
    use_client_time: true,
  });
  sensors.quick('autoTrack');
  sensors.login('u-1001');
  sensors.track('order_paid', { amount: 199, city: '重庆' });
</script>
`;
}

/** One event by curl, to try a source without any client. */
export function curlFor(protocol: SourceProtocol, place: SnippetPlace): string {
  const { origin, writeKey } = place;
  const properties = '"properties":{"amount":199,"city":"重庆"}';
  switch (protocol) {
    case 'segment':
      return `curl -X POST '${origin}/v1/track' \\
  -u '${writeKey}:' \\
  -d '{"userId":"u-1001","event":"order_paid",${properties}}'
`;
    case 'sensors':
      return `DATA=$(printf '%s' '{"type":"track","event":"order_paid","distinct_id":"u-1001","time":'$(date +%s)'000,${properties}}' | base64 | tr -d '\\n')
curl '${sensorsAddress(place)}' --data-urlencode "data=$DATA"
`;
    case 'gyre':
      return `curl -X POST '${origin}/api/events' \\
  -H 'X-Write-Key: ${writeKey}' \\
  -d '{"events":[{"event":"order_paid","userId":"u-1001",${properties}}]}'
`;
  }
}
