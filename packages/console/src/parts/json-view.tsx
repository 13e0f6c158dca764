import { theme } from 'antd';

interface JsonViewProps {
  readonly value: unknown;
  readonly maxHeight?: number;
}

/** JSON, indented; text that is JSON is parsed first. */
export function JsonView({ value, maxHeight = 420 }: JsonViewProps) {
  const { token } = theme.useToken();
  return (
    <pre className="json-view mono" style={{ background: token.colorFillQuaternary, maxHeight }}>
      {textOf(value)}
    </pre>
  );
}

function textOf(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value, null, 2);
  try {
    return JSON.stringify(JSON.parse(value), null, 2);
  } catch {
    return value;
  }
}
