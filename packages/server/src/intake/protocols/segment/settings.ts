/** A JSON document for a browser SDK. */
export type SdkDocument = Readonly<Record<string, unknown>>;

/**
 * 浏览器配置 — what the unmodified Segment browser snippet loads from `GET /v1/projects/{key}/settings`: only our own endpoint as a
 * destination, nothing fetched from elsewhere, no metrics sent home.
 *
 * @param apiHost  address the browser reaches us at, e.g. `https://gyre.example.test`
 */
export function settingsDocument(writeKey: string, apiHost: string): SdkDocument {
  const url = new URL(apiHost);
  return {
    integrations: {
      'Segment.io': {
        apiKey: writeKey,
        apiHost: `${url.host}${url.pathname.replace(/\/$/, '')}/v1`,
        protocol: url.protocol.replace(':', ''),
        unbundledIntegrations: [],
        addBundledMetadata: true,
        maybeBundledConfigIds: {},
        versionSettings: { version: '4.4.7', componentTypes: ['browser'] },
      },
    },
    plan: {
      track: { __default: { enabled: true, integrations: {} } },
      identify: { __default: { enabled: true } },
      group: { __default: { enabled: true } },
    },
    edgeFunction: {},
    analyticsNextEnabled: true,
    middlewareSettings: {},
    enabledMiddleware: {},
    metrics: { sampleRate: 0 },
    legacyVideoPluginsEnabled: false,
    remotePlugins: [],
  };
}

/**
 * 浏览器配置 — what RudderStack's browser SDK loads from `GET /sourceConfig`: a source without destinations that reports nothing home.
 *
 * @param dataPlaneUrl  address the browser sends events to
 */
export function sourceConfig(writeKey: string, dataPlaneUrl: string): SdkDocument {
  const epoch = '1970-01-01T00:00:00.000Z';
  return {
    source: {
      id: writeKey,
      name: 'Gyre',
      writeKey,
      enabled: true,
      workspaceId: 'gyre',
      createdBy: 'gyre',
      createdAt: epoch,
      updatedAt: epoch,
      config: { statsCollection: { errors: { enabled: false }, metrics: { enabled: false } } },
      connections: [],
      destinations: [],
      dataplanes: { DEFAULT: [{ url: dataPlaneUrl, default: true }] },
    },
    updatedAt: epoch,
  };
}
